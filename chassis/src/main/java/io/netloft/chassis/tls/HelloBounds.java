package io.netloft.chassis.tls;

import io.netty.buffer.ByteBuf;

/**
 * Looks at the lengths that the beginning of a connection claims, as soon as they are there. Whoever collects a ClientHello
 * without that keeps a record of 64 KiB until it is whole, or a message of 16 MiB record by record.
 */
public final class HelloBounds {
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    /** RFC 8446 §5.1: a plaintext record carries at most 2^14 bytes. */
    private static final int MAX_RECORD = 1 << 14;

    private static final int HANDSHAKE = 22;
    private static final int TLS_MAJOR = 3;

    private HelloBounds() {}

    /**
     * False once the bytes show that they begin no ClientHello, or one that is too long; they are not consumed.
     *
     * @param maxHello bytes of a ClientHello
     */
    public static boolean acceptable(ByteBuf in, int maxHello) {
        if (in.readableBytes() < RECORD_HEADER) {
            return true;
        }
        int at = in.readerIndex();
        int record = in.getUnsignedShort(at + 3);
        if (in.getUnsignedByte(at) != HANDSHAKE
                || in.getUnsignedByte(at + 1) != TLS_MAJOR
                || record > MAX_RECORD
                || record == 0) {
            return false;
        }
        boolean whole = record >= MESSAGE_HEADER && in.readableBytes() >= RECORD_HEADER + MESSAGE_HEADER;
        return !whole || in.getUnsignedMedium(at + RECORD_HEADER + 1) <= maxHello;
    }
}
