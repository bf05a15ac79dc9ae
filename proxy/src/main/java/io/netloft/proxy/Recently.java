package io.netloft.proxy;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests, how many of them in vain, and how long they took, over the last ten seconds: what the status page
 * shows. Times fall into buckets an eighth of an octave wide, from a microsecond to two minutes. Every event loop writes; one
 * thread at a time samples, any reads.
 */
final class Recently {
    private static final int SUB = 8;
    private static final int OCTAVES = 24;
    private static final int BUCKETS = SUB * (OCTAVES + 1);
    private static final int SAMPLES = 10;

    private final LongAdder[] buckets = new LongAdder[BUCKETS];
    private final LongAdder errors = new LongAdder();
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private volatile Figures figures = new Figures(0, 0, 0, 0, 0);

    /** Counts up to a moment. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Sample(long atNs, long errors, long[] buckets) {}

    /**
     * The last ten seconds.
     *
     * @param rate requests a second
     * @param errors requests a second that failed or were answered with 5xx
     * @param p50Ms median, milliseconds
     * @param p90Ms 90 of 100 took no longer
     * @param p99Ms 99 of 100 took no longer
     */
    record Figures(double rate, double errors, double p50Ms, double p90Ms, double p99Ms) {}

    Recently() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void record(long ns, boolean error) {
        buckets[bucket(ns)].increment();
        if (error) {
            errors.increment();
        }
    }

    static int bucket(long ns) {
        long us = Math.max(0, ns / 1000);
        if (us < SUB) {
            return (int) us;
        }
        int octave = 63 - Long.numberOfLeadingZeros(us) - 2;
        int sub = (int) (us >>> (octave - 1)) & (SUB - 1);
        return Math.min(octave * SUB + sub, BUCKETS - 1);
    }

    /** The longest time that falls into a bucket, milliseconds. */
    static double upToMs(int bucket) {
        if (bucket < SUB) {
            return (bucket + 1) / 1000.0;
        }
        int octave = bucket / SUB;
        return ((long) (SUB + bucket % SUB + 1) << (octave - 1)) / 1000.0;
    }

    /** Takes a look; called about once a second. */
    synchronized void sample(long nowNs) {
        long[] counts = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = buckets[i].sum();
        }
        Sample now = new Sample(nowNs, errors.sum(), counts);
        Sample oldest = samples.peekFirst();
        if (oldest != null) {
            figures = figures(oldest, now);
        }
        samples.addLast(now);
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
    }

    Figures figures() {
        return figures;
    }

    private static Figures figures(Sample from, Sample to) {
        long[] counts = new long[BUCKETS];
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = to.buckets[i] - from.buckets[i];
            all += counts[i];
        }
        double seconds = Math.max(1e-3, (to.atNs - from.atNs) / 1e9);
        return new Figures(
                all / seconds,
                (to.errors - from.errors) / seconds,
                quantile(counts, all, 0.5),
                quantile(counts, all, 0.9),
                quantile(counts, all, 0.99));
    }

    private static double quantile(long[] counts, long all, double part) {
        long wanted = (long) Math.ceil(all * part);
        long seen = 0;
        for (int i = 0; i < BUCKETS && wanted > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return upToMs(i);
            }
        }
        return 0;
    }
}
