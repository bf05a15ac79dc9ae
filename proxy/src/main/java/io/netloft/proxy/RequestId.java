package io.netloft.proxy;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes request ids: 16 hexadecimal digits, random per connection, counted within it. Unique enough to find a log line,
 * no secret.
 */
final class RequestId {
    static final int LENGTH = 16;
    private static final int CLIENT_LIMIT = 128;
    private static final byte[] DIGITS = HeadBytes.ascii("0123456789abcdef");

    private final byte[] bytes = new byte[LENGTH];
    private long next = ThreadLocalRandom.current().nextLong();

    /** The next id; the array is valid until the next call. */
    byte[] next() {
        long value = next++;
        for (int i = LENGTH - 1; i >= 0; i--) {
            bytes[i] = DIGITS[(int) (value & 0xF)];
            value >>>= 4;
        }
        return bytes;
    }

    /** True when a client's id is short and plain enough to be passed on and logged. */
    static boolean acceptable(byte[] source, int from, int to) {
        if (to == from || to - from > CLIENT_LIMIT) {
            return false;
        }
        for (int i = from; i < to; i++) {
            int c = source[i];
            boolean plain = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || c == '-'
                    || c == '_'
                    || c == '.'
                    || c == ':';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
