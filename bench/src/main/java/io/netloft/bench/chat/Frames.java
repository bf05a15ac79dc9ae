package io.netloft.bench.chat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the load writes into frames and looks for in them. */
final class Frames {
    /** Between the words of a message and the moment at which it was due. */
    private static final byte MARK = '^';

    private static final int DIGITS = 19;
    private static final int WORDS = 80;
    // Every message of ours is longer, and no other event of a log.
    private static final int LEAST = 190;
    private static final int SHORT = 126;
    private static final int LONG = 65_536;
    private static final int MASKED = 0x80;
    private static final int TEXT = 0x81;
    private static final String FILLING = "x".repeat(WORDS);

    private Frames() {}

    /** A client's text frame; a mask of zeros leaves the bytes as they are. */
    static ByteBuf text(ByteBufAllocator allocator, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= LONG) {
            throw new IllegalArgumentException("text: " + bytes.length + " bytes (expected: below 64 KiB)");
        }
        ByteBuf frame = allocator.buffer(bytes.length + 8).writeByte(TEXT);
        if (bytes.length < SHORT) {
            frame.writeByte(MASKED | bytes.length);
        } else {
            frame.writeByte(MASKED | SHORT).writeShort(bytes.length);
        }
        return frame.writeInt(0).writeBytes(bytes);
    }

    /** The words of a message that is due then: a hundred bytes. */
    static String words(long dueNs) {
        return FILLING + (char) MARK + String.format(Locale.ROOT, "%0" + DIGITS + "d", dueNs);
    }

    /** Whether that is a message of a room, and not another event or an answer. */
    static boolean isMessage(ByteBuf in, int at, int length) {
        return length >= LEAST && in.getByte(at + 2) == 'i';
    }

    /** When the message was due. */
    static long dueNs(ByteBuf in, int at, int length) {
        for (int mark = at + length - DIGITS - 1; mark > at; mark--) {
            if (in.getByte(mark) == MARK) {
                long due = 0;
                for (int digit = mark + 1; digit <= mark + DIGITS; digit++) {
                    due = due * 10 + in.getByte(digit) - '0';
                }
                return due;
            }
        }
        return -1;
    }

    /** The number of the command that this answers; -1 when it answers none. */
    static long ref(ByteBuf in, int at, int length) {
        // {"ref":
        if (length < 9 || in.getByte(at + 2) != 'r') {
            return -1;
        }
        long ref = 0;
        for (int digit = at + 7; in.getByte(digit) != ','; digit++) {
            ref = ref * 10 + in.getByte(digit) - '0';
        }
        return ref;
    }

    /** The number in an answer, its first member. */
    static long seq(ByteBuf in, int at, int length) {
        long seq = 0;
        for (int digit = in.indexOf(at, at + length, (byte) 's') + 5; Character.isDigit(in.getByte(digit)); digit++) {
            seq = seq * 10 + in.getByte(digit) - '0';
        }
        return seq;
    }

    /** Whether an answer is no refusal. */
    static boolean isOk(ByteBuf in, int at, int length) {
        int comma = in.indexOf(at, at + length, (byte) ',');
        return comma > 0 && in.getByte(comma + 2) == 'o';
    }
}
