package io.netloft.proxy;

/**
 * Counts what costs the proxy more than the client, over stretches of time: a peer that sends more of it than anybody needs is
 * an attacker, or broken. Owned by one event loop.
 */
final class Http2Guard {
    private static final long STRETCH_NS = 30_000_000_000L;

    private final int most;
    private long sinceNs;
    private int count;

    /** @param most within 30 s */
    Http2Guard(int most, long nowNs) {
        this.most = most;
        this.sinceNs = nowNs;
    }

    /** The proxy has done something that so many are a fair answer to. */
    void paid(int answers) {
        count = Math.max(0, count - answers);
    }

    /** Counts one; true when it is one too many. */
    boolean tooMany(long nowNs) {
        if (nowNs - sinceNs > STRETCH_NS) {
            sinceNs = nowNs;
            count = 0;
        }
        count++;
        return count > most;
    }
}
