package io.netloft.proxy;

/**
 * How fast a client sends a body: less than the least rate over a whole stretch of time in which nobody kept it from sending
 * is too slow. Owned by one event loop.
 */
final class BodyPace {
    private static final long STRETCH_NS = 10_000_000_000L;

    private long sinceNs;
    private long bytes;

    void begin(long nowNs) {
        sinceNs = nowNs;
        bytes = 0;
    }

    /**
     * Counts what came.
     *
     * @param held whether the client was kept from sending, by an upstream that takes no more
     * @return true when it is too slow
     */
    boolean tooSlow(int count, boolean held, long bytesPerSecond, long nowNs) {
        if (held) {
            begin(nowNs);
            return false;
        }
        bytes += count;
        long stretch = nowNs - sinceNs;
        if (stretch < STRETCH_NS) {
            return false;
        }
        boolean slow = bytes < bytesPerSecond * (stretch / 1_000_000) / 1000;
        begin(nowNs);
        return slow;
    }
}
