package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What must be known of an encoding to find line ends in its bytes without decoding them.
 *
 * @param charset of the text
 * @param unit bytes of a code unit: a line end is one unit, aligned
 * @param big whether the unit's high byte comes first
 */
record Encoding(Charset charset, int unit, boolean big) {
    private static final int REPLACEMENT = 0xfffd;
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

    static Encoding of(Charset charset) {
        return switch (charset.name()) {
            case "UTF-16LE" -> new Encoding(charset, 2, false);
            case "UTF-16BE", "UTF-16" -> new Encoding(StandardCharsets.UTF_16BE, 2, true);
            case "UTF-32LE" -> new Encoding(UTF_32LE, 4, false);
            case "UTF-32BE", "UTF-32" -> new Encoding(UTF_32BE, 4, true);
            default -> new Encoding(charset, 1, false);
        };
    }

    /** The encoding that a byte order mark at the beginning of a file chooses, where the name leaves it open. */
    static Encoding of(Charset charset, ByteBuffer head, int available) {
        if (charset.name().equals("UTF-16") && available >= 2 && head.get(0) == (byte) 0xff) {
            return of(StandardCharsets.UTF_16LE);
        }
        if (charset.name().equals("UTF-32") && available >= 4 && head.get(0) == (byte) 0xff) {
            return of(UTF_32LE);
        }
        return of(charset);
    }

    /** Whether the bytes are UTF-8 as they are. */
    boolean plain() {
        return charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII);
    }

    /** Whether the unit at an index is the character, one of ASCII. */
    boolean is(ByteBuffer raw, int at, int character) {
        if (unit == 1) {
            return raw.get(at) == character;
        }
        int low = big ? at + unit - 1 : at;
        for (int i = at; i < at + unit; i++) {
            if (raw.get(i) != (i == low ? character : 0)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of a byte order mark at index 0. */
    int mark(ByteBuffer raw, int end) {
        if (unit == 1) {
            boolean marked = plain()
                    && end >= 3
                    && raw.get(0) == (byte) 0xef
                    && raw.get(1) == (byte) 0xbb
                    && raw.get(2) == (byte) 0xbf;
            return marked ? 3 : 0;
        }
        if (end < unit) {
            return 0;
        }
        int value = 0;
        for (int i = 0; i < unit; i++) {
            value = (value << 8) | (raw.get(big ? i : unit - 1 - i) & 0xff);
        }
        return value == 0xfeff ? unit : 0;
    }

    /** The last index from which on a cut between {@code from} and {@code to} parts no character. */
    int cut(ByteBuffer raw, int from, int to) {
        if (plain()) {
            return cutUtf8(raw, from, to);
        }
        if (unit == 1 && charset.newEncoder().maxBytesPerChar() <= 1) {
            return to;
        }
        int aligned = from + (to - from) / unit * unit;
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer in = raw.duplicate().limit(aligned).position(from);
        CharBuffer out = CharBuffer.allocate(1024);
        while (decoder.decode(in, out, false).isOverflow()) {
            out.clear();
        }
        return in.position() == from ? aligned : in.position();
    }

    private static int cutUtf8(ByteBuffer raw, int from, int to) {
        for (int back = 1; back <= 3 && to - back >= from; back++) {
            int value = raw.get(to - back) & 0xff;
            if (value >= 0xc0) {
                int needed = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
                return needed > back && to - back > from ? to - back : to;
            }
            if (value < 0x80) {
                return to;
            }
        }
        return to;
    }

    /** Writes text as UTF-8; U+FFFD stands for what the encoding can't mean. */
    void toUtf8(ByteBuffer text, ByteBuf out) {
        if (unit == 2) {
            utf16ToUtf8(text, out);
        } else {
            out.writeCharSequence(charset.decode(text), StandardCharsets.UTF_8);
        }
    }

    // Java's decoder takes the character behind a lone surrogate away with it.
    private void utf16ToUtf8(ByteBuffer text, ByteBuf out) {
        text.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        while (text.remaining() >= 2) {
            char first = text.getChar();
            int point = first;
            if (Character.isSurrogate(first)) {
                boolean pair = Character.isHighSurrogate(first)
                        && text.remaining() >= 2
                        && Character.isLowSurrogate(text.getChar(text.position()));
                point = pair ? Character.toCodePoint(first, text.getChar()) : REPLACEMENT;
            }
            writeUtf8(point, out);
        }
        if (text.hasRemaining()) {
            writeUtf8(REPLACEMENT, out);
        }
    }

    private static void writeUtf8(int point, ByteBuf out) {
        if (point < 0x80) {
            out.writeByte(point);
        } else if (point < 0x800) {
            out.writeByte(0xc0 | (point >> 6)).writeByte(rest(point));
        } else if (point < 0x10000) {
            out.writeByte(0xe0 | (point >> 12)).writeByte(rest(point >> 6)).writeByte(rest(point));
        } else {
            out.writeByte(0xf0 | (point >> 18))
                    .writeByte(rest(point >> 12))
                    .writeByte(rest(point >> 6))
                    .writeByte(rest(point));
        }
    }

    private static int rest(int bits) {
        return 0x80 | (bits & 0x3f);
    }
}
