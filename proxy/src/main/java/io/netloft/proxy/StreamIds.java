package io.netloft.proxy;

/**
 * Remembers what became of a connection's streams, as far as Netty forgets it: which ids a client passed over, and which
 * streams the proxy itself reset lately. Owned by one event loop.
 */
final class StreamIds {
    private final int kept;
    private final int[] reset;
    private final int[] gapStarts;
    private final int[] gapEnds;
    private int resets;
    private int gaps;
    private int latest = -1;

    /** @param kept how many of each it remembers */
    StreamIds(int kept) {
        this.kept = kept;
        this.reset = new int[kept];
        this.gapStarts = new int[kept];
        this.gapEnds = new int[kept];
    }

    /** A client opened a stream. */
    void opened(int id) {
        if (id > latest + 2) {
            gapStarts[gaps % kept] = latest + 2;
            gapEnds[gaps % kept] = id;
            gaps++;
        }
        latest = id;
    }

    /** The proxy reset a stream: the client may not know yet. */
    void reset(int id) {
        reset[resets % kept] = id;
        resets++;
    }

    boolean wasReset(int id) {
        for (int known : reset) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }

    /** True when a later stream was opened and this one never: it can't be any more. */
    boolean passedOver(int id) {
        for (int i = 0; i < Math.min(gaps, kept); i++) {
            if (id >= gapStarts[i] && id < gapEnds[i]) {
                return true;
            }
        }
        return false;
    }
}
