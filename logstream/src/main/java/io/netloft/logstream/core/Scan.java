package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Looks for line ends and holes, eight bytes at a time where units are bytes. Buffers are little-endian. */
final class Scan {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long NEWLINES = '\n' * ONES;

    private Scan() {}

    static ByteBuffer order(ByteBuffer raw) {
        return raw.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The same bytes in the order that is asked for here; the caller's buffer stays as it is. */
    static ByteBuffer words(ByteBuffer text) {
        return text.order() == ByteOrder.LITTLE_ENDIAN ? text : order(text.duplicate());
    }

    /** Index of the first line feed from {@code from} on; negative when there is none before {@code to}. */
    static int lineFeed(ByteBuffer raw, int from, int to, Encoding encoding) {
        if (encoding.unit() > 1) {
            return wideLineFeed(raw, from, to, encoding);
        }
        return lineFeed(raw, from, to);
    }

    /** The same where units are bytes. */
    static int lineFeed(ByteBuffer raw, int from, int to) {
        int at = from;
        for (; at <= to - 8; at += 8) {
            long word = raw.getLong(at) ^ NEWLINES;
            long found = (word - ONES) & ~word & HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (raw.get(at) == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** Line feeds there are. */
    static int lineFeeds(ByteBuffer raw, int from, int to, Encoding encoding) {
        int count = 0;
        if (encoding.unit() > 1) {
            for (int at = wideLineFeed(raw, from, to, encoding);
                    at >= 0;
                    at = wideLineFeed(raw, at + encoding.unit(), to, encoding)) {
                count++;
            }
            return count;
        }
        int at = from;
        for (; at <= to - 8; at += 8) {
            // Exact for every byte, unlike the quicker form that only finds the first.
            long word = raw.getLong(at) ^ NEWLINES;
            long nonzero = ((word & ~HIGHS) + ~HIGHS) | word;
            count += Long.bitCount(~nonzero & HIGHS);
        }
        for (; at < to; at++) {
            count += raw.get(at) == '\n' ? 1 : 0;
        }
        return count;
    }

    private static int wideLineFeed(ByteBuffer raw, int from, int to, Encoding encoding) {
        for (int at = from; at <= to - encoding.unit(); at += encoding.unit()) {
            if (encoding.is(raw, at, '\n')) {
                return at;
            }
        }
        return -1;
    }

    /** Index behind the last line end; negative when there is none. */
    static int lastLineEnd(ByteBuffer raw, int from, int to, Encoding encoding) {
        int unit = encoding.unit();
        for (int at = from + (to - from) / unit * unit - unit; at >= from; at -= unit) {
            if (encoding.is(raw, at, '\n')) {
                return at + unit;
            }
        }
        return -1;
    }

    /** Bytes of NUL characters from {@code from} on. */
    static int nuls(ByteBuffer raw, int from, int to, Encoding encoding) {
        int at = from;
        while (at <= to - 8 && raw.getLong(at) == 0) {
            at += 8;
        }
        while (at < to && raw.get(at) == 0) {
            at++;
        }
        return (at - from) / encoding.unit() * encoding.unit();
    }

    /** The end of a line without the carriage return before it. */
    static int withoutReturn(ByteBuffer raw, int from, int end, Encoding encoding) {
        int last = end - encoding.unit();
        return last >= from && encoding.is(raw, last, '\r') ? last : end;
    }
}
