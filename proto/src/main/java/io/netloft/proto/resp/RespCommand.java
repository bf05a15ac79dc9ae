package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One command as a view over bytes: a name and its arguments, counted from 0. Reused; one thread at a time.
 *
 * <p>A command read from an array of bulks points into the buffer it was read from, and holds good until that is
 * written to, moved or released. A command that came inline, or was {@link #set}, points into bytes of its own, which
 * hold the same array of bulks, so that the raw bytes of any command can be copied to anyone who speaks RESP.
 */
public final class RespCommand {
    private static final int KEPT_ARGUMENTS = 4 * 1024;
    private static final int KEPT_BYTES = 64 * 1024;

    /** Start and length of each argument, counted from the command's first byte. */
    private int[] spans = new int[32];

    private int size;
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private int base;
    private int rawLength;
    private boolean inline;
    /** What a command points into that did not come as an array. On the heap and unpooled: nobody has to release it. */
    private ByteBuf own = Unpooled.EMPTY_BUFFER;

    /** Creates a view of no command. */
    public RespCommand() {}

    /** How many arguments there are, the name counted; 0 before the first command. */
    public int size() {
        return size;
    }

    /** The buffer that the spans point into; never to be released by whoever asks. */
    public ByteBuf source() {
        return source;
    }

    /** Where an argument starts in {@link #source}. */
    public int start(int i) {
        return base + spans[i << 1];
    }

    /** How many bytes an argument has. */
    public int length(int i) {
        return spans[(i << 1) + 1];
    }

    /** Where the whole command, as an array of bulks, starts in {@link #source}. */
    public int rawStart() {
        return base;
    }

    /** How many bytes the whole command has, as an array of bulks. */
    public int rawLength() {
        return rawLength;
    }

    /** Whether the command came as a line of words. */
    public boolean inline() {
        return inline;
    }

    /** A copy of an argument. */
    public byte[] bytes(int i) {
        byte[] copy = new byte[length(i)];
        source.getBytes(start(i), copy);
        return copy;
    }

    /** One byte of an argument. */
    public byte byteAt(int i, int k) {
        return source.getByte(start(i) + k);
    }

    /** Whether an argument is this word, whatever the case of its letters. */
    public boolean is(int i, String upperCaseAscii) {
        int length = length(i);
        if (length != upperCaseAscii.length()) {
            return false;
        }
        int start = start(i);
        for (int k = 0; k < length; k++) {
            if (RespOctets.upper(source.getByte(start + k)) != upperCaseAscii.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /** The first eight bytes of an argument, in upper case, the first one lowest, zeros where it has fewer. */
    public long name8(int i) {
        return RespOctets.upperWord(source, start(i), length(i));
    }

    /** An argument as UTF-8 text, for errors and logs. */
    public String text(int i) {
        return source.toString(start(i), length(i), StandardCharsets.UTF_8);
    }

    /**
     * Whether an argument is a signed 64-bit number as Redis reads one: digits, a minus before them or none; no plus, no
     * leading zero, no blank.
     */
    public boolean isInteger(int i) {
        return RespOctets.isInteger(source, start(i), length(i));
    }

    /**
     * The number that an argument is.
     *
     * @throws NumberFormatException when {@link #isInteger} says that it is none
     */
    public long integer(int i) {
        if (!isInteger(i)) {
            throw new NumberFormatException("argument " + i + ": not an integer or out of range");
        }
        return RespOctets.integer(source, start(i), length(i));
    }

    /** Makes this a command of copies of these arguments. */
    public void set(byte[]... args) {
        ByteBuf out = fresh();
        RespWriter.writeHeader(out, '*', args.length);
        begin();
        for (byte[] arg : args) {
            append(out, arg, 0, arg.length);
        }
        complete(out, 0, out.writerIndex());
    }

    /** Appends the command as an array of bulks. */
    public void writeTo(ByteBuf out) {
        out.writeBytes(source, base, rawLength);
    }

    /** Lets go of the buffer and becomes a view of no command. */
    public void clear() {
        begin();
        source = Unpooled.EMPTY_BUFFER;
        base = 0;
        rawLength = 0;
        inline = false;
    }

    void set(RespInlineWords words) {
        ByteBuf out = fresh();
        RespWriter.writeHeader(out, '*', words.size());
        begin();
        for (int i = 0; i < words.size(); i++) {
            append(out, words.bytes(), words.start(i), words.end(i) - words.start(i));
        }
        complete(out, 0, out.writerIndex());
        inline = true;
    }

    /** Makes ready for the arguments of a new command. */
    void begin() {
        size = 0;
        if (spans.length > KEPT_ARGUMENTS) {
            spans = new int[32];
        }
    }

    /** Notes where an argument lies, counted from the command's first byte. */
    void add(int start, int length) {
        int at = size << 1;
        if (at == spans.length) {
            spans = Arrays.copyOf(spans, 2 * at);
        }
        spans[at] = start;
        spans[at + 1] = length;
        size++;
    }

    /** Says where the command that the spans belong to has turned out to lie. */
    void complete(ByteBuf in, int start, int length) {
        source = in;
        base = start;
        rawLength = length;
        inline = false;
    }

    private ByteBuf fresh() {
        if (own.capacity() == 0 || own.capacity() > KEPT_BYTES) {
            own = Unpooled.buffer();
        }
        return own.clear();
    }

    private void append(ByteBuf out, byte[] bytes, int from, int length) {
        RespWriter.writeHeader(out, '$', length);
        add(out.writerIndex(), length);
        out.writeBytes(bytes, from, length).writeShortLE(RespOctets.CRLF_LE);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("command");
        for (int i = 0; i < Math.min(size, 4); i++) {
            text.append(' ').append(source.toString(start(i), Math.min(length(i), 32), StandardCharsets.ISO_8859_1));
        }
        return size > 4 ? text + " ..." : text.toString();
    }
}
