package io.netloft.logstream.core;

import java.util.List;

/** Takes sets of code points apart into runs of bytes, as UTF-8 writes them (RFC 3629 §3). */
final class Utf8Ranges {
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};
    private static final int FIRST_SURROGATE = 0xD800;
    private static final int LAST_SURROGATE = 0xDFFF;

    private Utf8Ranges() {}

    /** Takes runs: each byte of such a character lies between the byte of one and the byte of the other. */
    @FunctionalInterface
    interface Sink {
        void run(byte[] from, byte[] to);
    }

    static void split(List<CodeSet.Range> ranges, Sink sink) {
        for (CodeSet.Range range : ranges) {
            if (range.from() < FIRST_SURROGATE) {
                byLength(range.from(), Math.min(range.to(), FIRST_SURROGATE - 1), sink);
            }
            if (range.to() > LAST_SURROGATE) {
                byLength(Math.max(range.from(), LAST_SURROGATE + 1), range.to(), sink);
            }
        }
    }

    private static void byLength(int from, int to, Sink sink) {
        int begin = from;
        for (int last : LAST_OF_LENGTH) {
            if (begin <= Math.min(to, last)) {
                byPrefix(begin, Math.min(to, last), sink);
                begin = last + 1;
            }
        }
    }

    // Where the first bytes differ, the last must be all that there are: cut at such places.
    private static void byPrefix(int from, int to, Sink sink) {
        for (int bits = 6; bits <= 18 && to > 0x7F; bits += 6) {
            int mask = (1 << bits) - 1;
            if ((from & ~mask) != (to & ~mask)) {
                if ((from & mask) != 0) {
                    byPrefix(from, from | mask, sink);
                    byPrefix((from | mask) + 1, to, sink);
                    return;
                }
                if ((to & mask) != mask) {
                    byPrefix(from, (to & ~mask) - 1, sink);
                    byPrefix(to & ~mask, to, sink);
                    return;
                }
            }
        }
        sink.run(bytes(from), bytes(to));
    }

    static byte[] bytes(int code) {
        return new String(Character.toChars(code)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
