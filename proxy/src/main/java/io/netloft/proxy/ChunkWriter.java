package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the framing of chunks around a body that came without. Small parts that come together leave as one chunk: whoever is
 * given them pays for each part, and streams of messages come in frames of a few bytes. Of one stream; owned by one event
 * loop.
 */
final class ChunkWriter {
    /** Up to so many bytes are copied, so that a chunk is one buffer. */
    private static final int SMALL = 1024;
    /** No more than that is gathered. */
    private static final int MOST = 16 * 1024;

    private static final int FIRST = 2 * 1024;
    /** Room for the line before a chunk. */
    private static final int LINE = 16;

    private final ByteBufAllocator alloc;
    private final Consumer<ByteBuf> out;
    private boolean open;
    private @Nullable ByteBuf gathered;

    /** @param out takes each buffer over */
    ChunkWriter(ByteBufAllocator alloc, Consumer<ByteBuf> out) {
        this.alloc = alloc;
        this.out = out;
    }

    void begin() {
        drop();
        open = false;
    }

    /** Passes data on as a chunk, or gathers it until {@link #flush}; copies or keeps what it needs of the buffer. */
    void write(ByteBuf data) {
        int size = data.readableBytes();
        if (size <= SMALL) {
            gather(data, size);
            return;
        }
        flush();
        ByteBuf line = alloc.directBuffer(LINE);
        line.writerIndex(LINE);
        line.readerIndex(LINE);
        lineBefore(line, size);
        out.accept(line);
        out.accept(data.retainedSlice());
    }

    private void gather(ByteBuf data, int size) {
        ByteBuf to = gathered;
        if (to != null && to.readableBytes() + size > MOST) {
            flush();
            to = null;
        }
        if (to == null) {
            to = alloc.directBuffer(LINE + FIRST, LINE + MOST);
            to.writerIndex(LINE);
            to.readerIndex(LINE);
            gathered = to;
        }
        to.writeBytes(data, data.readerIndex(), size);
    }

    /** Passes on what was gathered. */
    void flush() {
        ByteBuf all = gathered;
        if (all != null) {
            gathered = null;
            lineBefore(all, all.readableBytes());
            out.accept(all);
        }
    }

    /** Passes on what was gathered, or forgets it where nobody wants it any more. */
    void settle(boolean wanted) {
        if (wanted) {
            flush();
        } else {
            drop();
        }
    }

    /** Forgets what was gathered. */
    void drop() {
        ByteBuf all = gathered;
        if (all != null) {
            gathered = null;
            all.release();
        }
    }

    /** Puts the line before a chunk into the room in front of it; the line end that ends the chunk before comes along. */
    private void lineBefore(ByteBuf chunk, int size) {
        String length = Integer.toHexString(size);
        int end = chunk.readerIndex();
        int start = end - length.length() - (open ? 4 : 2);
        int at = start;
        if (open) {
            chunk.setByte(at++, '\r');
            chunk.setByte(at++, '\n');
        }
        at += chunk.setCharSequence(at, length, StandardCharsets.US_ASCII);
        chunk.setByte(at++, '\r');
        chunk.setByte(at, '\n');
        chunk.readerIndex(start);
        open = true;
    }

    /**
     * Passes the end on.
     *
     * @param last the last chunk with trailers, taken over; null when there are none
     */
    void end(@Nullable ByteBuf last) {
        flush();
        ByteBuf line = alloc.directBuffer(LINE);
        if (open) {
            line.writeByte('\r').writeByte('\n');
        }
        if (last == null) {
            line.writeCharSequence("0\r\n\r\n", StandardCharsets.US_ASCII);
        }
        out.accept(line);
        if (last != null) {
            out.accept(last);
        }
    }
}
