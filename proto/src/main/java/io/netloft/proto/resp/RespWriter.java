package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes replies straight into one buffer, in the words of the connection's version of the protocol. A kind of value
 * that RESP2 does not have is written as Redis writes it there: a map as an array of twice its size, a set and a push as
 * an array, a double, a big number and a verbatim string as a bulk, a boolean as 1 or 0, a null as the bulk or the array
 * that is none.
 *
 * <p>An aggregate is its header; the caller writes as many values behind it as that says. Reused; one thread at a time.
 * The buffer stays the caller's and grows as it needs to.
 */
public final class RespWriter {
    private static final int READY_HEADERS = 1024;
    private static final int LEAST_READY_INTEGER = -1;
    private static final int READY_INTEGERS = 10_001;
    private static final int WORD = Long.BYTES;
    private static final int LONGEST_HEADER = 1 + RespOctets.LONGEST_INTEGER + 2;

    /** Whole lines in a word, written at one go: how a reply of eight bytes or fewer costs one store. */
    private static final long[] BULKS = readyLines('$', 0, READY_HEADERS);

    private static final long[] ARRAYS = readyLines('*', 0, READY_HEADERS);
    private static final long[] INTEGERS = readyLines(':', LEAST_READY_INTEGER, READY_INTEGERS);
    private static final long OK = readyLine("+OK\r\n");
    private static final long PONG = readyLine("+PONG\r\n");
    private static final long NULL_BULK = readyLine("$-1\r\n");
    private static final long NULL_ARRAY = readyLine("*-1\r\n");
    private static final long NULL = readyLine("_\r\n");
    private static final long TRUE = readyLine("#t\r\n");
    private static final long FALSE = readyLine("#f\r\n");
    private static final long ONE = readyLine(":1\r\n");
    private static final long ZERO = readyLine(":0\r\n");
    private static final byte[] QUEUED = "+QUEUED\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] scratch = new byte[Math.max(RespDecimal.LONGEST, LONGEST_HEADER)];
    private RespVersion version;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    /** Creates a writer, which needs a buffer before it can write. */
    public RespWriter(RespVersion version) {
        this.version = version;
    }

    /** Writes to the end of this buffer from now on. */
    public RespWriter to(ByteBuf buffer) {
        this.out = buffer;
        return this;
    }

    /** The buffer being written to. */
    public ByteBuf out() {
        return out;
    }

    /** Writes in this version from now on. */
    public RespWriter version(RespVersion other) {
        this.version = other;
        return this;
    }

    /** The version being written. */
    public RespVersion version() {
        return version;
    }

    /** {@code OK}. */
    public RespWriter ok() {
        return ready(OK);
    }

    /** {@code PONG}. */
    public RespWriter pong() {
        return ready(PONG);
    }

    /** {@code QUEUED}. */
    public RespWriter queued() {
        out.writeBytes(QUEUED);
        return this;
    }

    /** A simple string; CR and LF, which it cannot hold, become blanks. */
    public RespWriter simple(String text) {
        return line('+', text);
    }

