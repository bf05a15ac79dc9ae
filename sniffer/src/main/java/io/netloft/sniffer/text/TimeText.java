package io.netloft.sniffer.text;

import io.netloft.sniffer.text.TextOptions.Time;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/** Timestamps before packets, in each of the six ways of {@code -t}. The clock of a second is kept for the next packets. */
public final class TimeText {
    private static final int DAY = 86_400;
    private static final int STEP = 900;
    private static final String BAD = "[Error converting time]";

    private final Time kind;
    private final boolean nanos;
    private final ZoneRules rules;
    private long offsetUntil = -1;
    private int offset;
    private long clockOf = Long.MIN_VALUE;
    private long clock;
    private long last;
    private int lastPart;
    private boolean any;

    /** Writes times as the options ask for. */
    public TimeText(TextOptions options) {
        kind = options.time();
        nanos = options.nanos();
        rules = options.zone().getRules();
    }

    /** Writes the time of one packet and a blank: seconds since 1970, and the part in the unit of the options. */
    public void put(TextBuffer out, long seconds, int part) {
        switch (kind) {
            case CLOCK -> clock(out, seconds, part, zoned(seconds));
            case NONE -> {}
            case SECONDS -> {
                if (!bad(out, seconds)) {
                    out.dec(seconds).fraction(part, nanos);
                }
                out.put(' ');
            }
            case DATE -> {
                if (!bad(out, seconds)) {
                    date(out, seconds + zoned(seconds));
                    clock(out, seconds, part, zoned(seconds));
                } else {
                    out.put(' ');
                }
            }
            default -> since(out, seconds, part);
        }
    }

    private static boolean bad(TextBuffer out, long seconds) {
        if ((seconds & 0x8000_0000L) != 0) {
            out.put(BAD);
            return true;
        }
        return false;
    }

    private int zoned(long seconds) {
        if (seconds >= offsetUntil || seconds < offsetUntil - STEP) {
            offset = rules.getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
            offsetUntil = seconds - seconds % STEP + STEP;
        }
        return offset;
    }

    private void clock(TextBuffer out, long seconds, int part, int zone) {
        if (bad(out, seconds)) {
            out.put(' ');
            return;
        }
        long local = seconds + zone;
        if (local != clockOf) {
            clockOf = local;
            clock = letters((int) Math.floorMod(local, (long) DAY));
        }
        out.eight(clock).fraction(part, nanos).put(' ');
    }

    /** {@code HH:MM:SS}, the first letter lowest. */
    private static long letters(int ofDay) {
        return pair(ofDay / 3600)
                | (long) ':' << 16
                | (long) pair(ofDay / 60 % 60) << 24
                | (long) ':' << 40
                | (long) pair(ofDay % 60) << 48;
    }

    private static int pair(int value) {
        return '0' + value / 10 | ('0' + value % 10) << 8;
    }

    private static void date(TextBuffer out, long local) {
        var day = Instant.ofEpochSecond(local).atOffset(ZoneOffset.UTC);
        out.dec(day.getYear(), 4)
                .put('-')
                .two(day.getMonthValue())
                .put('-')
                .two(day.getDayOfMonth())
                .put(' ');
    }

    private void since(TextBuffer out, long seconds, int part) {
        if (!any) {
            any = true;
            last = seconds;
            lastPart = part;
        }
        boolean back = seconds < last || (seconds == last && Integer.compareUnsigned(part, lastPart) < 0);
        long whole = back ? last - seconds : seconds - last;
        int rest = back ? lastPart - part : part - lastPart;
        if (rest < 0) {
            whole--;
            rest += nanos ? 1_000_000_000 : 1_000_000;
        }
        out.put(back ? '-' : ' ');
        clock(out, whole, rest, 0);
        if (kind == Time.SINCE_LAST) {
            last = seconds;
            lastPart = part;
        }
    }
}
