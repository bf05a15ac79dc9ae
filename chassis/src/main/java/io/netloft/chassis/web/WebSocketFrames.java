package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.IllegalReferenceCountException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One or more messages as they go over the wire, encoded once for however many connections: each sends a duplicate of the
 * same bytes. Where compression was negotiated a second variant is made when the first such connection asks. Whoever
 * makes it releases it when it has been handed to the last connection; connections keep what they still need. Thread-safe
 * once made.
 */
public final class WebSocketFrames implements AutoCloseable {
    private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

    private static final AtomicIntegerFieldUpdater<WebSocketFrames> OWNERS =
            AtomicIntegerFieldUpdater.newUpdater(WebSocketFrames.class, "owners");

    private final ByteBuf plain;
    private final int messages;
    // Not the count of the bytes: connections hold these too, one variant or the other.
    private volatile int owners = 1;
    private @Nullable ByteBuf deflated;

    private WebSocketFrames(ByteBuf plain, int messages) {
        this.plain = plain;
        this.messages = messages;
    }

    /** One text message. */
    public static WebSocketFrames text(CharSequence text) {
        int length = ByteBufUtil.utf8Bytes(text);
        ByteBuf out = ALLOCATOR.buffer(FrameLayout.headLength(length) + length);
        FrameLayout.writeHead(out, FrameLayout.FIN | FrameLayout.TEXT, length);
        ByteBufUtil.writeUtf8(out, text);
        return new WebSocketFrames(out, 1);
    }

    /** One text message; its bytes are copied and must be UTF-8. */
    public static WebSocketFrames text(ByteBuf utf8) {
        return single(FrameLayout.TEXT, utf8);
    }

    /** One binary message; its bytes are copied. */
    public static WebSocketFrames binary(ByteBuf bytes) {
        return single(FrameLayout.BINARY, bytes);
    }

    private static WebSocketFrames single(int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf out = ALLOCATOR.buffer(FrameLayout.headLength(length) + length);
        FrameLayout.writeHead(out, FrameLayout.FIN | opcode, length);
        out.writeBytes(payload, payload.readerIndex(), length);
        return new WebSocketFrames(out, 1);
    }

    /** Many messages in one buffer, about {@code bytes} long. */
    public static Batch batch(int bytes) {
        return new Batch(ALLOCATOR.buffer(bytes));
    }

    /** Messages on their way into one buffer; ends with {@link #done} or {@link #close}. One thread. */
    public static final class Batch implements AutoCloseable {
        // The head is written before the length is known; most lines need one of two or four bytes.
        private static final int GUESS = 4;

        private final ByteBuf out;
        private int messages;
        private int begun = -1;
        private boolean given;

        private Batch(ByteBuf out) {
            this.out = out;
        }

        /** Adds a text message; its bytes are copied and must be UTF-8. */
        public Batch text(ByteBuf utf8) {
            int length = utf8.readableBytes();
            FrameLayout.writeHead(out, FrameLayout.FIN | FrameLayout.TEXT, length);
            out.writeBytes(utf8, utf8.readerIndex(), length);
            messages++;
            return this;
        }

        /** Adds a text message. */
        public Batch text(CharSequence text) {
            out.ensureWritable(FrameLayout.MAX_HEAD);
            FrameLayout.writeHead(out, FrameLayout.FIN | FrameLayout.TEXT, ByteBufUtil.utf8Bytes(text));
            ByteBufUtil.writeUtf8(out, text);
            messages++;
            return this;
        }

        /** Begins a text message: its UTF-8 is written into the buffer returned, up to {@link #end}. */
        public ByteBuf begin() {
            begun = out.writerIndex();
            return out.writeZero(GUESS);
        }

        /** Ends the message that was begun. */
        public Batch end() {
            int length = out.writerIndex() - begun - GUESS;
            int head = FrameLayout.headLength(length);
            if (head > GUESS) {
                return endLong(length);
            }
            if (head < GUESS) {
                out.setBytes(begun + head, out, begun + GUESS, length);
            }
            out.writerIndex(begun);
            FrameLayout.writeHead(out, FrameLayout.FIN | FrameLayout.TEXT, length);
            out.writerIndex(begun + head + length);
            messages++;
            begun = -1;
            return this;
        }

        // Netty copies long runs piece by piece from the front, which a move to the back would not survive.
        private Batch endLong(int length) {
            ByteBuf payload = out.copy(begun + GUESS, length);
            out.writerIndex(begun);
            begun = -1;
            try {
                return text(payload);
            } finally {
                payload.release();
            }
        }

        /** Takes back the message that was begun. */
        public void drop() {
            out.writerIndex(begun);
            begun = -1;
        }

        /** Bytes so far. */
        public int bytes() {
            return out.readableBytes();
        }

        /** Messages so far. */
        public int messages() {
            return messages;
        }

        /** The whole of it; the batch is spent. */
        public WebSocketFrames done() {
            given = true;
            return new WebSocketFrames(out, messages);
        }

        /** Lets go of what was not taken by {@link #done}. */
        @Override
        public void close() {
            if (!given) {
                given = true;
                out.release();
            }
        }
    }

    /** How many messages it holds. */
    public int messages() {
        return messages;
    }

    /** Length of the uncompressed variant. */
    public int bytes() {
        return plain.readableBytes();
    }

    /** One more owner. */
    public WebSocketFrames retain() {
        if (OWNERS.getAndIncrement(this) <= 0) {
            throw new IllegalReferenceCountException("frames: released (expected: an owner)");
        }
        return this;
    }

    /** One owner less; when there is none left only the connections that are still sending hold the bytes. */
    public void release() {
        int left = OWNERS.decrementAndGet(this);
        if (left == 0) {
            plain.release();
            letGoOfDeflated();
        } else if (left < 0) {
            throw new IllegalReferenceCountException("frames: released once too often (expected: once an owner)");
        }
    }

    private synchronized void letGoOfDeflated() {
        if (deflated != null) {
            deflated.release();
            deflated = null;
        }
    }

    /** The same as {@link #release}. */
    @Override
    public void close() {
        release();
    }

    /** The bytes for one connection that takes them uncompressed; the caller's to release. */
    ByteBuf plain() {
        return plain.retainedDuplicate();
    }

    /** The bytes for one connection that takes compressed messages; the caller's to release. */
    synchronized ByteBuf deflated(MessageDeflater deflater) {
        ByteBuf made = deflated;
        if (made == null) {
            made = deflater.frames(plain);
            deflated = made;
        }
        return made.retainedDuplicate();
    }

    /** The same for one whose window is smaller than usual; made for it alone. */
    ByteBuf deflated(MessageDeflater deflater, int windowBits) {
        return deflater.frames(plain, windowBits);
    }

    /** The same messages as a client must send them. */
    ByteBuf masked() {
        ByteBuf out = ALLOCATOR.buffer(plain.readableBytes() + 4 * messages);
        FrameLayout.forEach(plain, (first, payload) -> FrameLayout.writeMasked(out, first, payload));
        return out;
    }

    @Override
    public String toString() {
        return "frames(" + messages + " messages, " + bytes() + " bytes, " + owners + " owners)";
    }
}
