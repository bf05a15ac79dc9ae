package io.netloft.proxy;

/**
 * How much of a request's body has come, and how fast: less than the least rate over a whole stretch of time in which nobody
 * kept its client from sending is too slow. Owned by one event loop.
 */
final class BodyPace {
    private static final long STRETCH_NS = 10_000_000_000L;

    private long sinceNs;
    private long total;
    private long bytes;
    private int holdsBefore;

    void begin(int holds, long nowNs) {
        total = 0;
        stretch(holds, nowNs);
    }

    private void stretch(int holds, long nowNs) {
        sinceNs = nowNs;
        bytes = 0;
        holdsBefore = holds;
    }

    /**
     * Counts what came of an open exchange's body.
     *
     * @param holds how often the client was kept from sending so far
     * @return true when it is too much or too slow, of which the exchange has been told
     */
    boolean excessive(Exchange exchange, int count, int holds, long nowNs) {
        total += count;
        Settings settings = exchange.settings();
        if (settings.bodyLimit() < total) {
            exchange.requestFailed(ProxyError.BODY_TOO_LARGE, "more than " + settings.bodyLimit() + " bytes");
            return true;
        }
        if (tooSlow(count, holds, settings.rate(), nowNs)) {
            exchange.requestFailed(ProxyError.BODY_TIMEOUT, "less than limits.rate");
            return true;
        }
        return false;
    }

    private boolean tooSlow(int count, int holds, long bytesPerSecond, long nowNs) {
        if (holds != holdsBefore) {
            stretch(holds, nowNs);
            return false;
        }
        bytes += count;
        long stretch = nowNs - sinceNs;
        if (stretch < STRETCH_NS) {
            return false;
        }
        boolean slow = bytes < bytesPerSecond * (stretch / 1_000_000) / 1000;
        stretch(holds, nowNs);
        return slow;
    }
}
