package io.netloft.proxy;

/**
 * Remembers what became of a connection's streams, as far as Netty forgets it: which ids a client passed over, and which
 * streams the proxy itself reset lately. Owned by one event loop.
 */
final class StreamIds {
    private static final int GAPS = 64;

    private final int kept;
    private final int[] gapStarts = new int[GAPS];
    private final int[] gapEnds = new int[GAPS];
    /** The last ones reset; most connections have none. */
    private int[] reset = {};

    private int resets;
    private int gaps;
    private int latest = -1;

    /** @param streams how many there may be at once: all of them may be reset together, and what comes on them still is no fault */
    StreamIds(int streams) {
        this.kept = 2 * streams;
    }

    /** A client opened a stream. */
    void opened(int id) {
        if (id > latest + 2) {
            gapStarts[gaps % GAPS] = latest + 2;
            gapEnds[gaps % GAPS] = id;
            gaps++;
        }
        latest = id;
    }

    /** The proxy reset a stream: the client may not know yet. */
    void reset(int id) {
        if (reset.length == 0) {
            reset = new int[kept];
        }
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
        for (int i = 0; i < Math.min(gaps, GAPS); i++) {
            if (id >= gapStarts[i] && id < gapEnds[i]) {
                return true;
            }
        }
        return false;
    }
}
