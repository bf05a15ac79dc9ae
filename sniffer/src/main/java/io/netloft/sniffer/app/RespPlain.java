package io.netloft.sniffer.app;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds a message of RESP that lies whole and plain in a buffer, without an object for anything in it: a command of at most
 * 64 bulks, or a reply that is a line, one bulk or an array of at most 64 bulks. Of all else it says nothing, for the decoder
 * to read. Reused.
 */
final class RespPlain {
    private static final int MOST_WORDS = 64;
    private static final int MOST_DIGITS = 7;
    private static final int CUT = -1;
    private static final int OTHER = -2;
    private static final String[] COMMON = {
        "GET", "SET", "DEL", "INCR", "EXPIRE", "PING", "HGET", "HSET", "LPUSH", "PUBLISH"
    };

    /** What a reply of so many words is called. */
    private static final String[] ARRAYS = new String[MOST_WORDS + 1];

    static {
        for (int i = 0; i <= MOST_WORDS; i++) {
            ARRAYS[i] = "array(" + i + ")";
        }
    }

    private final int[] starts = new int[MOST_WORDS];
    private final int[] lengths = new int[MOST_WORDS];
    private byte[] octets = {};
    private int base;
    private int last;
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

    /** The reader's place behind the message found. */
    int end() {
        return end - base;
    }

    /** The array that the words lie in. */
    byte[] octets() {
        return octets;
    }

    /** Words found: a command's, or a reply's one. */
    int words() {
        return words;
    }

    /** The first of them that is to be shown as a value. */
    int first() {
        return command ? 1 : 0;
    }

    /** Where a word begins in the array. */
    int start(int word) {
        return starts[word];
    }

    int length(int word) {
        return lengths[word];
    }

    /** Whether the words are bulks. */
    boolean quoted() {
        return kind == '$' || kind == '*';
    }

    /** Whether they are those of a reply that is an array. */
    boolean array() {
        return !command && kind == '*';
    }

    String kind() {
        return switch (kind) {
            case '*' -> ARRAYS[words];
            case '+' -> "simple";
            case '-' -> "error";
            case ':' -> "int";
            default -> "bulk";
        };
    }

    /** The first word in capitals. */
    String word() {
        for (String common : COMMON) {
            if (common.length() == lengths[0] && is(common)) {
                return common;
            }
        }
        int length = Math.min(lengths[0], 64);
        return new String(octets, starts[0], length, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    private boolean is(String common) {
        for (int i = 0; i < common.length(); i++) {
            if ((octets[starts[0] + i] & 0xDF) != common.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Looks for a command at the reader's place of a buffer that is an array. */
    boolean command(ByteBuf in) {
        int at = begin(in, true);
        return !cut && octets[at] == '*' && bulks(at);
    }

    private boolean bulks(int from) {
        int at = line(from);
        if (at < 0 || number < 1 || number > MOST_WORDS) {
            return false;
        }
        int count = number;
        for (int i = 0; i < count; i++) {
            at = bulk(at, i);
            if (at < 0) {
                return false;
            }
        }
        return found(count, at);
    }

    /** Looks for a reply at the reader's place of a buffer that is an array. */
    boolean reply(ByteBuf in) {
        int at = begin(in, false);
        if (cut) {
            return false;
        }
        kind = (char) octets[at];
        if (kind == '$') {
            int behind = bulk(at, 0);
            return behind >= 0 && found(1, behind);
        }
        if (kind == '*') {
            return bulks(at);
        }
        return (kind == '+' || kind == '-' || kind == ':') && text(at);
    }

    private boolean text(int at) {
        int i = at + 1;
        while (i < last && octets[i] != '\r' && octets[i] != '\n') {
            i++;
        }
        cut = i + 1 >= last && (i == last || octets[i] == '\r');
        if (cut || octets[i] != '\r' || octets[i + 1] != '\n') {
            return false;
        }
        starts[0] = at + 1;
        lengths[0] = i - 1 - at;
        return (kind != ':' || isNumber()) && found(1, i + 2);
    }

    private int begin(ByteBuf in, boolean isCommand) {
        octets = in.array();
        base = in.arrayOffset();
        last = base + in.writerIndex();
        command = isCommand;
        kind = '$';
        cut = !in.isReadable();
        words = 0;
        return base + in.readerIndex();
    }

    private boolean found(int count, int behind) {
        words = count;
        end = behind;
        return true;
    }

    private boolean isNumber() {
        int from = lengths[0] > 1 && octets[starts[0]] == '-' ? 1 : 0;
        for (int i = from; i < lengths[0]; i++) {
            byte octet = octets[starts[0] + i];
            if (octet < '0' || octet > '9') {
                return false;
            }
        }
        return lengths[0] > 0 && lengths[0] < 19;
    }

    /** A bulk; returns where it ends, negative when it is none or not whole. */
    private int bulk(int at, int word) {
        if (at >= last) {
            cut = true;
            return CUT;
        }
        if (octets[at] != '$') {
            return OTHER;
        }
        int from = line(at);
        if (from < 0) {
            return from;
        }
        int behind = from + number + 2;
        if (behind > last) {
            cut = true;
            return CUT;
        }
        if (octets[behind - 2] != '\r' || octets[behind - 1] != '\n') {
            return OTHER;
        }
        starts[word] = from;
        lengths[word] = number;
        return behind;
    }

    /** A kind, a number and CRLF; returns where the next line begins, negative when it is no such line or not whole. */
    private int line(int at) {
        int i = at + 1;
        int value = 0;
        while (i < last && i <= at + MOST_DIGITS && octets[i] >= '0' && octets[i] <= '9') {
            value = value * 10 + octets[i] - '0';
            i++;
        }
        if (i + 1 >= last) {
            cut = true;
            return CUT;
        }
        boolean good = i > at + 1 && octets[i] == '\r' && octets[i + 1] == '\n';
        // A zero in front is for the decoder to judge.
        if (!good || (octets[at + 1] == '0' && i > at + 2)) {
            return OTHER;
        }
        number = value;
        return i + 2;
    }
}
