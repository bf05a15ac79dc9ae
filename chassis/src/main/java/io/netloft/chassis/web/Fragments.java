package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The frames of a message that is not whole yet. */
final class Fragments {
    private static final int FIRST_ROOM = 256;
    private static final int NOT_UTF8 = 1007;
    private static final int TOO_BIG = 1009;

    private final boolean text;
    private final boolean compressed;
    private final int limit;
    private final Utf8Check utf8 = new Utf8Check();
    private @Nullable ByteBuf bytes;

    Fragments(boolean text, boolean compressed, int limit) {
        this.text = text;
        this.compressed = compressed;
        this.limit = limit;
    }

    // Copied, because a frame of one byte holds a buffer many times that.
    void add(ByteBuf piece) throws RefusedMessageException {
        ByteBuf so = content();
        if ((long) so.readableBytes() + piece.readableBytes() > limit) {
            throw new RefusedMessageException(TOO_BIG, "message is longer than " + limit + " bytes");
        }
        if (text && !compressed && !utf8.accepts(piece)) {
            throw new RefusedMessageException(NOT_UTF8, "text that is not UTF-8");
        }
        so.writeBytes(piece);
    }

    ByteBuf content() {
        ByteBuf so = bytes;
        if (so == null) {
            so = ByteBufAllocator.DEFAULT.buffer(Math.min(FIRST_ROOM, limit), limit);
            bytes = so;
        }
        return so;
    }

    boolean text() {
        return text;
    }

    boolean compressed() {
        return compressed;
    }

    /** There are no more frames. */
    void end() throws RefusedMessageException {
        if (text && !compressed && !utf8.complete()) {
            throw new RefusedMessageException(NOT_UTF8, "text that is not UTF-8");
        }
    }

    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
