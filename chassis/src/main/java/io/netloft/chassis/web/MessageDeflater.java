package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Compresses messages (RFC 7692 §7.2.1), each for itself, so that one compressed variant fits every connection and no
 * connection needs a compressor of its own. Short messages stay as they are: compressed alone they would only grow.
 * Not thread-safe.
 */
final class MessageDeflater implements AutoCloseable {
    /** The window that every peer has which has not asked for a smaller one. */
    static final int FULL_WINDOW = 15;

    private static final int TAIL = 4;
    private static final int SLACK = 64;

    private final Deflater deflater;
    private final int fromBytes;

    MessageDeflater(int level, int fromBytes) {
        this.deflater = new Deflater(level, true);
        this.fromBytes = fromBytes;
    }

    /** The same messages as these frames hold, the longer ones compressed. */
    ByteBuf frames(ByteBuf plain) {
        return frames(plain, FULL_WINDOW);
    }

    /** The same for a peer whose window holds but {@code 1 << windowBits} bytes. */
    ByteBuf frames(ByteBuf plain, int windowBits) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(plain.readableBytes() / 2 + SLACK);
        FrameLayout.forEach(plain, (first, payload) -> {
            if (payload.readableBytes() < fromBytes || FrameLayout.isControl(first)) {
                FrameLayout.writeHead(out, first, payload.readableBytes());
                out.writeBytes(payload);
                return;
            }
            ByteBuf packed = pack(payload, windowBits);
            try {
                FrameLayout.writeHead(out, first | FrameLayout.RSV1, packed.readableBytes());
                out.writeBytes(packed);
            } finally {
                packed.release();
            }
        });
        return out;
    }

    /**
     * The compressed payload of a message. A reference reaches back no farther than a full flush, so that pieces of a
     * window's length keep to any window, which {@link Deflater} itself cannot be told.
     */
    ByteBuf pack(ByteBuf payload, int windowBits) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(payload.readableBytes() / 2 + SLACK);
        if (!payload.isReadable()) {
            // §7.2.3.6: an empty message.
            return out.writeByte(0);
        }
        deflater.reset();
        int piece = windowBits >= FULL_WINDOW ? payload.readableBytes() : 1 << windowBits;
        int end = payload.writerIndex();
        for (int at = payload.readerIndex(); at < end; at += piece) {
            int length = Math.min(piece, end - at);
            deflater.setInput(payload.nioBuffer(at, length));
            drain(out, at + length < end ? Deflater.FULL_FLUSH : Deflater.SYNC_FLUSH);
        }
        // §7.2.1: the empty block at the end goes without saying.
        return out.writerIndex(out.writerIndex() - TAIL);
    }

    private void drain(ByteBuf out, int flush) {
        boolean more = true;
        while (more) {
            out.ensureWritable(SLACK);
            ByteBuffer room = out.internalNioBuffer(out.writerIndex(), out.writableBytes());
            int before = room.remaining();
            int made = deflater.deflate(room, flush);
            out.writerIndex(out.writerIndex() + made);
            // With room left there is nothing more to come.
            more = made == before;
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
