package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;

/** Numbers and words in bytes. Words are little-endian: the first octet is the lowest. */
final class RespOctets {
    static final byte CR = '\r';
    static final byte LF = '\n';
    static final int CRLF_LE = (LF << 8) | CR;
    /** Longest text of a signed 64-bit number. */
    static final int LONGEST_INTEGER = 20;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private RespOctets() {}

    /** Turns a-z into A-Z in eight octets at once and leaves all else. */
    static long upper(long word) {
        long low = word & ~HIGH;
        long fromA = low + (0x80 - 'a') * ONES;
        long beyondZ = low + (0x7f - 'z') * ONES;
        long letters = (fromA ^ beyondZ) & ~word & HIGH;
        return word - (letters >>> 2);
    }

    static byte upper(byte octet) {
        return octet >= 'a' && octet <= 'z' ? (byte) (octet - 0x20) : octet;
    }

    /** Up to eight octets from {@code at}, in upper case. */
    static long upperWord(ByteBuf in, int at, int length) {
        if (at + Long.BYTES <= in.capacity()) {
            long word = in.getLongLE(at);
            return upper(length >= Long.BYTES ? word : word & ((1L << (length << 3)) - 1));
        }
        long word = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            word = (word << 8) | (in.getByte(at + i) & 0xff);
        }
        return upper(word);
    }

    /** The same of an array: for words that are known before the configuration, and Netty's settings with it. */
    static long upperWord(byte[] in, int at, int length) {
        long word = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            word = (word << 8) | (in[at + i] & 0xff);
        }
        return upper(word);
    }

    /**
     * Whether the octets are a signed 64-bit number as Redis reads one: digits, a minus before them or none; no plus,
     * no leading zero, no blank, no minus zero.
     */
    static boolean isInteger(ByteBuf in, int at, int length) {
        if (length < 1 || length > LONGEST_INTEGER) {
            return false;
        }
        boolean negative = in.getByte(at) == '-';
        int first = negative ? at + 1 : at;
        int end = at + length;
        if (first == end) {
            return false;
        }
        if (in.getByte(first) == '0') {
            return length == 1;
        }
        for (int p = first; p < end; p++) {
            int digit = in.getByte(p) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
        }
        return end - first < 19 || (end - first == 19 && fits(integer(in, at, length), negative));
    }

    /** Nineteen digits stay below 2^64, so that one look at the sign tells whether they went beyond 2^63. */
    private static boolean fits(long value, boolean negative) {
        return negative ? value <= 0 : value >= 0;
    }

    /** The number that {@link #isInteger} has found. */
    static long integer(ByteBuf in, int at, int length) {
        boolean negative = in.getByte(at) == '-';
        int end = at + length;
        long value = 0;
        for (int p = negative ? at + 1 : at; p < end; p++) {
            value = value * 10 + (in.getByte(p) - '0');
        }
        return negative ? -value : value;
    }
}
