package io.netloft.sniffer.text;

import java.time.Instant;
import java.time.ZoneOffset;

/** Times in RFC 3339, UTC, with nine digits of a second. The day is kept for the next ones. Serves one thread. */
public final class UtcText {
    private long daySeconds = Long.MIN_VALUE;
    private String day = "";

    /** Writes a time: seconds since 1970, and nanoseconds or whatever a damaged file says. */
    public void put(TextBuffer out, long seconds, int nanos) {
        long start = seconds - Math.floorMod(seconds, 86_400L);
        if (start != daySeconds) {
            daySeconds = start;
            day = Instant.ofEpochSecond(start)
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDate()
                    .toString();
        }
        int rest = (int) (seconds - start);
        out.put(day).put('T').two(rest / 3600).put(':').two(rest / 60 % 60).put(':');
        out.two(rest % 60).fraction(nanos, true).put('Z');
    }
}
