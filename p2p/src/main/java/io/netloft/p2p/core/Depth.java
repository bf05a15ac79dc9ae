package io.netloft.p2p.core;

/**
 * How many blocks to have asked of a peer at once: as many as keep it busy until the next request arrives, found by how
 * long an answer takes. While answers come soon the number grows by one a block, which doubles it every round trip; when
 * they take long, the peer's line is full and more requests only wait there, where they can't go to somebody else. A few
 * are asked even of one that takes a while: it may be busy, or answer in pulses of half a second as some programs do, and
 * with next to nothing to do it would seem slow for ever.
 */
final class Depth {
    private static final int LEAST = 4;
    /** Half a MiB. */
    private static final int FEW = 32;
    /** 4 MiB: more than a fast line on a local network holds. */
    private static final int MOST = 256;

    private static final long SOON_NS = 250_000_000L;
    private static final long LONG_NS = 1_000_000_000L;
    private static final int SMOOTH = 8;

    private int asked = 250;
    private int depth = LEAST;
    private long usualNs;

    /** The peer says how many requests it keeps. */
    void peerKeeps(int requests) {
        asked = Math.max(1, requests);
    }

    void arrived(long tookNs) {
        usualNs += (tookNs - usualNs) / SMOOTH;
        if (tookNs < (depth < FEW ? LONG_NS : SOON_NS)) {
            depth = Math.min(MOST, depth + 1);
        } else if (tookNs > LONG_NS) {
            depth = Math.max(LEAST, depth - 1);
        }
    }

    /** Somebody else is asked for what it has not answered for long: it has more to do than it seemed. */
    void late() {
        depth = Math.max(LEAST, depth - 1);
    }

    /** How long its answers took lately. */
    long usualNs() {
        return usualNs;
    }

    /** The peer did not answer in time: begin anew. */
    void stalled() {
        depth = LEAST;
    }

    int now() {
        return Math.min(asked, depth);
    }
}
