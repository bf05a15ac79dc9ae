package io.netloft.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What came of it. A request without an answer counts with the time that it had waited when the run was given up.
 *
 * @param latencies of every request of the schedule from the moment it was due, nanoseconds, to three digits
 * @param answered with status 200
 * @param failed answered otherwise, cut off, or not answered
 */
public record LoadResult(Histogram latencies, long answered, long failed) {
    /** The latency within which this part of all requests was answered, in microseconds. */
    public double percentileMicros(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e3;
    }
}
