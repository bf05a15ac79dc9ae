package io.netloft.sniffer.text;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * The network time protocol (RFC 5905) and its control messages (RFC 9327).
 *
 * <pre>
 *   leap(2 bits) version(3 bits) mode(3 bits) stratum(1) poll(1) precision(1) delay(4) dispersion(4) id(4) times(8 each)
 * </pre>
 */
final class Ntp extends Dissector {
    private static final int MIN = 48;
    private static final int CONTROL_MIN = 12;
    private static final int CONTROL = 6;
    private static final long TO_1970 = 2_208_988_800L;
    private static final double UNITS = 4_294_967_296.0;
    private static final Names MODES = Names.of("0:unspecified|1:symmetric active|2:symmetric passive|3:Client|4:Server"
            + "|5:Broadcast|6:Control Message|7:Reserved");
    private static final String[] LEAPS = {"", "+1s", "-1s", "clock unsynchronized"};

    Ntp(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("ntp");
        int first = u1(at);
        int mode = first & 7;
        put("NTPv")
                .dec(first >> 3 & 7)
                .put(", ")
                .put(MODES.or(mode, "Unknown mode"))
                .put(", length ")
                .dec(length);
        if (!verbose()) {
            return;
        }
        put("\n\tLeap indicator: ")
                .put(LEAPS[first >> 6])
                .put(" (")
                .dec(first & 0xC0)
                .put(')');
        if (mode < CONTROL) {
            times(at, length);
        } else if (mode == CONTROL) {
            control(at, length);
        }
    }

    private void times(int at, int length) {
        if (length < MIN) {
            invalid();
            check(at, length);
            return;
        }
        int stratum = u1(at + 1);
        put(", Stratum ").dec(stratum).put(" (").put(stratum(stratum)).put(')');
        int poll = (byte) u1(at + 2);
        put(", poll ").signed(poll);
        if (poll > -32 && poll < 32) {
            put(poll >= 0 ? " (" : " (1/").dec(1 << Math.abs(poll)).put("s)");
        }
        int precision = (byte) u1(at + 3);
        put(", precision ").signed(precision);
        if (!step("\n\tRoot Delay: ", at + 4, 4)) {
            return;
        }
        fixed(at + 4);
        if (!step(", Root dispersion: ", at + 8, 4)) {
            return;
        }
        fixed(at + 8);
        if (!step(", Reference-ID: ", at + 12, 4) || !reference(stratum, at + 12)) {
            return;
        }
        stamps(at, length);
    }

    private static String stratum(int stratum) {
        if (stratum < 2) {
            return stratum == 0 ? "unspecified" : "primary reference";
        }
        return stratum <= 15 ? "secondary reference" : "reserved";
    }

    /** Begins a piece of text where its octets are there, else tells that they are cut. */
    private boolean step(String name, int at, int length) {
        if (!has(at, length)) {
            truncated();
            return false;
        }
        put(name);
        return true;
    }

    private boolean reference(int stratum, int at) {
        switch (stratum) {
            case 0 -> put("(unspec)");
            case 1 -> text(at, 4);
            case 62, 63 -> {
                ip4("", at).put(stratum == 62 ? " INFO_QUERY" : " INFO_REPLY");
                return false;
            }
            default -> put("0x").hex(u4(at), 8);
        }
        return true;
    }

    private void stamps(int at, int length) {
        String[] names = {
            "\n\t  Reference Timestamp:  ",
            "\n\t  Originator Timestamp: ",
            "\n\t  Receive Timestamp:    ",
            "\n\t  Transmit Timestamp:   "
        };
        for (int i = 0; i < names.length; i++) {
            if (!step(names[i], at + 16 + 8 * i, 8)) {
                return;
            }
            stamp(at + 16 + 8 * i);
        }
        put("\n\t    Originator - Receive Timestamp:  ");
        difference(at + 24, at + 32);
        put("\n\t    Originator - Transmit Timestamp: ");
        difference(at + 24, at + 40);
        int rest = length - MIN;
        if (rest == 4 || rest == 20 || rest == 24) {
            int key = u4(at + MIN);
            put("\n\tKey id: ").dec(key);
            if (rest > 4 && step("\n\tAuthentication: ", at + MIN + 4, rest - 4)) {
                for (int i = 4; i < rest; i += 4) {
                    out().hex(u4(at + MIN + i), 8);
                }
            }
        } else if (rest > 0) {
            put("\n\t(").dec(rest).put(" more bytes after the header)");
        }
    }

    private void fixed(int at) {
        put("").dec(u2(at)).put('.').dec((int) (u2(at + 2) / 65_536.0 * 1_000_000.0), 6);
    }

    private void stamp(int at) {
        int seconds = u4(at);
        out().dec(seconds).put('.').dec(billionths(u4(at + 4)), 9);
        if (seconds != 0) {
            var time = Instant.ofEpochSecond((seconds & 0xFFFF_FFFFL) - TO_1970).atOffset(ZoneOffset.UTC);
            put(" (")
                    .dec(time.getYear())
                    .put('-')
                    .two(time.getMonthValue())
                    .put('-')
                    .two(time.getDayOfMonth());
            put("T").two(time.getHour())
                    .put(':')
                    .two(time.getMinute())
                    .put(':')
                    .two(time.getSecond())
                    .put("Z)");
        }
    }

    private static int billionths(int fraction) {
        return (int) ((fraction & 0xFFFF_FFFFL) / UNITS * 1_000_000_000.0);
    }

    private void difference(int from, int to) {
        long before = u8(from);
        if (before == 0) {
            stamp(to);
            return;
        }
        long after = u8(to);
        boolean positive = Long.compareUnsigned(after, before) > 0;
        long gap = positive ? after - before : before - after;
        put(positive ? "+" : "-").dec((int) (gap >>> 32)).put('.').dec(billionths((int) gap), 9);
    }

    private void check(int at, int length) {
        if (!has(at, length)) {
            truncated();
        }
    }

    private void control(int at, int length) {
        if (length < CONTROL_MIN) {
            invalid();
            check(at, length);
            return;
        }
        int bits = u1(at + 1);
        put((bits & 0x80) != 0 ? ", Response" : ", Request").put((bits & 0x40) != 0 ? ", Error" : ", OK");
        put((bits & 0x20) != 0 ? ", More" : ", Last")
                .put(", OpCode=")
                .dec(bits & 0x1F)
                .put('\n');
        int sequence = u2(at + 2);
        put("\tSequence=").dec(sequence);
        int status = u2(at + 4);
        put(", Status=").put(status == 0 ? "" : "0x").hex(status);
        int association = u2(at + 6);
        put(", Assoc.=").dec(association);
        int offset = u2(at + 8);
        put(", Offset=").dec(offset);
        int count = u2(at + 10);
        put(", Count=").dec(count);
        if (CONTROL_MIN + count > length) {
            invalid();
            check(at, length);
        } else if (count != 0) {
            step("\n\tTO-BE-DONE: data not interpreted", at + CONTROL_MIN, count);
        }
    }
}
