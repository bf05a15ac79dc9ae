package io.netloft.kvstore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * What has come from a client and is not parsed yet: one read, and what there is of a command that is not whole. Bounded
 * with that of all other connections together. Used on the connection's event loop.
 */
final class RespInput {
    private static final int FIRST = 64 * 1024;

    private final Intake.Share share;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    RespInput(Intake.Share share) {
        this.share = share;
    }

    ByteBuf bytes() {
        return bytes;
    }

    boolean isReadable() {
        return bytes.isReadable();
    }

    /**
     * Adds what has come, and owns it from then on; false when there is no room for it, and it was dropped.
     *
     * @param wanted how many bytes the command that is not whole lacks, as far as it has said so
     */
    boolean add(ByteBuf more, int wanted, ByteBufAllocator allocator) {
        if (!bytes.isReadable()) {
            bytes.release();
            bytes = more;
            return true;
        }
        boolean full = bytes.capacity() - bytes.readableBytes() < more.readableBytes();
        if (bytes.refCnt() > 1 || bytes.isReadOnly() || full) {
            int held = bytes.readableBytes() + more.readableBytes();
            // What is only announced reserves no more than has come already.
            int announced = bytes.readableBytes() + Math.max(more.readableBytes(), wanted);
            int room = Math.max(held, Math.min(announced, Math.max(2 * held, FIRST)));
            if (!share.reserve(room)) {
                more.release();
                return false;
            }
            ByteBuf larger = allocator.buffer(room);
            larger.writeBytes(bytes);
            bytes.release();
            bytes = larger;
        }
        bytes.discardReadBytes();
        bytes.writeBytes(more);
        more.release();
        return true;
    }

    /** Lets the memory go if all is parsed. */
    void freeIfEmpty() {
        if (!bytes.isReadable()) {
            free();
        }
    }

    void free() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
        share.free();
    }
}
