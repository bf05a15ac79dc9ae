package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of an inline command, as Redis splits and unquotes them: blanks between words; {@code "..."} with {@code \n
 * \r \t \b \a \xHH} and a backslash before anything else for itself; {@code '...'} with {@code \'}. A closing quote ends
 * its word.
 */
final class RespInlineWords {
    private static final int KEPT = 4 * 1024;
    private static final byte DOUBLE = '"';
    private static final byte SINGLE = '\'';
    private static final byte BACKSLASH = '\\';

    private byte[] line = new byte[0];
    /** The words without quotes, one after another. */
    private byte[] bytes = new byte[0];
    /** Where each word ends in {@link #bytes}. */
    private int[] ends = new int[16];

    private int size;
    private int length;
    private int at;

    int size() {
        return size;
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    int end(int word) {
        return ends[word];
    }

    /**
     * Reads a line without its end.
     *
     * @throws RespException when its quotes don't match, it is HTTP, or it has more words than a command may have
     */
    void read(ByteBuf in, int from, int lineLength, RespLimits limits) {
        if (!split(in, from, lineLength)) {
            throw new RespException(RespFault.QUOTES, 0);
        }
        if (isHttp()) {
            throw new RespException(RespFault.HTTP, 0);
        }
        if (size > limits.maxArguments()) {
            throw RespException.tooMany(limits);
        }
    }

    /** The words as a message. */
    RespMessage message() {
        List<RespMessage.Bulk> words = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            words.add(new RespMessage.Bulk(Arrays.copyOfRange(bytes, start(i), end(i))));
        }
        return new RespMessage.Inline(words);
    }

    /** Reads a line; false when a quote is left open, or closed in the middle of a word. */
    private boolean split(ByteBuf in, int from, int lineLength) {
        makeRoom(lineLength);
        in.getBytes(from, line, 0, lineLength);
        size = 0;
        length = 0;
        at = 0;
        while (true) {
            while (at < lineLength && isBlank(line[at])) {
                at++;
            }
            if (at == lineLength) {
                return true;
            }
            if (!word(lineLength)) {
                return false;
            }
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, 2 * size);
            }
            ends[size] = length;
            size++;
        }
    }

    /** Whether this is how an HTTP request begins, or goes on: what Redis guards against, too. */
    private boolean isHttp() {
        return size > 0 && (firstIs("POST") || firstIs("HOST:"));
    }

    private boolean firstIs(String name) {
        if (ends[0] != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (RespOctets.upper(bytes[i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void makeRoom(int lineLength) {
        if (line.length < lineLength || line.length > Math.max(KEPT, lineLength)) {
            line = new byte[Math.max(lineLength, 64)];
            bytes = new byte[line.length];
            ends = new int[16];
        }
    }

    private boolean word(int end) {
        while (at < end) {
            byte octet = line[at];
            at++;
            if (octet == DOUBLE || octet == SINGLE) {
                return quoted(octet, end) && (at == end || isBlank(line[at]));
            }
            if (octet == ' ' || octet == '\t' || octet == '\r') {
                return true;
            }
            put(octet);
        }
        return true;
    }

    private boolean quoted(byte quote, int end) {
        while (at < end) {
            byte octet = line[at];
            at++;
            if (octet == quote) {
                return true;
            }
            if (octet == BACKSLASH && quote == DOUBLE && at < end) {
                put(escaped(end));
            } else if (octet == BACKSLASH && at < end && line[at] == SINGLE) {
                put(SINGLE);
                at++;
            } else {
                put(octet);
            }
        }
        return false;
    }

    private byte escaped(int end) {
        byte octet = line[at];
        at++;
        if (octet == 'x' && end - at >= 2) {
            int value = (Character.digit(line[at], 16) << 4) | Character.digit(line[at + 1], 16);
            if (value >= 0) {
                at += 2;
                return (byte) value;
            }
        }
        return switch (octet) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> octet;
        };
    }

    private void put(byte octet) {
        bytes[length] = octet;
        length++;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || (octet >= '\t' && octet <= '\r');
    }
}
