package io.netloft.loft;

import java.time.Duration;

/**
 * When a child that has ended is started again.
 *
 * @param tries restarts in a row before it is given up
 * @param first wait before the first restart; each further one waits twice as long
 * @param longest bound of that wait
 * @param steady a child that was ready for so long begins a new row
 * @param startLimit a child that is not ready after so long counts as failed
 * @param stopLimit a child that has not ended so long after it was told to is killed
 */
record RestartRule(
        int tries, Duration first, Duration longest, Duration steady, Duration startLimit, Duration stopLimit) {
    static final RestartRule DEFAULT = new RestartRule(
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(8),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15));

    long waitNs(int restart) {
        long doubled = first.toNanos() << Math.min(restart, 20);
        return Math.min(doubled, longest.toNanos());
    }

    RestartRule withStopLimit(Duration limit) {
        return new RestartRule(tries, first, longest, steady, startLimit, limit);
    }
}
