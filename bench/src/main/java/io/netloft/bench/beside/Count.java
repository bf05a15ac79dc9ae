package io.netloft.bench.beside;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of a load counted.
 *
 * @param done lines, or megabytes
 * @param seconds that it took
 * @param failed what came wrong, or not at all
 * @param clientCores CPU time of this JVM over the time; the viewers have a single thread and are full near 1
 * @param latencies of what was delivered, nanoseconds; null when nobody looked
 */
public record Count(
        long done,
        double seconds,
        long failed,
        double clientCores,
        @Nullable Histogram latencies) {
    /** A turn of a program that is a client by itself. */
    public static Count of(long done, double seconds, long failed) {
        return new Count(done, seconds, failed, Double.NaN, null);
    }

    /** Done a second. */
    public double rate() {
        return done / seconds;
    }
}
