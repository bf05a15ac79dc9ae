package io.netloft.proto.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.internal.MathUtil;
import java.nio.charset.StandardCharsets;

/**
 * Text as JSON has it (RFC 8259 §7), from bytes that may be no text at all: quotes, backslashes and control characters
 * are escaped, what is UTF-8 goes through, and what is not becomes U+FFFD, one for each longest part of a character
 * (Unicode 3.9, as web browsers do). Runs that need nothing are found eight bytes at a time and copied whole.
 */
final class JsonOctets {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long BLANKS = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long SLASHES = ONES * '\\';
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SMALLEST = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DIGITS = 20;

    private JsonOctets() {}

    /** Writes text without quotes around it. */
    static void escape(ByteBuf out, ByteBuf in, int from, int length) {
        if (MathUtil.isOutOfBounds(from, length, in.writerIndex())) {
            throw new IndexOutOfBoundsException(
                    "from: " + from + ", length " + length + " (expected: within the text)");
        }
        int end = from + length;
        int run = from;
        int at = from;
        while (at < end) {
            at = plainEnd(in, at, end);
            if (at == end) {
                break;
            }
            int octet = in.getUnsignedByte(at);
            int width = octet < 0x80 ? 1 : width(in, at, end);
            if (octet >= 0x80 && width > 0) {
                at += width;
                continue;
            }
            out.writeBytes(in, run, at - run);
            if (width == 1) {
                special(out, octet);
            } else {
                out.writeBytes(REPLACEMENT);
            }
            at += Math.abs(width);
            run = at;
        }
        out.writeBytes(in, run, end - run);
    }

    static void escape(ByteBuf out, CharSequence text) {
        ByteBuf utf8 = ByteBufUtil.writeUtf8(out.alloc(), text);
        try {
            escape(out, utf8, utf8.readerIndex(), utf8.readableBytes());
        } finally {
            utf8.release();
        }
    }

    static boolean isUtf8(ByteBuf text) {
        int at = text.readerIndex();
        int end = text.writerIndex();
        while (at < end) {
            if (at + Long.BYTES <= end && (text.getLongLE(at) & HIGHS) == 0) {
                at += Long.BYTES;
            } else if (text.getByte(at) >= 0) {
                at++;
            } else {
                int width = width(text, at, end);
                if (width < 0) {
                    return false;
                }
                at += width;
            }
        }
        return true;
    }

    /** Where the first byte is that cannot just be copied. */
    private static int plainEnd(ByteBuf in, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            long word = in.getLongLE(at);
            long found = special(word);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >> 3);
            }
            at += Long.BYTES;
        }
        while (at < end && isPlain(in.getByte(at))) {
            at++;
        }
        return at;
    }

    // A byte's high bit is set where the byte is below a blank, a quote, a backslash, or above ASCII; a byte above the
    // first such one may be marked wrongly, but nobody looks at it.
    private static long special(long word) {
        long quote = word ^ QUOTES;
        long slash = word ^ SLASHES;
        long control = (word - BLANKS) & ~word;
        return (control | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | word) & HIGHS;
    }

    private static boolean isPlain(byte octet) {
        return octet >= ' ' && octet != '"' && octet != '\\';
    }

    private static void special(ByteBuf out, int octet) {
        int letter = switch (octet) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\b' -> 'b';
            case '\f' -> 'f';
            default -> 0;
        };
        out.writeByte('\\');
        if (letter != 0) {
            out.writeByte(letter);
        } else {
            out.writeMedium('u' << 16 | '0' << 8 | '0')
                    .writeByte(HEX[octet >> 4])
                    .writeByte(HEX[octet & 0xf]);
        }
    }

    /**
     * Bytes of the character that begins here; when it is none, minus the bytes that could have begun one, at least one
     * (RFC 3629 §4, the grammar).
     */
    private static int width(ByteBuf in, int at, int end) {
        int first = in.getUnsignedByte(at);
        if (first < 0xc2 || first > 0xf4) {
            return -1;
        }
        int width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (int i = 1; i < width; i++) {
            int next = at + i < end ? in.getUnsignedByte(at + i) : 0;
            if (next < low || next > high) {
                return -i;
            }
            low = 0x80;
            high = 0xbf;
        }
        return width;
    }

    /** Writes a whole number. */
    static void number(ByteBuf out, long value) {
        if (value == Long.MIN_VALUE) {
            out.writeBytes(SMALLEST);
            return;
        }
        long left = Math.abs(value);
        int digits = 1;
        for (long rest = left / 10; rest > 0; rest /= 10) {
            digits++;
        }
        out.ensureWritable(MAX_DIGITS);
        if (value < 0) {
            out.writeByte('-');
        }
        int begin = out.writerIndex();
        for (int i = digits - 1; i >= 0; i--) {
            out.setByte(begin + i, (byte) ('0' + left % 10));
            left /= 10;
        }
        out.writerIndex(begin + digits);
    }

    /** Writes a number with a fixed count of digits. */
    static void digits(ByteBuf out, int value, int count) {
        int left = value;
        out.ensureWritable(count);
        int begin = out.writerIndex();
        for (int i = count - 1; i >= 0; i--) {
            out.setByte(begin + i, (byte) ('0' + left % 10));
            left /= 10;
        }
        out.writerIndex(begin + count);
    }
}
