package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Looks for a place where a message certainly begins: at the start of a line, two lines that are the head of an
 * aggregate that never stands within another, and the head of a bulk. In requests that is {@code *}, for a command's
 * arguments are bulks; in responses {@code >}, for pushes are never nested. Whether the line lies in a payload can't be
 * told, so that a message quoted in one is taken for a real one.
 */
final class RespFooting {
    private static final int MOST_COUNT_DIGITS = 7;
    private static final int MOST_LENGTH_DIGITS = 10;
    private static final int LONGEST = 1 + MOST_COUNT_DIGITS + 2 + 1 + MOST_LENGTH_DIGITS + 2;

    private enum Verdict {
        NO,
        MAYBE,
        YES
    }

    private final char head;
    private final ByteBuf held;
    private boolean midLine;

    RespFooting(RespDirection direction, ByteBufAllocator allocator) {
        this.head = direction == RespDirection.REQUESTS ? '*' : '>';
        this.held = allocator.heapBuffer(0, LONGEST);
    }

    /** Begins to look; in the middle of a line, or where a line may begin. */
    void begin(boolean inLine) {
        held.clear();
        midLine = inLine;
    }

    /** How many bytes wait for more to show what they are. */
    int held() {
        return held.readableBytes();
    }

    /** Takes the two lines that were found, whose bytes are consumed. */
    ByteBuf take() {
        ByteBuf found = Unpooled.copiedBuffer(held);
        held.clear();
        return found;
    }

    void close() {
        if (held.refCnt() > 0) {
            held.release();
        }
    }

    /**
     * Consumes bytes up to a place where a message begins, that message's first two lines included.
     *
     * @return bytes that were consumed and passed over, those found or still in doubt not counted; -1 - that number when
     *     the place was found
     */
    long find(ByteBuf in) {
        long passed = 0;
        while (in.isReadable()) {
            if (midLine) {
                passed += endOfLine(in);
                continue;
            }
            held.writeByte(in.readByte());
            Verdict verdict = verdict();
            while (verdict == Verdict.NO) {
                passed += dropLine();
                verdict = midLine ? Verdict.MAYBE : verdict();
            }
            if (verdict == Verdict.YES) {
                return -1 - passed;
            }
        }
        return passed;
    }

    private long endOfLine(ByteBuf in) {
        int start = in.readerIndex();
        int feed = in.indexOf(start, in.writerIndex(), RespOctets.LF);
        int length = (feed < 0 ? in.writerIndex() : feed + 1) - start;
        in.skipBytes(length);
        midLine = feed < 0;
        return length;
    }

    /** Drops what is held up to the end of its first line; what is behind that may begin a message. */
    private int dropLine() {
        int feed = held.indexOf(held.readerIndex(), held.writerIndex(), RespOctets.LF);
        int length = (feed < 0 ? held.writerIndex() : feed + 1) - held.readerIndex();
        held.skipBytes(length).discardReadBytes();
        midLine = feed < 0;
        return length;
    }

    private Verdict verdict() {
        int end = held.writerIndex();
        int second = lineEnd(0, head, MOST_COUNT_DIGITS, end);
        if (second < 0) {
            return second == -1 ? Verdict.MAYBE : Verdict.NO;
        }
        int third = lineEnd(second, '$', MOST_LENGTH_DIGITS, end);
        if (third < 0) {
            return third == -1 ? Verdict.MAYBE : Verdict.NO;
        }
        return Verdict.YES;
    }

    /** Where the line after this one begins; -1 when more bytes are needed, -2 when this is not the line wanted. */
    private int lineEnd(int start, char kind, int mostDigits, int end) {
        int at = start;
        if (at == end) {
            return -1;
        }
        if (held.getByte(at) != kind) {
            return -2;
        }
        at++;
        int digits = 0;
        while (at < end && held.getByte(at) >= '0' && held.getByte(at) <= '9') {
            at++;
            digits++;
        }
        // No command has no arguments, and Redis writes no leading zeros.
        boolean zeroFirst = digits > 0 && held.getByte(start + 1) == '0' && (digits > 1 || kind == head);
        if (digits > mostDigits || zeroFirst) {
            return -2;
        }
        if (at == end) {
            return -1;
        }
        if (digits == 0 || held.getByte(at) != RespOctets.CR) {
            return -2;
        }
        if (at + 1 == end) {
            return -1;
        }
        return held.getByte(at + 1) == RespOctets.LF ? at + 2 : -2;
    }
}
