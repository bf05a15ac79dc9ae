package io.netloft.chassis.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, counted in buckets from one millisecond to ten seconds, with the sum. Any thread records: two
 * adders are added to and nothing else happens, no window turns over, so that a hot path may record each of its events.
 */
public final class Durations {
    private static final long[] UP_TO_NS = {
        TimeUnit.MILLISECONDS.toNanos(1),
        TimeUnit.MILLISECONDS.toNanos(5),
        TimeUnit.MILLISECONDS.toNanos(10),
        TimeUnit.MILLISECONDS.toNanos(25),
        TimeUnit.MILLISECONDS.toNanos(50),
        TimeUnit.MILLISECONDS.toNanos(100),
        TimeUnit.MILLISECONDS.toNanos(250),
        TimeUnit.MILLISECONDS.toNanos(500),
        TimeUnit.SECONDS.toNanos(1),
        TimeUnit.MILLISECONDS.toNanos(2500),
        TimeUnit.SECONDS.toNanos(5),
        TimeUnit.SECONDS.toNanos(10),
        Long.MAX_VALUE
    };
    private static final double NS = 1e9;
    private static final double[] UP_TO_SECONDS = seconds();

    private final Labels labels;
    private final DurationsFamily family;
    private final LongAdder[] buckets = new LongAdder[UP_TO_NS.length];
    private final LongAdder sumNs = new LongAdder();

    Durations(Labels labels, DurationsFamily family) {
        this.labels = labels;
        this.family = family;
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** One more, in nanoseconds; a negative one counts as nothing. */
    public void record(long ns) {
        long its = Math.max(0, ns);
        int bucket = 0;
        while (its > UP_TO_NS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNs.add(its);
    }

    /** How many were recorded. */
    public long count() {
        long all = 0;
        for (LongAdder bucket : buckets) {
            all += bucket.sum();
        }
        return all;
    }

    /**
     * The bound of the bucket that a part of all lies in or below, in seconds: {@code 0.99} for what 99 of 100 don't exceed.
     * 0 when nothing was recorded, infinite when it took longer than the last bound.
     */
    public double quantile(double part) {
        long wanted = (long) Math.ceil(part * count());
        long seen = 0;
        for (int i = 0; i < buckets.length && wanted > 0; i++) {
            seen += buckets[i].sum();
            if (seen >= wanted) {
                return UP_TO_SECONDS[i];
            }
        }
        return 0;
    }

    DurationsFamily family() {
        return family;
    }

    HistogramDataPointSnapshot snapshot() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(UP_TO_SECONDS, counts))
                .sum(sumNs.sum() / NS)
                .build();
    }

    private static double[] seconds() {
        double[] seconds = new double[UP_TO_NS.length];
        for (int i = 0; i < seconds.length - 1; i++) {
            seconds[i] = UP_TO_NS[i] / NS;
        }
        seconds[seconds.length - 1] = Double.POSITIVE_INFINITY;
        return seconds;
    }
}
