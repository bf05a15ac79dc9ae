package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the framing of chunks around a body that came without. Of one stream; owned by one event loop. */
final class ChunkWriter {
    /** Up to so many bytes are copied, so that a chunk is one buffer. */
    private static final int SMALL = 1024;

    private static final int LINE = 16;

    private final ByteBufAllocator alloc;
    private final Consumer<ByteBuf> out;
    private boolean open;

    /** @param out takes each buffer over */
    ChunkWriter(ByteBufAllocator alloc, Consumer<ByteBuf> out) {
        this.alloc = alloc;
        this.out = out;
    }

    void begin() {
        open = false;
    }

    /** Passes data on as a chunk; copies or keeps what it needs of the buffer. */
    void write(ByteBuf data) {
        int size = data.readableBytes();
        boolean small = size <= SMALL;
        ByteBuf line = alloc.directBuffer(LINE + (small ? size : 0));
        endOfChunk(line);
        line.writeCharSequence(Integer.toHexString(size), StandardCharsets.US_ASCII);
        line.writeByte('\r').writeByte('\n');
        open = true;
        if (small) {
            line.writeBytes(data, data.readerIndex(), size);
        }
        out.accept(line);
        if (!small) {
            out.accept(data.retainedSlice());
        }
    }

    /** The data of a chunk is followed by a line end, which the next line brings along. */
    private void endOfChunk(ByteBuf line) {
        if (open) {
            line.writeByte('\r').writeByte('\n');
        }
    }

    /**
     * Passes the end on.
     *
     * @param last the last chunk with trailers, taken over; null when there are none
     */
    void end(@Nullable ByteBuf last) {
        ByteBuf line = alloc.directBuffer(LINE);
        endOfChunk(line);
        if (last == null) {
            line.writeCharSequence("0\r\n\r\n", StandardCharsets.US_ASCII);
        }
        out.accept(line);
        if (last != null) {
            out.accept(last);
        }
    }
}
