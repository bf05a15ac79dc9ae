package io.netloft.kvstore.core;

import java.util.BitSet;

/**
 * Which frozen views of the state are still in use.
 *
 * <p>What was made before the youngest open fork is shared with it and must be copied before it changes. Opened by the
 * apply thread, closed by any.
 */
final class Forks {
    private final BitSet open = new BitSet();
    // only the apply thread raises it
    private int generation;
    private volatile int youngest;

    /** The generation that things made now belong to. */
    int generation() {
        return generation;
    }

    /** Whether something of {@code made} generation may not be changed in place. */
    boolean shared(int made) {
        return made < youngest;
    }

    synchronized int open() {
        generation++;
        open.set(generation);
        youngest = generation;
        return generation;
    }

    synchronized void close(int fork) {
        open.clear(fork);
        youngest = Math.max(0, open.length() - 1);
    }

    synchronized int count() {
        return open.cardinality();
    }
}
