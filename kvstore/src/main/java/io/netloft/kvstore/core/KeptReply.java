package io.netloft.kvstore.core;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Replies as they are kept for a command that comes again: usual ones are shared. */
final class KeptReply {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] INTEGERS = new byte[64][];

    static {
        for (int i = 0; i < INTEGERS.length; i++) {
            INTEGERS[i] = (":" + i + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private KeptReply() {}

    /** The bytes of a reply. */
    static byte[] of(ByteBuf reply) {
        int length = reply.readableBytes();
        int start = reply.readerIndex();
        if (length == OK.length
                && reply.getByte(start) == '+'
                && reply.getByte(start + 1) == 'O'
                && reply.getByte(start + 2) == 'K') {
            return OK;
        }
        byte[] bytes = new byte[length];
        reply.getBytes(start, bytes);
        if (length > 0 && bytes[0] == ':' && length <= 5 && bytes[1] != '-') {
            int value = length == 4 ? bytes[1] - '0' : 10 * (bytes[1] - '0') + bytes[2] - '0';
            return value < INTEGERS.length ? INTEGERS[value] : bytes;
        }
        return bytes;
    }
}
