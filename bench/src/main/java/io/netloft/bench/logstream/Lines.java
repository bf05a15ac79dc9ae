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
    private static final int EIGHT = 8;
    private static final long TEN_THOUSAND = 10_000;

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
        if (length < BYTES - 1) {
            return -1;
        }
        long first = eight(text, at);
        long last = eight(text, at + NUMBER_DIGITS - EIGHT);
        return first < 0 || last < 0 ? -1 : first * TEN_THOUSAND + last % TEN_THOUSAND;
    }

    /** When it was due, in {@link System#nanoTime} of the writer. */
    static long dueNs(ByteBuf text, int at) {
        return value(text, at + DUE_AT, DUE_DIGITS);
    }

    // Eight digits in one word: neighbours are joined into pairs, pairs into fours, fours into all. The viewers read
    // millions of lines a second, and must not be what is measured.
    private static long eight(ByteBuf text, int at) {
        long digits = text.getLongLE(at) - 0x3030_3030_3030_3030L;
        if (((digits | digits + 0x0606_0606_0606_0606L) & 0xF0F0_F0F0_F0F0_F0F0L) != 0) {
            return -1;
        }
        long pairs = digits * TEN + (digits >>> 8);
        long fours = (pairs & 0x0000_00FF_0000_00FFL) * 0x000F_4240_0000_0064L
                + ((pairs >>> 16) & 0x0000_00FF_0000_00FFL) * 0x0000_2710_0000_0001L;
        return fours >>> 32;
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
