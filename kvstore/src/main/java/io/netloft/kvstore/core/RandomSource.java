package io.netloft.kvstore.core;

/** Random numbers from a seed that came with the log entry: the same on every node. SplitMix64. */
final class RandomSource {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    RandomSource(long seed) {
        state = seed;
    }

    void seed(long seed) {
        state = seed;
    }

    long next() {
        state += STEP;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 up to, not including, {@code bound}; each equally likely but for a bias below 2<sup>-31</sup>. */
    long below(long bound) {
        return Long.remainderUnsigned(next(), bound);
    }

    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }
}
