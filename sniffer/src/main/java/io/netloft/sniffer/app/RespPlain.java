package io.netloft.sniffer.app;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds a message of RESP that lies whole and plain in a buffer, without an object for anything in it: a command of at most
 * 64 bulks, or a reply that is a line or one bulk. Of all else it says nothing, for the decoder to read. Reused.
 */
final class RespPlain {
    private static final int MOST_WORDS = 64;
    private static final int MOST_DIGITS = 7;
    private static final int CUT = -1;
    private static final int OTHER = -2;
    private static final String[] COMMON = {
        "GET", "SET", "DEL", "INCR", "EXPIRE", "PING", "HGET", "HSET", "LPUSH", "PUBLISH"
    };

    private final int[] starts = new int[MOST_WORDS];
    private final int[] lengths = new int[MOST_WORDS];
    private int words;
    private int end;
    private int number;
    private boolean cut;
    private boolean command;
    private char kind;

    /** Whether the last search ended where the octets ended. */
    boolean cut() {
        return cut;
    }

    /** Where the message found ends. */
    int end() {
        return end;
    }

    /** Words found: a command's, or a reply's one. */
    int words() {
        return words;
    }

    /** The first of them that is to be shown as a value. */
    int first() {
        return command ? 1 : 0;
    }

    int start(int word) {
        return starts[word];
    }

    int length(int word) {
        return lengths[word];
    }

    /** Whether the words are bulks. */
    boolean quoted() {
        return kind == '$';
    }

    String kind() {
        return switch (kind) {
            case '+' -> "simple";
            case '-' -> "error";
            case ':' -> "int";
            default -> "bulk";
        };
    }

    /** The first word in capitals. */
    String word(ByteBuf in) {
        for (String common : COMMON) {
            if (common.length() == lengths[0] && is(in, common)) {
                return common;
            }
        }
        int length = Math.min(lengths[0], 64);
        return in.toString(starts[0], length, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    private boolean is(ByteBuf in, String common) {
        for (int i = 0; i < common.length(); i++) {
            if ((in.getByte(starts[0] + i) & 0xDF) != common.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Looks for a command at the reader's place. */
    boolean command(ByteBuf in) {
        int at = begin(in, true);
        if (cut || in.getByte(at) != '*') {
            return false;
        }
        at = line(in, at);
        if (at < 0 || number < 1 || number > MOST_WORDS) {
            return false;
        }
        int count = number;
        for (int i = 0; i < count; i++) {
            at = bulk(in, at, i);
            if (at < 0) {
                return false;
            }
        }
        return found(count, at);
    }

    /** Looks for a reply at the reader's place. */
    boolean reply(ByteBuf in) {
        int at = begin(in, false);
        if (cut) {
            return false;
        }
        kind = (char) in.getByte(at);
        if (kind == '$') {
            int behind = bulk(in, at, 0);
            return behind >= 0 && found(1, behind);
        }
        if (kind != '+' && kind != '-' && kind != ':') {
            return false;
        }
        int feed = in.indexOf(at, in.writerIndex(), (byte) '\n');
        cut = feed < 0;
        if (cut || in.getByte(feed - 1) != '\r' || in.indexOf(at, feed, (byte) '\r') != feed - 1) {
            return false;
        }
        starts[0] = at + 1;
        lengths[0] = feed - 2 - at;
        return (kind != ':' || isNumber(in)) && found(1, feed + 1);
    }

    private int begin(ByteBuf in, boolean isCommand) {
        command = isCommand;
        kind = '$';
        cut = !in.isReadable();
        words = 0;
        return in.readerIndex();
    }

    private boolean found(int count, int behind) {
        words = count;
        end = behind;
        return true;
    }

    private boolean isNumber(ByteBuf in) {
        int from = lengths[0] > 1 && in.getByte(starts[0]) == '-' ? 1 : 0;
        for (int i = from; i < lengths[0]; i++) {
            byte octet = in.getByte(starts[0] + i);
            if (octet < '0' || octet > '9') {
                return false;
            }
        }
        return lengths[0] > 0 && lengths[0] < 19;
    }

    /** A bulk; returns where it ends, negative when it is none or not whole. */
    private int bulk(ByteBuf in, int at, int word) {
        if (at >= in.writerIndex()) {
            cut = true;
            return CUT;
        }
        if (in.getByte(at) != '$') {
            return OTHER;
        }
        int from = line(in, at);
        if (from < 0) {
            return from;
        }
        int behind = from + number + 2;
        if (behind > in.writerIndex()) {
            cut = true;
            return CUT;
        }
        if (in.getByte(behind - 2) != '\r' || in.getByte(behind - 1) != '\n') {
            return OTHER;
        }
        starts[word] = from;
        lengths[word] = number;
        return behind;
    }

    /** A kind, a number and CRLF; returns where the next line begins, negative when it is no such line or not whole. */
    private int line(ByteBuf in, int at) {
        int last = in.writerIndex();
        int i = at + 1;
        int value = 0;
        while (i < last && i <= at + MOST_DIGITS && in.getByte(i) >= '0' && in.getByte(i) <= '9') {
            value = value * 10 + in.getByte(i) - '0';
            i++;
        }
        if (i + 1 >= last) {
            cut = true;
            return CUT;
        }
        boolean good = i > at + 1 && in.getByte(i) == '\r' && in.getByte(i + 1) == '\n';
        // A zero in front is for the decoder to judge.
        if (!good || (in.getByte(at + 1) == '0' && i > at + 2)) {
            return OTHER;
        }
        number = value;
        return i + 2;
    }
}
