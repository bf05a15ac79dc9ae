package io.netloft.bench.logstream;

import io.netty.buffer.ByteBuf;

/**
 * The lines of the loads, as they stand in the file and in the messages of viewers:
 *
 * <pre>
 *   000000012345 0001234567890123456 xxxxx…    99 bytes and LF
 *   number       due, ns             filler
 * </pre>
 */
final class Lines {
    /** Bytes of a line with its LF. */
    static final int BYTES = 100;

    private static final int NUMBER_DIGITS = 12;
    private static final int DUE_AT = NUMBER_DIGITS + 1;
    private static final int DUE_DIGITS = 19;
    private static final int FILLER_AT = DUE_AT + DUE_DIGITS + 1;
    private static final int TEN = 10;

    private Lines() {}

    /** Puts a line at {@code at}. */
    static void put(byte[] target, int at, long number, long dueNs) {
        digits(target, at, NUMBER_DIGITS, number);
        target[at + NUMBER_DIGITS] = ' ';
        digits(target, at + DUE_AT, DUE_DIGITS, dueNs);
        target[at + FILLER_AT - 1] = ' ';
        for (int i = FILLER_AT; i < BYTES - 1; i++) {
            target[at + i] = (byte) ('a' + i % 26);
        }
        target[at + BYTES - 1] = '\n';
    }

    private static void digits(byte[] target, int at, int count, long value) {
        long left = value;
        for (int i = at + count - 1; i >= at; i--) {
            target[i] = (byte) ('0' + left % TEN);
            left /= TEN;
        }
    }

    /** The number of the line whose text begins at {@code at} and has {@code length} bytes; -1 when it is none of ours. */
    static long number(ByteBuf text, int at, int length) {
        return length < BYTES - 1 ? -1 : value(text, at, NUMBER_DIGITS);
    }

    /** When it was due, in {@link System#nanoTime} of the writer. */
    static long dueNs(ByteBuf text, int at) {
        return value(text, at + DUE_AT, DUE_DIGITS);
    }

    private static long value(ByteBuf text, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = text.getByte(i) - '0';
            if (digit < 0 || digit >= TEN) {
                return -1;
            }
            value = value * TEN + digit;
        }
        return value;
    }
}
