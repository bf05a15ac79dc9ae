package io.netloft.proxy;

import io.netty.buffer.ByteBuf;

/**
 * The end of a connection whose client was refused: what it still sends is thrown away for a while, so that it can read why
 * before the reset. Owned by one event loop.
 */
final class Lingering {
    /** How long. */
    static final long TIME_NS = 2_000_000_000L;

    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private long bytes;

    /** Throws bytes away; true when there have been too many. */
    boolean tooMuch(ByteBuf in) {
        bytes += in.readableBytes();
        in.release();
        return bytes > MOST_BYTES;
    }
}
