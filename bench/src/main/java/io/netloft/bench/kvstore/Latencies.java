package io.netloft.bench.kvstore;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What a generator in this JVM counts, from its first operation to the last answer. For one thread. */
final class Latencies {
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final double HALF = 50;
    private static final double NEARLY_ALL = 99;

    private final Histogram latencies = new Histogram(MOST_NS, DIGITS);
    private final long startNs;
    private long done;
    private long failed;
    private long lastNs;

    Latencies(long startNs) {
        this.startNs = startNs;
        lastNs = startNs;
    }

    void answered(long sentNs, long nowNs, int operations) {
        latencies.recordValue(Math.min(nowNs - sentNs, MOST_NS));
        done += operations;
        lastNs = nowNs;
    }

    void failed(int operations) {
        failed += operations;
    }

    /** The generator's CPU time is not known here. */
    Count count() {
        return new Count(
                done,
                (lastNs - startNs) / 1e9,
                failed,
                Tally.ms((double) latencies.getValueAtPercentile(HALF)),
                Tally.ms((double) latencies.getValueAtPercentile(NEARLY_ALL)),
                0);
    }
}
