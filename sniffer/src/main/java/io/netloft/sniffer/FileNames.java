package io.netloft.sniffer;

import io.netloft.sniffer.SnifferConfig.Rotation;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Names of rotated files: with the time of their beginning in strftime's letters, and a number behind. */
final class FileNames {
    private static final Map<Character, String> LETTERS = Map.ofEntries(
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('j', "DDD"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('b', "MMM"),
            Map.entry('a', "EEE"),
            Map.entry('z', "xx"),
            Map.entry('F', "yyyy-MM-dd"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('R', "HH:mm"));

    private final String pattern;
    private final Rotation rotation;
    private final ZoneId zone;

    FileNames(String pattern, Rotation rotation, ZoneId zone) {
        this.pattern = pattern;
        this.rotation = rotation;
        this.zone = zone;
    }

    Path path(long seconds, int number) {
        String base = rotation.seconds() > 0 ? dated(seconds) : pattern;
        if (rotation.octets() == 0) {
            return Path.of(base);
        }
        if (rotation.files() > 0 && rotation.seconds() == 0) {
            int width = Integer.toString(rotation.files() - 1).length();
            return Path.of(base + String.format(Locale.ROOT, "%0" + width + "d", number % rotation.files()));
        }
        return Path.of(number == 0 ? base : base + number);
    }

    private String dated(long seconds) {
        ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(zone);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            if (letter != '%' || i + 1 == pattern.length()) {
                name.append(letter);
                continue;
            }
            char which = pattern.charAt(++i);
            String format = LETTERS.get(which);
            if (which == 's') {
                name.append(seconds);
            } else if (format == null) {
                name.append(which == '%' ? "%" : "%" + which);
            } else {
                name.append(DateTimeFormatter.ofPattern(format, Locale.ROOT).format(time));
            }
        }
        return name.toString();
    }
}
