package io.netloft.p2p.core;

/**
 * How much a peer may say that brings nothing: keep-alives, having what it had, being interested and not. Each costs the
 * loop, which all peers share, as much as something useful. A block that it gives or is given pays for one, and so does a
 * piece that it newly has; a thousand a second are free, and twenty thousand at once.
 */
final class Chatter {
    private static final long MOST = 20_000;
    private static final long WORD_NS = 1_000_000;

    private long left = MOST;
    private long atNs;

    Chatter(long nowNs) {
        this.atNs = nowNs;
    }

    /** It said something; whether that is still bearable. */
    boolean word(long nowNs) {
        long free = (nowNs - atNs) / WORD_NS;
        atNs += free * WORD_NS;
        left = Math.min(MOST, left + free);
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** It gave something or took it, or has something new. */
    void pays() {
        left = Math.min(MOST, left + 1);
    }
}
