package io.netloft.chat;

import java.util.function.LongSupplier;

/** How fast something counts, as it is between one look and the next. Any thread. */
final class Traffic {
    private static final long NS = 1_000_000_000L;
    // Several may look; each sees what the last whole moment gave.
    private static final long LEAST_NS = NS / 2;

    private final LongSupplier clockNs;
    private final String what;
    private final LongSupplier counter;
    private long before;
    private long lookedNs;
    private long perSecond;

    Traffic(LongSupplier clockNs, String what, LongSupplier counter) {
        this.clockNs = clockNs;
        this.what = what;
        this.counter = counter;
        this.before = counter.getAsLong();
        this.lookedNs = clockNs.getAsLong();
    }

    String what() {
        return what;
    }

    /** In all. */
    long count() {
        return counter.getAsLong();
    }

    /** A second, since the look before. */
    synchronized long perSecond() {
        long nowNs = clockNs.getAsLong();
        long passedNs = nowNs - lookedNs;
        if (passedNs >= LEAST_NS) {
            long now = counter.getAsLong();
            perSecond = Math.round((double) (now - before) * NS / passedNs);
            before = now;
            lookedNs = nowNs;
        }
        return perSecond;
    }
}
