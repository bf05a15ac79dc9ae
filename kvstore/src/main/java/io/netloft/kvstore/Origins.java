package io.netloft.kvstore;

/**
 * The numbers under which a node's ops go into the log: 39 random bits for one run of a node, then 24 bits that tell whose
 * they are, an event loop's or one waiting command's.
 */
final class Origins {
    /** Event loops of a node at most. */
    static final int LOOPS = 256;

    private static final int LOW_BITS = 24;
    private static final long LOW = (1L << LOW_BITS) - 1;

    private Origins() {}

    /** The random bits of a run. */
    static long incarnation(long random) {
        return (random >>> (LOW_BITS + 1)) | 1;
    }

    static long loop(long incarnation, int loop) {
        return incarnation << LOW_BITS | loop;
    }

    static long blocked(long incarnation, long number) {
        return incarnation << LOW_BITS | (LOOPS + number % (LOW + 1 - LOOPS));
    }

    /** Which run of which node an origin belongs to. */
    static long incarnationOf(long origin) {
        return origin >>> LOW_BITS;
    }

    /** The event loop of an origin; {@link #LOOPS} or more for a waiting command. */
    static int loopOf(long origin) {
        return (int) (origin & LOW);
    }
}
