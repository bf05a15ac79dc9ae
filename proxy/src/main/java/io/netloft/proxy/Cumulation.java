package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;

/** Joins what was left of one read with the next, without copying more than it must. */
final class Cumulation {
    private Cumulation() {}

    /** Takes both buffers over and returns one that the caller owns. */
    static ByteBuf join(ByteBufAllocator alloc, ByteBuf left, ByteBuf more) {
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, left, more);
    }
}
