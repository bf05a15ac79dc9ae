package io.netloft.kvstore;

import java.util.function.LongSupplier;

/** Commands a second, over the last second or so. Looked at now and then by one thread, asked by any. */
final class Rate {
    private static final long WINDOW_MS = 1_000;

    private final LongSupplier count;
    private long countBefore;
    private long sinceMs;
    private volatile long perSecond;

    Rate(LongSupplier count) {
        this.count = count;
    }

    void look(long passedMs) {
        sinceMs += passedMs;
        if (sinceMs >= WINDOW_MS) {
            long now = count.getAsLong();
            perSecond = Math.max(0, now - countBefore) * 1000 / sinceMs;
            countBefore = now;
            sinceMs = 0;
        }
    }

    long perSecond() {
        return perSecond;
    }
}
