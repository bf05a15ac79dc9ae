package io.netloft.proto.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Octet classes of RFC 9110 §5.6 and scans over them, eight octets at a time where that pays.
 *
 * <p>A scan has no end: it relies on a stop octet (NUL) after the last one, and on {@link #PAD} readable bytes beyond.
 * Words are little-endian, so the lowest set bit of a set of hits is the first octet hit; a borrow can forge a hit only
 * above a real one.
 */
final class Http1Octets {
    static final byte CR = '\r';
    static final byte LF = '\n';
    static final byte SP = ' ';
    static final byte HTAB = '\t';
    static final byte DEL = 0x7f;
    /** Bytes that must be readable after the last octet of what is scanned; the first of them is NUL. */
    static final int PAD = 16;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long CASE = 0x20 * ONES;

    static final byte TOKEN = 1;
    static final byte UNDERSCORE = 16;
    private static final byte HOST = 2;
    private static final byte DIGIT = 4;
    private static final byte HEX = 8;
    private static final byte[] CLASSES = classes();

    private Http1Octets() {}

    static long word(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at);
    }

    static long lowercaseWord(byte[] bytes, int at) {
        return word(bytes, at) | CASE;
    }

    /** Keeps the first {@code length} octets of a word, 0 to 7. */
    static long mask(int length) {
        return (1L << (length << 3)) - 1;
    }

    /** The first 8 characters of an ASCII text as a word. */
    static long wordOf(String ascii) {
        long word = 0;
        for (int i = Math.min(ascii.length(), Long.BYTES) - 1; i >= 0; i--) {
            word = (word << 8) | ascii.charAt(i);
        }
        return word;
    }

    /** The classes that an octet belongs to, a bit each. */
    static int classes(byte octet) {
        return CLASSES[octet & 0xff];
    }

    static boolean isToken(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    static boolean isHost(byte octet) {
        return (CLASSES[octet & 0xff] & HOST) != 0;
    }

    static boolean isDigit(byte octet) {
        return (CLASSES[octet & 0xff] & DIGIT) != 0;
    }

    static boolean isHex(byte octet) {
        return (CLASSES[octet & 0xff] & HEX) != 0;
    }

    /** VCHAR, obs-text, SP or HTAB: what a field value may hold. */
    static boolean isText(byte octet) {
        return octet < 0 || (octet >= SP && octet != DEL) || octet == HTAB;
    }

    static boolean isBlank(byte octet) {
        return octet == SP || octet == HTAB;
    }

    static byte lowercase(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet | 0x20) : octet;
    }

    /** The first octet from {@code at} on that no token may hold. */
    static int endOfToken(byte[] bytes, int at) {
        int p = at;
        while ((CLASSES[bytes[p] & 0xff] & TOKEN) != 0) {
            p++;
        }
        return p;
    }

    /** The first octet from {@code at} on that is a colon, a blank or a control character but DEL. */
    static int endOfVisible(byte[] bytes, int at) {
        int p = at;
        while (true) {
            long word = word(bytes, p);
            long hits = (below(word, 0x21) | equal(word, ':')) & HIGH;
            if (hits != 0) {
                return p + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            p += Long.BYTES;
        }
    }

    /** The first octet from {@code at} on that no field value may hold: a control character but HTAB, or DEL. */
    static int endOfText(byte[] bytes, int at) {
        int p = at;
        while (true) {
            long word = word(bytes, p);
            long hits = (below(word, 0x20) | equal(word, DEL)) & HIGH;
            if (hits == 0) {
                p += Long.BYTES;
            } else {
                p += Long.numberOfTrailingZeros(hits) >>> 3;
                if (bytes[p] != HTAB) {
                    return p;
                }
                p++;
            }
        }
    }

    /** The first octet from {@code at} on that is a {@code ?} or that no request target may hold. */
    static int endOfPath(byte[] bytes, int at) {
        int p = at;
        while (true) {
            long word = word(bytes, p);
            long hits = (below(word, 0x21) | word | equal(word, DEL) | equal(word, '#') | equal(word, '?')) & HIGH;
            if (hits != 0) {
                return p + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            p += Long.BYTES;
        }
    }

    /** The first octet from {@code at} on that is a {@code %} or a backslash, or {@code end}. */
    static int endOfPlainPath(byte[] bytes, int at, int end) {
        for (int p = at; p < end; p += Long.BYTES) {
            long word = word(bytes, p);
            long hits = (equal(word, '%') | equal(word, '\\')) & HIGH;
            if (hits != 0) {
                return Math.min(end, p + (Long.numberOfTrailingZeros(hits) >>> 3));
            }
        }
        return end;
    }

    /** Whether {@code lowercase} stands at {@code start}, in whatever case. */
    static boolean startsWith(byte[] bytes, int start, int end, String lowercase) {
        int length = lowercase.length();
        if (end - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lowercase(bytes[start + i]) != lowercase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsLowercase(byte[] bytes, int start, int end, String lowercase) {
        return end - start == lowercase.length() && startsWith(bytes, start, end, lowercase);
    }

    static boolean equalsLowercase(byte[] bytes, int start, int end, byte[] lowercase) {
        if (end - start != lowercase.length) {
            return false;
        }
        for (int i = 0; i < lowercase.length; i++) {
            if (lowercase(bytes[start + i]) != lowercase[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean hasUnderscore(byte[] bytes, int start, int end) {
        int at = start;
        long hits = equal(word(bytes, at), '_') & HIGH;
        while (end - at >= Long.BYTES) {
            if (hits != 0) {
                return true;
            }
            at += Long.BYTES;
            hits = equal(word(bytes, at), '_') & HIGH;
        }
        return (hits & mask(end - at)) != 0;
    }

    static boolean sameIgnoringCase(byte[] bytes, int start, int end, int otherStart, int otherEnd) {
        if (end - start != otherEnd - otherStart) {
            return false;
        }
        for (int i = 0; i < end - start; i++) {
            if (lowercase(bytes[start + i]) != lowercase(bytes[otherStart + i])) {
                return false;
            }
        }
        return true;
    }

    private static long below(long word, int octet) {
        return (word - octet * ONES) & ~word;
    }

    private static long equal(long word, int octet) {
        long difference = word ^ (octet * ONES);
        return (difference - ONES) & ~difference;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 128; c++) {
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (digit || letter || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                classes[c] |= TOKEN;
            }
            if (c == '_') {
                classes[c] |= UNDERSCORE;
            }
            if (digit || letter || "-._~".indexOf(c) >= 0) {
                classes[c] |= HOST;
            }
            if (digit) {
                classes[c] |= DIGIT;
            }
            if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                classes[c] |= HEX;
            }
        }
        return classes;
    }
}