    /** A simple string of bytes among which the caller knows no CR and no LF. */
    public RespWriter simple(byte[] text) {
        out.ensureWritable(text.length + 3).writeByte('+').writeBytes(text).writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    /** An error: a word in capitals, a blank, a sentence; CR and LF, which it cannot hold, become blanks. */
    public RespWriter error(String text) {
        return line('-', text);
    }

    /** An error of bytes that a client sent in part, and gets back as they were; CR and LF become blanks. */
    public RespWriter error(byte[] text) {
        out.writeByte('-');
        int start = out.writerIndex();
        out.writeBytes(text);
        return endLine(start);
    }

    /** An integer. */
    public RespWriter integer(long value) {
        if (value >= LEAST_READY_INTEGER && value < LEAST_READY_INTEGER + READY_INTEGERS) {
            return ready(INTEGERS[(int) value - LEAST_READY_INTEGER]);
        }
        writeNumberLine(out, ':', value, scratch);
        return this;
    }

    /** A bulk string. */
    public RespWriter bulk(byte[] bytes) {
        return bulk(bytes, 0, bytes.length);
    }

    /** A bulk string of a part of an array. */
    public RespWriter bulk(byte[] bytes, int from, int length) {
        header('$', BULKS, length, length + 2).writeBytes(bytes, from, length).writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    /** A bulk string of a part of a buffer, whose indexes stay as they are. */
    public RespWriter bulk(ByteBuf bytes, int from, int length) {
        header('$', BULKS, length, length + 2).writeBytes(bytes, from, length).writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    /** A bulk string of a text in UTF-8. */
    public RespWriter bulk(String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        header('$', BULKS, length, length + 2);
        ByteBufUtil.reserveAndWriteUtf8(out, text, length);
        out.writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    /** A bulk string of a number's text. */
    public RespWriter bulkInteger(long value) {
        return bulk(scratch, 0, number(value, scratch, 0));
    }

    /** The bulk that is none; in RESP3 the null. */
    public RespWriter nullBulk() {
        return ready(version == RespVersion.RESP2 ? NULL_BULK : NULL);
    }

    /** The array that is none; in RESP3 the null. */
    public RespWriter nullArray() {
        return ready(version == RespVersion.RESP2 ? NULL_ARRAY : NULL);
    }

    /** An array of nothing. */
    public RespWriter emptyArray() {
        return ready(ARRAYS[0]);
    }

    /** The header of an array of so many values. */
    public RespWriter array(int size) {
        header('*', ARRAYS, size, 0);
        return this;
    }

    /** The header of a map of so many pairs, each a key and a value. */
    public RespWriter map(int pairs) {
        return version == RespVersion.RESP2 ? array(Math.multiplyExact(pairs, 2)) : aggregate('%', pairs);
    }

    /** The header of a set of so many values. */
    public RespWriter set(int size) {
        return version == RespVersion.RESP2 ? array(size) : aggregate('~', size);
    }

    /** The header of a push of so many values, which answers no command. */
    public RespWriter push(int size) {
        return version == RespVersion.RESP2 ? array(size) : aggregate('>', size);
    }

    /**
     * The header of so many pairs that accompany the value after them.
     *
     * @throws IllegalStateException in RESP2, where nothing says that they are no value of their own
     */
    public RespWriter attribute(int pairs) {
        if (version == RespVersion.RESP2) {
            throw new IllegalStateException("version: RESP2 (expected: RESP3 for attributes); leave them out");
        }
        return aggregate('|', pairs);
    }

    /** A double. */
    public RespWriter decimal(double value) {
        int length = RespDecimal.write(value, scratch);
        if (version == RespVersion.RESP2) {
            return bulk(scratch, 0, length);
        }
        out.ensureWritable(length + 3).writeByte(',').writeBytes(scratch, 0, length);
        out.writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    /** A boolean. */
    public RespWriter bool(boolean value) {
        if (version == RespVersion.RESP2) {
            return ready(value ? ONE : ZERO);
        }
        return ready(value ? TRUE : FALSE);
    }

    /** A whole number of any length, in decimal digits. */
    public RespWriter bigNumber(String digits) {
        return version == RespVersion.RESP2 ? bulk(digits) : line('(', digits);
    }

    /**
     * A text and how to show it.
     *
     * @param format three characters: {@code txt} or {@code mkd}; left out in RESP2
     */
    public RespWriter verbatim(String format, byte[] text) {
        if (version == RespVersion.RESP2) {
            return bulk(text);
        }
        if (format.length() != 3) {
            throw new IllegalArgumentException("format: " + format + " (expected: three characters); use txt");
        }
        writeHeader(out, '=', text.length + 4);
        out.writeCharSequence(format, StandardCharsets.US_ASCII);
        out.writeByte(':').writeBytes(text).writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    /** Bytes that are a reply already, or several. */
    public RespWriter raw(byte[] reply) {
        out.writeBytes(reply);
        return this;
    }

    /** The text of a double, as {@link #decimal} writes it. */
    public static byte[] decimalText(double value) {
        byte[] text = new byte[RespDecimal.LONGEST];
        return Arrays.copyOf(text, RespDecimal.write(value, text));
    }

    /** Writes the header of a bulk or an aggregate. */
    static void writeHeader(ByteBuf out, char kind, int length) {
        writeNumberLine(out, kind, length, new byte[LONGEST_HEADER]);
    }

    /** Writes the digits of a number that is not negative, and returns how many there are. */
    static int digits(long value, byte[] to, int at) {
        int length = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            length++;
        }
        long rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            to[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return length;
    }

    private static int number(long value, byte[] to, int at) {
        if (value >= 0) {
            return digits(value, to, at);
        }
        if (value == Long.MIN_VALUE) {
            byte[] least = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(least, 0, to, at, least.length);
            return least.length;
        }
        to[at] = '-';
        return 1 + digits(-value, to, at + 1);
    }

    private static void writeNumberLine(ByteBuf out, char kind, long value, byte[] scratch) {
        scratch[0] = (byte) kind;
        int length = 1 + number(value, scratch, 1);
        scratch[length] = RespOctets.CR;
        scratch[length + 1] = RespOctets.LF;
        out.writeBytes(scratch, 0, length + 2);
    }

    private RespWriter aggregate(char kind, int size) {
        writeNumberLine(out, kind, size, scratch);
        return this;
    }

    /** Writes a header and makes room for what follows it. */
    private ByteBuf header(char kind, long[] ready, int length, int more) {
        out.ensureWritable(LONGEST_HEADER + more);
        if (length < ready.length) {
            ready(ready[length]);
        } else {
            writeNumberLine(out, kind, length, scratch);
        }
        return out;
    }

    /** Writes a line of up to eight bytes as one word; what is beyond its end is written over by what follows. */
    private RespWriter ready(long line) {
        int length = WORD - (Long.numberOfLeadingZeros(line) >>> 3);
        int at = out.ensureWritable(WORD).writerIndex();
        out.setLongLE(at, line).writerIndex(at + length);
        return this;
    }

    private RespWriter line(char kind, String text) {
        out.writeByte(kind);
        int start = out.writerIndex();
        ByteBufUtil.writeUtf8(out, text);
        return endLine(start);
    }

    private RespWriter endLine(int start) {
        for (int i = start; i < out.writerIndex(); i++) {
            byte octet = out.getByte(i);
            if (octet == RespOctets.CR || octet == RespOctets.LF) {
                out.setByte(i, ' ');
            }
        }
        out.writeShortLE(RespOctets.CRLF_LE);
        return this;
    }

    private static long[] readyLines(char kind, int first, int count) {
        long[] lines = new long[count];
        for (int i = 0; i < count; i++) {
            lines[i] = readyLine(kind + Integer.toString(first + i) + "\r\n");
        }
        return lines;
    }

    private static long readyLine(String line) {
        long word = 0;
        for (int i = line.length() - 1; i >= 0; i--) {
            word = (word << 8) | line.charAt(i);
        }
        return word;
    }
}
