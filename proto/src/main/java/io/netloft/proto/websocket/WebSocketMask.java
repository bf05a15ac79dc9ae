package io.netloft.proto.websocket;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Takes a client's mask off (RFC 6455 5.3), eight octets at a time. */
final class WebSocketMask {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private WebSocketMask() {}

    /** In an array; {@code position} is that of the first octet in the mask. */
    static void apply(byte[] array, int from, int count, byte[] mask, int position) {
        int first = mask[position & 3] << 24
                | (mask[position + 1 & 3] & 0xFF) << 16
                | (mask[position + 2 & 3] & 0xFF) << 8
                | (mask[position + 3 & 3] & 0xFF);
        copy(array, from, first, array, from, count);
    }

    /** From one buffer into another, which has room for it. */
    static void copy(ByteBuf in, int at, int mask, ByteBuf into, int count) {
        if (in.hasArray() && into.hasArray()) {
            int to = into.arrayOffset() + into.writerIndex();
            copy(in.array(), in.arrayOffset() + at, mask, into.array(), to, count);
            into.writerIndex(into.writerIndex() + count);
            return;
        }
        for (int i = 0; i < count; i++) {
            into.writeByte(in.getByte(at + i) ^ mask >>> (24 - 8 * (i & 3)));
        }
    }

    private static void copy(byte[] from, int at, int mask, byte[] into, int to, int count) {
        long word = (mask & 0xFFFF_FFFFL) << 32 | (mask & 0xFFFF_FFFFL);
        int i = 0;
        for (; i + Long.BYTES <= count; i += Long.BYTES) {
            WORDS.set(into, to + i, (long) WORDS.get(from, at + i) ^ word);
        }
        for (; i < count; i++) {
            into[to + i] = (byte) (from[at + i] ^ mask >>> (24 - 8 * (i & 3)));
        }
    }
}
