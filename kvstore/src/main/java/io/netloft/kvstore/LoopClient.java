package io.netloft.kvstore;

/** Whoever asked for ops on an event loop and waits for their answers. Called on that loop. */
interface LoopClient {
    /** The answer to an op has come. Returns true when this is the first of those that come together. */
    boolean answered(long slot, byte[] bytes, int start, int length);

    /** All answers that came together are there. */
    void answersWritten();

    /** There is room for writes again. */
    void roomAgain();

    /** A ticket of the gate is through, or lost. */
    void readsThrough();
}
