package io.netloft.bench.sniffer;

/** What two hosts say, in turns. */
interface Talk extends AutoCloseable {
    /** Writes what is said in the next turn, and tells by whom; false when all was said. */
    boolean next(TalkText text);

    /** Lets go of what is held. */
    @Override
    default void close() {}
}
