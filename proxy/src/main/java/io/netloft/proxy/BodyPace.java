package io.netloft.proxy;

/**
 * How fast a client sends a body: less than the least rate over a whole stretch of time in which nobody kept it from sending
 * is too slow. Owned by one event loop.
 */
final class BodyPace {
    private static final long STRETCH_NS = 10_000_000_000L;

    private long sinceNs;
    private long bytes;
    private int holdsBefore;

    void begin(int holds, long nowNs) {
        sinceNs = nowNs;
        bytes = 0;
        holdsBefore = holds;
    }

    /**
     * Counts what came.
     *
     * @param holds how often the client was kept from sending so far
     * @return true when it is too slow
     */
    boolean tooSlow(int count, int holds, long bytesPerSecond, long nowNs) {
        if (holds != holdsBefore) {
            begin(holds, nowNs);
            return false;
        }
        bytes += count;
        long stretch = nowNs - sinceNs;
        if (stretch < STRETCH_NS) {
            return false;
        }
        boolean slow = bytes < bytesPerSecond * (stretch / 1_000_000) / 1000;
        begin(holds, nowNs);
        return slow;
    }
}
