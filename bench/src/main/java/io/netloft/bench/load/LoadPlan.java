package io.netloft.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What to send.
 *
 * @param server where to
 * @param path of the GET requests, whose answers must have status 200 and a length
 * @param connections kept open; a request that is due while all of them wait for an answer goes out late, and the wait
 *     counts
 * @param rate requests a second, evenly spaced
 * @param duration for which requests are due
 */
public record LoadPlan(InetSocketAddress server, String path, int connections, double rate, Duration duration) {
    /** Checks the ranges. */
    public LoadPlan {
        if (connections < 1) {
            throw new IllegalArgumentException("connections: " + connections + " (expected: at least 1)");
        }
        if (!(rate > 0 && rate <= 10_000_000)) {
            throw new IllegalArgumentException("rate: " + rate + " (expected: above 0, up to 10000000)");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: above 0)");
        }
    }

    /** How many requests the schedule has. */
    long requests() {
        return Math.max(1, Math.round(rate * duration.toNanos() / 1e9));
    }

    /** When a request is due, nanoseconds after the start. */
    long dueNs(long request) {
        return (long) (request * 1e9 / rate);
    }
}
