package io.netloft.sniffer.text;

/** Seconds as years, weeks, days, hours, minutes and seconds: {@code 1d2h}. */
final class Durations {
    private static final long[] SECONDS = {31_536_000, 604_800, 86_400, 3600, 60, 1};
    private static final char[] UNITS = {'y', 'w', 'd', 'h', 'm', 's'};

    private Durations() {}

    static void put(TextBuffer out, int seconds) {
        long rest = seconds & 0xFFFF_FFFFL;
        if (rest == 0) {
            out.put("0s");
        }
        for (int i = 0; rest > 0; i++) {
            if (rest >= SECONDS[i]) {
                out.dec(rest / SECONDS[i]).put(UNITS[i]);
                rest %= SECONDS[i];
            }
        }
    }
}
