package io.netloft.logstream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment as people write it: {@code 15m} for so long ago, RFC 3339, a date, or seconds or milliseconds since 1970. */
final class Moment {
    /** What it must be. */
    static final String RULE = "15m, 2h30m, 7d, 2026-11-21T14:25:00Z, 2026-11-21, or seconds since 1970";

    private static final Pattern AGO = Pattern.compile("(?:(\\d{1,6})(ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");
    private static final long MS_FROM = 100_000_000_000L;

    private Moment() {}

    /**
     * Reads one.
     *
     * @throws BadParameterException when it is none
     */
    static Instant parse(String name, String text, Instant now) {
        if (AGO.matcher(text).matches()) {
            return now.minus(ago(text));
        }
        try {
            return text.matches("\\d{9,14}") ? sinceEpoch(Long.parseLong(text)) : written(text);
        } catch (DateTimeException e) {
            throw BadParameterException.of(name, text, RULE);
        }
    }

    private static Duration ago(String text) {
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            long count = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(count);
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        return sum;
    }

    private static Instant sinceEpoch(long number) {
        return number < MS_FROM ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    }

    private static Instant written(String text) {
        // A plus sign in an address means a blank.
        String time = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T").replace(' ', '+');
        if (time.length() == 10) {
            return LocalDate.parse(time).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        boolean zoned = time.endsWith("Z") || time.indexOf('+') > 0 || time.lastIndexOf('-') > 10;
        return zoned
                ? OffsetDateTime.parse(time).toInstant()
                : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
    }
}
