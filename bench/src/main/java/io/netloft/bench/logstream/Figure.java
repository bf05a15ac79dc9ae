package io.netloft.bench.logstream;

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
record Figure(String heading, Kind kind, int decimals, String cpu, int eachDone) {
    /** The figures that there are. */
    enum Kind {
        RATE,
        P99_MS
    }

    private static final double NS_A_MS = 1e6;
    private static final double P99 = 99;

    /** Of a turn. */
    double of(Count count) {
        return kind == Kind.RATE ? count.rate() : quantileMs(count, P99);
    }

    static double quantileMs(Count count, double percentile) {
        return count.latencies() == null ? Double.NaN : count.latencies().getValueAtPercentile(percentile) / NS_A_MS;
    }

    boolean better(double one, double other) {
        return kind == Kind.RATE ? one >= other : one <= other;
    }

    String text(double value) {
        return Double.isNaN(value) ? Tally.NONE : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
