package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;

/**
 * Copies text that should be UTF-8; U+FFFD stands for each longest beginning of a character that is none (as the Unicode
 * Standard recommends and browsers do).
 */
public final class Utf8Text {
    private static final long HIGHS = 0x8080808080808080L;
    private static final int REPLACEMENT = 0xefbfbd;

    private Utf8Text() {}

    /** Copies so many bytes. */
    public static void copy(ByteBuf out, ByteBuf in, int from, int length) {
        int end = from + length;
        int at = from;
        int done = from;
        while ((at = plain(in, at, end)) < end) {
            int width = width(in, at, end);
            if (width > 0) {
                at += width;
                continue;
            }
            out.writeBytes(in, done, at - done).writeMedium(REPLACEMENT);
            at -= width;
            done = at;
        }
        out.writeBytes(in, done, end - done);
    }

    private static int plain(ByteBuf in, int from, int end) {
        int at = from;
        while (at + 8 <= end && (in.getLongLE(at) & HIGHS) == 0) {
            at += 8;
        }
        while (at < end && in.getByte(at) >= 0) {
            at++;
        }
        return at;
    }

    // Of the character at an index; where it is none, the bytes to replace, negative (Unicode, table 3-7).
    private static int width(ByteBuf in, int at, int end) {
        int first = in.getUnsignedByte(at);
        int width = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
        if (width == 1) {
            return -1;
        }
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (int i = 1; i < width; i++) {
            int next = at + i < end ? in.getUnsignedByte(at + i) : 0;
            if (next < least || next > most) {
                return -i;
            }
            least = 0x80;
            most = 0xbf;
        }
        return width;
    }
}
