package io.netloft.logstream;

import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.logstream.core.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What pieces are written on: messages with their frames, or plain bytes. One thread, one piece. */
final class Sheet implements AutoCloseable {
    private final WebSocketFrames.@Nullable Batch frames;
    private final @Nullable ByteBuf bytes;
    private boolean given;

    Sheet(boolean webSocket, int expected) {
        frames = webSocket ? WebSocketFrames.batch(expected) : null;
        bytes = webSocket ? null : ByteBufAllocator.DEFAULT.buffer(expected);
    }

    /** Begins a message; its bytes are written into the buffer returned, up to {@link #end}. */
    ByteBuf begin() {
        return frames == null ? out() : frames.begin();
    }

    void end() {
        if (frames != null) {
            frames.end();
        }
    }

    private ByteBuf out() {
        return java.util.Objects.requireNonNull(bytes);
    }

    /** What has been written of a body so far. */
    ByteBuf body() {
        return out();
    }

    /** The same, and the sheet is spent; the caller's to release. */
    ByteBuf bytes() {
        given = true;
        return out();
    }

    Piece done(Piece.Measure measure, @Nullable Position cut) {
        given = true;
        return frames == null ? Piece.of(out(), measure, cut) : Piece.of(frames.done(), measure, cut);
    }

    @Override
    public void close() {
        if (given) {
            return;
        }
        if (frames == null) {
            out().release();
        } else {
            frames.close();
        }
    }
}
