package io.netloft.kvstore.lua;

/** The linear congruence of drand48, as Redis has it: the same numbers in every run that does not seed it. */
final class RandomNumbers {
    private static final long FACTOR = 0x5DEECE66DL;
    private static final long ADDED = 0xBL;
    private static final long MASK = (1L << 48) - 1;
    private static final long LOW = 0x330EL;
    private static final long MOST = Integer.MAX_VALUE;

    private long state = 0x1234ABCD330EL;

    void seed(int seed) {
        state = ((seed & 0xFFFFFFFFL) << 16 | LOW) & MASK;
    }

    /** From 0 up to, not including, 1. */
    double next() {
        state = (state * FACTOR + ADDED) & MASK;
        return (double) ((state >>> 17) % MOST) / MOST;
    }
}
