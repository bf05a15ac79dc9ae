package io.netloft.logstream;

import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.logstream.core.Position;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it goes out, made once for all who want it so. Counted: whoever was handed it releases it. Thread-safe.
 */
final class Piece {
    /** What it is made of, and how much that is. */
    record Measure(int lines, int events, long lost, boolean ended) {
        static final Measure NOTHING = new Measure(0, 0, 0, false);
    }

    private final @Nullable WebSocketFrames frames;
    private final @Nullable ByteBuf bytes;
    private final Measure measure;
    private final @Nullable Position cut;
    private final AtomicInteger owners = new AtomicInteger(1);

    private Piece(@Nullable WebSocketFrames frames, @Nullable ByteBuf bytes, Measure measure, @Nullable Position cut) {
        this.frames = frames;
        this.bytes = bytes;
        this.measure = measure;
        this.cut = cut;
    }

    /** Messages; takes the frames over. */
    static Piece of(WebSocketFrames frames, Measure measure, @Nullable Position cut) {
        return new Piece(frames, null, measure, cut);
    }

    /** Bytes of a body; takes the buffer over. */
    static Piece of(ByteBuf bytes, Measure measure, @Nullable Position cut) {
        return new Piece(null, bytes, measure, cut);
    }

    /** The messages; the piece's own. */
    WebSocketFrames frames() {
        return java.util.Objects.requireNonNull(frames);
    }

    /** The bytes, for one more connection; the caller's to release. */
    ByteBuf body() {
        return java.util.Objects.requireNonNull(bytes).retainedDuplicate();
    }

    int length() {
        return frames == null ? body0().readableBytes() : frames.bytes();
    }

    private ByteBuf body0() {
        return java.util.Objects.requireNonNull(bytes);
    }

    Measure measure() {
        return measure;
    }

    /** Whether nothing of the batch was wanted. */
    boolean empty() {
        return length() == 0;
    }

    /** Where to go on when not the whole batch went into it; null when it did. */
    @Nullable
    Position cut() {
        return cut;
    }

    /** Whether it ends in the middle of a line; of bytes only. */
    boolean open() {
        ByteBuf body = body0();
        return body.isReadable() && body.getByte(body.writerIndex() - 1) != '\n';
    }

    Piece retain() {
        owners.incrementAndGet();
        return this;
    }

    void release() {
        if (owners.decrementAndGet() == 0) {
            if (frames != null) {
                frames.release();
            } else {
                body0().release();
            }
        }
    }
}
