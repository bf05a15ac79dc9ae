package io.netloft.prices;

import java.util.function.LongSupplier;

/** How fast a client's messages are read: so many a second in the long run, twice as many at once. One thread's. */
final class Pace {
    private static final long SECOND_NS = 1_000_000_000L;

    private final long eachNs;
    private final long burstNs;
    private final LongSupplier clock;
    private long freeNs;

    Pace(int perSecond, LongSupplier clock) {
        this.eachNs = Math.max(1, SECOND_NS / perSecond);
        this.burstNs = 2 * SECOND_NS;
        this.clock = clock;
        this.freeNs = clock.getAsLong() - burstNs;
    }

    /** Nanoseconds until the next message may be read; 0: now. */
    long inNs() {
        return Math.max(0, freeNs - clock.getAsLong());
    }

    /** One is read. */
    void take() {
        long now = clock.getAsLong();
        long oldest = now - burstNs;
        freeNs = (freeNs - oldest < 0 ? oldest : freeNs) + eachNs;
    }
}
