package io.netloft.kvstore;

/** Whoever gathered ops, and hears what became of them. Called by any thread. */
interface ChunkOwner {
    /** Its number among the origins; chunks of one owner keep their order. */
    long origin();

    /** Whether a chunk that did not get into the log goes again from here, until it is overdue. */
    boolean repeats();

    /** The ops are in the log. The chunk is the owner's to release. */
    void taken(Chunk chunk);

    /** The ops are given up; {@link Chunk#isUncertain} tells whether they may be in the log. The owner releases. */
    void gaveUp(Chunk chunk);
}
