package io.netloft.sniffer.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Octets of the wire in lines and in JSON: none of them gets through that could move a terminal or end a string. */
public final class EscapedText {
    private static final int REPLACEMENT = 0xFFFD;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;

    private EscapedText() {}

    /** The way cat -v shows them; with quotes and backslashes escaped where that is wanted. */
    public static void shown(TextBuffer out, byte[] from, int at, int length, boolean quoted) {
        int end = at + length;
        int i = at;
        while (i < end) {
            int run = plain(from, i, end);
            if (run > i) {
                out.put(from, i, run - i);
                i = run;
                continue;
            }
            byte octet = from[i++];
            if (quoted && (octet == '"' || octet == '\\')) {
                out.put('\\');
            }
            out.shown(octet);
        }
    }

    /** Where printable octets of ASCII end that are neither quotes nor backslashes; {@code end} at most. */
    public static int plain(byte[] from, int at, int end) {
        int i = at;
        while (i + Long.BYTES <= end) {
            long word = (long) WORDS.get(from, i);
            // What a borrow forges lies above a real hit, and the lowest one counts.
            long hits = (word | word - ONES * ' ' | same(word, 0x7F) | same(word, '"') | same(word, '\\')) & HIGH;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && from[i] >= ' ' && from[i] != 0x7F && from[i] != '"' && from[i] != '\\') {
            i++;
        }
        return i;
    }

    private static long same(long word, int octet) {
        return (word ^ ONES * octet) - ONES;
    }

    /** As the inside of a JSON string, read as UTF-8; what is no UTF-8 becomes U+FFFD. Only ASCII comes out. */
    public static void json(TextBuffer out, byte[] from, int at, int length) {
        int end = at + length;
        int i = at;
        while (i < end) {
            int run = plain(from, i, end);
            if (run > i) {
                out.put(from, i, run - i);
                i = run;
                continue;
            }
            int octet = from[i] & 0xFF;
            if (octet < 0x80) {
                ascii(out, octet);
                i++;
                continue;
            }
            int size = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
            int letter = letter(from, i, end, size);
            unit(out, letter);
            i += letter == REPLACEMENT ? 1 : size;
        }
    }

    private static void ascii(TextBuffer out, int octet) {
        if (octet == '"' || octet == '\\') {
            out.put('\\').put((char) octet);
        } else if (octet == '\n') {
            out.put("\\n");
        } else if (octet < 0x20 || octet == 0x7F) {
            escape(out, octet);
        } else {
            out.put((char) octet);
        }
    }

    private static int letter(byte[] from, int at, int end, int size) {
        int first = from[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4 || at + size > end) {
            return REPLACEMENT;
        }
        int letter = first & (0xFF >> (size + 1));
        for (int i = 1; i < size; i++) {
            int next = from[at + i] & 0xFF;
            if (next >> 6 != 2) {
                return REPLACEMENT;
            }
            letter = letter << 6 | (next & 0x3F);
        }
        boolean surrogate = letter >= 0xD800 && letter <= 0xDFFF;
        boolean tooShort = letter < (size == 2 ? 0x80 : size == 3 ? 0x800 : 0x1_0000);
        return surrogate || tooShort || letter > 0x10_FFFF ? REPLACEMENT : letter;
    }

    private static void unit(TextBuffer out, int letter) {
        if (letter >= 0x1_0000) {
            escape(out, Character.highSurrogate(letter));
            escape(out, Character.lowSurrogate(letter));
        } else {
            escape(out, letter);
        }
    }

    private static void escape(TextBuffer out, int unit) {
        out.put("\\u").hex(unit, 4);
    }
}
