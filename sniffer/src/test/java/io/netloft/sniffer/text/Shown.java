package io.netloft.sniffer.text;

import io.netloft.proto.capture.CaptureException;
import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.sniffer.text.TextOptions.As;
import io.netloft.sniffer.text.TextOptions.Dump;
import io.netloft.sniffer.text.TextOptions.Time;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;

/** A capture shown with tcpdump's flags, in memory. */
final class Shown {
    private Shown() {}

    /** The lines of a capture; what of it is damaged is passed over. */
    static String text(byte[] capture, String flags) throws IOException {
        PacketPrinter printer = new PacketPrinter(options(flags), index -> "?");
        try {
            CaptureReader reader =
                    new CaptureReader(new ByteArrayInputStream(capture), CaptureLimits.STANDARD, (offset, what) -> {});
            while (reader.next()) {
                printer.print(reader.record());
            }
        } catch (CaptureException none) {
            return "";
        }
        TextBuffer lines = printer.buffer();
        return new String(lines.bytes(), 0, lines.size(), StandardCharsets.ISO_8859_1);
    }

    static TextOptions options(String flags) {
        return new TextOptions(
                Math.min(3, count(flags, 'v')),
                count(flags, 'q') > 0,
                count(flags, 'e') > 0,
                count(flags, 'S') > 0,
                true,
                false,
                dump(flags),
                time(count(flags, 't')),
                flags.contains("--nano"),
                ZoneOffset.UTC,
                as(flags),
                null);
    }

    private static int count(String flags, char letter) {
        int count = 0;
        for (String word : flags.split(" ")) {
            if (word.startsWith("-") && !word.startsWith("--")) {
                count += (int) word.chars().filter(c -> c == letter).count();
            }
        }
        return count;
    }

    private static Dump dump(String flags) {
        if (count(flags, 'X') > 0) {
            return count(flags, 'X') > 1 ? Dump.HEX_TEXT_ALL : Dump.HEX_TEXT;
        }
        if (count(flags, 'x') > 0) {
            return count(flags, 'x') > 1 ? Dump.HEX_ALL : Dump.HEX;
        }
        return count(flags, 'A') == 0 ? Dump.NONE : count(flags, 'A') > 1 ? Dump.TEXT_ALL : Dump.TEXT;
    }

    private static Time time(int count) {
        return Time.values()[Math.min(count, 5)];
    }

    private static As as(String flags) {
        for (As as : As.values()) {
            if (flags.contains("-T " + as.name().toLowerCase(java.util.Locale.ROOT))) {
                return as;
            }
        }
        return As.BY_PORT;
    }
}
