package io.netloft.kvstore;

import io.netty.buffer.ByteBuf;

/**
 * Ops that one event loop gathered in one turn, on their way into the log. They keep their order, and go again as they are
 * when it is not certain that they arrived.
 */
final class Chunk {
    private final ChunkOwner from;
    private final ByteBuf ops;
    private final int count;
    private final long first;
    private final long deadlineNs;
    private volatile boolean uncertain;
    private volatile boolean forwarded;

    /**
     * @param ops owned by the chunk
     * @param first the number of the first op
     * @param deadlineNs when it is given up
     */
    Chunk(ChunkOwner from, ByteBuf ops, int count, long first, long deadlineNs) {
        this.from = from;
        this.ops = ops;
        this.count = count;
        this.first = first;
        this.deadlineNs = deadlineNs;
    }

    ChunkOwner from() {
        return from;
    }

    ByteBuf ops() {
        return ops;
    }

    int count() {
        return count;
    }

    int bytes() {
        return ops.readableBytes();
    }

    long first() {
        return first;
    }

    boolean overdue(long nowNs) {
        return nowNs - deadlineNs >= 0;
    }

    /** It may be in the log. */
    void uncertain() {
        uncertain = true;
    }

    boolean isUncertain() {
        return uncertain;
    }

    /** It went to another member. */
    void forwarded() {
        forwarded = true;
    }

    boolean wasForwarded() {
        return forwarded;
    }

    /** It is in the log, or was given up. */
    void release() {
        ops.release();
    }
}
