package io.netloft.proto.peerwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Looks for a place where a frame certainly begins. Sure enough is the head of a block of 16 KiB at a multiple of that,
 * whose 54 fixed bits chance hits once in 10^16; and a have, a request, a cancel or a reject that is followed by the head
 * of another frame. Short frames of one octet and keep-alives look like any zeros and begin nothing.
 */
final class PeerwireFooting {
    private static final int BLOCK = 1 << 14;
    private static final int HEAD = 5;
    private static final int PIECE_HEAD = 13;
    private static final int MOST_PIECES = 1 << 24;
    private static final int MOST_EXTENDED = 1 << 20;
    private static final int LONGEST = 4 + 13 + HEAD;

    private enum Verdict {
        NO,
        MAYBE,
        YES
    }

    private final ByteBuf held;

    PeerwireFooting(ByteBufAllocator allocator) {
        held = allocator.heapBuffer(0, LONGEST);
    }

    void begin() {
        held.clear();
    }

    int held() {
        return held.readableBytes();
    }

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
     * Consumes octets up to a place where a frame begins, and what of it shows that.
     *
     * @return octets passed over, those in doubt not counted; -1 - that number when the place was found
     */
    long find(ByteBuf in) {
        long passed = 0;
        while (in.isReadable()) {
            held.writeByte(in.readByte());
            Verdict verdict = verdict();
            while (verdict == Verdict.NO) {
                held.skipBytes(1).discardReadBytes();
                passed++;
                verdict = verdict();
            }
            if (verdict == Verdict.YES) {
                return -1 - passed;
            }
        }
        return passed;
    }

    private Verdict verdict() {
        int count = held.readableBytes();
        if (count < HEAD) {
            // No strong head has a first octet but zero.
            return count > 0 && held.getByte(0) != 0 ? Verdict.NO : Verdict.MAYBE;
        }
        long length = held.getUnsignedInt(0);
        PeerwireKind kind = PeerwireKind.of(held.getUnsignedByte(4));
        if (kind == PeerwireKind.PIECE && length == BLOCK + 9) {
            return count < PIECE_HEAD ? Verdict.MAYBE : sure(soundBegin(9));
        }
        boolean strong = kind == PeerwireKind.HAVE
                || kind == PeerwireKind.REQUEST
                || kind == PeerwireKind.CANCEL
                || kind == PeerwireKind.REJECT;
        if (!strong || length != kind.fixedLength()) {
            return Verdict.NO;
        }
        int next = 4 + kind.fixedLength();
        if (count < next + HEAD) {
            return Verdict.MAYBE;
        }
        return sure(soundBody(kind) && soundHead(next));
    }

    private static Verdict sure(boolean sound) {
        return sound ? Verdict.YES : Verdict.NO;
    }

    private boolean soundBegin(int at) {
        long begin = held.getUnsignedInt(at);
        return begin % BLOCK == 0 && begin <= Integer.MAX_VALUE && soundPiece(HEAD);
    }

    private boolean soundPiece(int at) {
        return held.getUnsignedInt(at) < MOST_PIECES;
    }

    private boolean soundBody(PeerwireKind kind) {
        return kind == PeerwireKind.HAVE
                ? soundPiece(HEAD)
                : soundBegin(9) && held.getUnsignedInt(13) <= BLOCK && held.getUnsignedInt(13) > 0;
    }

    private boolean soundHead(int at) {
        long length = held.getUnsignedInt(at);
        PeerwireKind kind = PeerwireKind.of(held.getUnsignedByte(at + 4));
        return switch (kind) {
            case UNKNOWN, KEEP_ALIVE -> false;
            case PIECE -> length > 9 && length <= BLOCK + 9;
            case BITFIELD -> length > 1 && length <= MOST_EXTENDED;
            case EXTENDED -> length > 1 && length <= MOST_EXTENDED;
            default -> length == kind.fixedLength();
        };
    }
}
