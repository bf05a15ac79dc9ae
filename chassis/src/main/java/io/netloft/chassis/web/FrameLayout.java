package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The head of a WebSocket frame (RFC 6455 §5.2), written and read back; the reading of what a peer sends is Netty's.
 *
 * <pre>
 *  0               1               2               3
 * +-+-+-+-+-------+-+-------------+-------------------------------+
 * |F|R|R|R| opcode|M|   length    | 16 or 64 bits, when 126 or 127 |
 * +-+-+-+-+-------+-+-------------+-------------------------------+
 * | 32 bits of mask when M, then the payload                      |
 * </pre>
 */
final class FrameLayout {
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;
    /** The longest payload of a control frame. */
    static final int MAX_CONTROL = 125;
    /** The longest head of a frame that is not masked. */
    static final int MAX_HEAD = 10;

    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int SHORT_LENGTH = 125;
    private static final int OPCODE = 0x0f;

    private FrameLayout() {}

    /** Bytes of the head of a frame that is not masked. */
    static int headLength(int payload) {
        if (payload <= SHORT_LENGTH) {
            return 2;
        }
        return payload <= 0xffff ? 4 : MAX_HEAD;
    }

    /** Writes the head of a frame that is not masked. */
    static void writeHead(ByteBuf out, int first, int payload) {
        writeHead(out, first, payload, 0);
    }

    private static void writeHead(ByteBuf out, int first, int payload, int mask) {
        out.writeByte(first);
        if (payload <= SHORT_LENGTH) {
            out.writeByte(mask | payload);
        } else if (payload <= 0xffff) {
            out.writeByte(mask | TWO_BYTES).writeShort(payload);
        } else {
            out.writeByte(mask | EIGHT_BYTES).writeLong(payload);
        }
    }

    /** Writes a whole frame, masked as a client's must be. */
    static void writeMasked(ByteBuf out, int first, ByteBuf payload) {
        writeHead(out, first, payload.readableBytes(), MASKED);
        // §10.3: so that a page cannot choose the bytes that a proxy sees. Our clients are no browsers; any mask will
        // do.
        int mask = ThreadLocalRandom.current().nextInt();
        out.writeInt(mask);
        int begin = out.writerIndex();
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        int at = begin;
        for (; at + Integer.BYTES <= out.writerIndex(); at += Integer.BYTES) {
            out.setInt(at, out.getInt(at) ^ mask);
        }
        for (; at < out.writerIndex(); at++) {
            out.setByte(at, out.getByte(at) ^ (mask >>> (24 - 8 * ((at - begin) & 3))));
        }
    }

    /** Something done with each frame of a buffer that we have written ourselves, not masked. */
    @FunctionalInterface
    interface FrameVisitor {
        /** A frame's first byte and its payload, which stays the buffer's. */
        void frame(int first, ByteBuf payload);
    }

    static void forEach(ByteBuf frames, FrameVisitor visitor) {
        int at = frames.readerIndex();
        while (at < frames.writerIndex()) {
            int first = frames.getUnsignedByte(at);
            int length = frames.getUnsignedByte(at + 1);
            at += 2;
            if (length == TWO_BYTES) {
                length = frames.getUnsignedShort(at);
                at += Short.BYTES;
            } else if (length == EIGHT_BYTES) {
                length = (int) frames.getLong(at);
                at += Long.BYTES;
            }
            visitor.frame(first, frames.slice(at, length));
            at += length;
        }
    }

    static boolean isControl(int first) {
        return (first & OPCODE) >= CLOSE;
    }
}
