package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a head being put together, kept for as long as the request may have to be sent again. Plain bytes rather
 * than a {@code ByteBuf}: nothing to release, and each attempt copies some hundred bytes, which costs less than counting
 * references. Lent out by {@link LoopContext}.
 */
final class HeadBytes {
    private static final int USUAL = 1024;
    private static final int KEPT = 8 * 1024;

    private byte[] bytes = new byte[USUAL];
    private int length;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    HeadBytes add(byte[] source) {
        return add(source, 0, source.length);
    }

    HeadBytes add(byte[] source, int from, int to) {
        int count = to - from;
        ensure(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
        return this;
    }

    HeadBytes add(int octet) {
        ensure(1);
        bytes[length++] = (byte) octet;
        return this;
    }

    int at(int index) {
        return bytes[index];
    }

    int length() {
        return length;
    }

    /** The bytes up to {@link #length()}, as text. */
    String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    /** Empties it, and gives memory back after an unusually large head. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[USUAL];
        }
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
