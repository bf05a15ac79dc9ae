package io.netloft.bench.beside;

import java.util.Locale;

/**
 * What lanes of a row are compared by.
 *
 * @param heading of its column
 * @param kind which figure
 * @param decimals that are shown
 * @param cpu heading of the column of CPU time
 * @param eachDone how many of the things that CPU time is counted for come with one that is done
 */
public record Figure(String heading, Kind kind, int decimals, String cpu, int eachDone) {
    /** The figures that there are. */
    public enum Kind {
        /** Done a second. */
        RATE("a second", true),
        /** Done for a second of the server's CPU time. */
        PER_CPU_SECOND("a CPU second", true),
        /** Half of what was delivered came within this. */
        P50_MS("p50 ms", false),
        /** 95 of 100 came within this. */
        P95_MS("p95 ms", false),
        /** 99 of 100 came within this. */
        P99_MS("p99 ms", false);

        private final String words;
        private final boolean moreIsBetter;

        Kind(String words, boolean moreIsBetter) {
            this.words = words;
            this.moreIsBetter = moreIsBetter;
        }

        /** What a sentence calls it. */
        public String words() {
            return words;
        }
    }

    private static final double NS_A_MS = 1e6;
    private static final double US_A_S = 1e6;
    private static final double P50 = 50;
    private static final double P95 = 95;
    private static final double P99 = 99;

    /**
     * A figure of a turn; NaN when nobody looked.
     *
     * @param cpuMicros CPU time of the server
     */
    double of(Kind which, Count count, long cpuMicros) {
        return switch (which) {
            case RATE -> count.rate();
            case PER_CPU_SECOND -> cpuMicros > 0 ? (double) count.done() * eachDone * US_A_S / cpuMicros : Double.NaN;
            case P50_MS -> quantileMs(count, P50);
            case P95_MS -> quantileMs(count, P95);
            case P99_MS -> quantileMs(count, P99);
        };
    }

    private static double quantileMs(Count count, double percentile) {
        return count.latencies() == null ? Double.NaN : count.latencies().getValueAtPercentile(percentile) / NS_A_MS;
    }

    static boolean better(Kind kind, double one, double other) {
        return kind.moreIsBetter ? one >= other : one <= other;
    }

    String text(double value) {
        return Double.isNaN(value) ? Tally.NONE : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
