package io.netloft.sniffer.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Lines in the making: one growing byte array, reused for every packet, written to by number and letter without a string
 * in between. Only printable ASCII, line ends and tabs ever enter it. Serves one thread.
 */
public final class TextBuffer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    /** For each octet its decimal digits and a dot, first digit lowest. */
    private static final int[] DOTTED = new int[256];
    /** How many letters of that count, with the dot. */
    private static final byte[] DOTTED_LENGTH = new byte[256];

    private static final short[] HEX = new short[256];
    private static final short[] PAIRS = new short[100];
    /** Each number below a thousand in three digits, the first lowest. */
    private static final int[] THREE = new int[1000];
    /** The same without zeros in front, and above that how many digits there are. */
    private static final int[] LEADING = new int[1000];

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int ROOM = 32;

    private byte[] bytes = new byte[1 << 16];
    private int size;

    static {
        for (int i = 0; i < 256; i++) {
            HEX[i] = (short) (DIGITS[i >> 4] | DIGITS[i & 15] << 8);
            String text = i + ".";
            DOTTED_LENGTH[i] = (byte) text.length();
            for (int k = 0; k < text.length(); k++) {
                DOTTED[i] |= text.charAt(k) << (8 * k);
            }
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[i] = (short) ('0' + i / 10 | ('0' + i % 10) << 8);
        }
        for (int i = 0; i < 1000; i++) {
            THREE[i] = '0' + i / 100 | ('0' + i / 10 % 10) << 8 | ('0' + i % 10) << 16;
            int digits = digits(i);
            LEADING[i] = THREE[i] >> (8 * (3 - digits)) | digits << 24;
        }
    }

    /** The array; its first {@link #size} octets count. */
    public byte[] bytes() {
        return bytes;
    }

    /** Octets written since {@link #clear}. */
    public int size() {
        return size;
    }

    /** Empties it. */
    public void clear() {
        size = 0;
    }

    /** Drops what was written beyond a size that {@link #size} told before. */
    public void cut(int length) {
        size = Math.min(size, length);
    }

    private void room(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }

    /** ASCII text as it is. */
    @SuppressWarnings("deprecation")
    public TextBuffer put(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, bytes, size);
        size += length;
        return this;
    }

    // Sixteen octets are written, of which those of the word count.
    TextBuffer put(Word word) {
        room(ROOM);
        LONGS.set(bytes, size, word.first());
        LONGS.set(bytes, size + 8, word.second());
        size += word.length();
        return this;
    }

    /** Eight letters, the first lowest. */
    TextBuffer eight(long letters) {
        room(8);
        LONGS.set(bytes, size, letters);
        size += 8;
        return this;
    }

    /** One ASCII letter as it is. */
    public TextBuffer put(char letter) {
        room(1);
        bytes[size++] = (byte) letter;
        return this;
    }

    /** Octets that are known to be printable. */
    public TextBuffer put(byte[] from, int at, int length) {
        room(length);
        System.arraycopy(from, at, bytes, size, length);
        size += length;
        return this;
    }

    /** As decimal, unsigned. */
    public TextBuffer dec(int value) {
        room(ROOM);
        if (value >= 0 && value < 1000) {
            return leading(value);
        }
        return value >= 0 && value < 1_000_000 ? thousands(value / 1000, value % 1000) : large(value);
    }

    private TextBuffer large(int value) {
        int millions = Integer.divideUnsigned(value, 1_000_000);
        int rest = value - millions * 1_000_000;
        if (millions < 1000) {
            leading(millions);
        } else {
            thousands(millions / 1000, millions % 1000);
        }
        return three(rest / 1000).three(rest % 1000);
    }

    private TextBuffer thousands(int thousands, int rest) {
        return leading(thousands).three(rest);
    }

    // A fourth octet is written that does not count; there is room.
    private TextBuffer leading(int value) {
        int letters = LEADING[value];
        INTS.set(bytes, size, letters);
        size += letters >>> 24;
        return this;
    }

    private TextBuffer three(int value) {
        INTS.set(bytes, size, THREE[value]);
        size += 3;
        return this;
    }

    private static int digits(int value) {
        if (value < 100_000) {
            return value < 100 ? value < 10 ? 1 : 2 : value < 10_000 ? value < 1000 ? 3 : 4 : 5;
        }
        return value < 10_000_000
                ? value < 1_000_000 ? 6 : 7
                : value < 1_000_000_000 ? value < 100_000_000 ? 8 : 9 : 10;
    }

    /** As decimal, unsigned, of 64 bits. */
    public TextBuffer dec(long value) {
        if (value >>> 32 == 0) {
            return dec((int) value);
        }
        return put(Long.toUnsignedString(value));
    }

    /** As decimal, signed. */
    public TextBuffer signed(int value) {
        return value < 0 ? put('-').dec(-(long) value) : dec(value);
    }

    /** As decimal with at least so many digits, zeros in front. */
    public TextBuffer dec(int value, int width) {
        int have = value >= 0 ? digits(value) : 10;
        for (int i = have; i < width; i++) {
            put('0');
        }
        return dec(value);
    }

    /** As hexadecimal without leading zeros. */
    public TextBuffer hex(int value) {
        int width = Math.max(1, (35 - Integer.numberOfLeadingZeros(value)) >> 2);
        return hex(value, width);
    }

    /** As hexadecimal without leading zeros, of 64 bits. */
    public TextBuffer hex(long value) {
        int high = (int) (value >>> 32);
        return high == 0 ? hex((int) value) : hex(high).hex((int) value, 8);
    }

    /** As hexadecimal of so many digits. */
    public TextBuffer hex(int value, int width) {
        room(ROOM);
        for (int shift = 4 * (width - 1); shift >= 0; shift -= 4) {
            bytes[size++] = DIGITS[value >>> shift & 15];
        }
        return this;
    }

    /** An octet as two hexadecimal digits. */
    public TextBuffer hex2(int octet) {
        room(2);
        SHORTS.set(bytes, size, HEX[octet & 0xFF]);
        size += 2;
        return this;
    }

    /** An IPv4 address. */
    public TextBuffer ip4(int address) {
        room(ROOM);
        int at = size;
        for (int shift = 24; shift >= 0; shift -= 8) {
            int octet = address >>> shift & 0xFF;
            INTS.set(bytes, at, DOTTED[octet]);
            at += DOTTED_LENGTH[octet];
        }
        size = at - 1;
        return this;
    }

    /** A fraction of a second: six digits or nine, more where a damaged file says more. */
    public TextBuffer fraction(int value, boolean nanos) {
        put('.');
        if (value < 0 || value >= (nanos ? 1_000_000_000 : 1_000_000)) {
            return put(Integer.toUnsignedString(value));
        }
        room(ROOM);
        int rest = value;
        if (nanos) {
            three(value / 1_000_000);
            rest = value % 1_000_000;
        }
        return three(rest / 1000).three(rest % 1000);
    }

    /** Two decimal digits. */
    public TextBuffer two(int value) {
        room(2);
        SHORTS.set(bytes, size, PAIRS[value]);
        size += 2;
        return this;
    }

    /** An octet from the wire, shown the way cat -v does: no escape sequence gets through. */
    public TextBuffer shown(int octet) {
        int letter = octet & 0xFF;
        if (letter >= 0x80) {
            put("M-");
            letter &= 0x7F;
        }
        if (letter < 0x20 || letter == 0x7F) {
            put('^');
            letter ^= 0x40;
        }
        return put((char) letter);
    }

    /** So many letters, blanks behind the text. */
    public TextBuffer padded(String text, int width) {
        put(text);
        for (int i = text.length(); i < width; i++) {
            put(' ');
        }
        return this;
    }

    /** So many letters, blanks before the number. */
    public TextBuffer right(int value, int width) {
        int have = value >= 0 ? digits(value) : 10;
        for (int i = have; i < width; i++) {
            put(' ');
        }
        return dec(value);
    }
}
