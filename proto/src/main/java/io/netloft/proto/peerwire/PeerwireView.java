package io.netloft.proto.peerwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** One frame, or a part of a block; filled anew for each, and valid only while it is handed over. */
public final class PeerwireView {
    private PeerwireKind kind = PeerwireKind.KEEP_ALIVE;
    private int piece;
    private int begin;
    private int length;
    private int offset;
    private long missing;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    PeerwireView() {}

    void set(PeerwireKind newKind, int newPiece, int newBegin, int newLength) {
        kind = newKind;
        piece = newPiece;
        begin = newBegin;
        length = newLength;
        offset = 0;
        missing = 0;
        body = Unpooled.EMPTY_BUFFER;
    }

    void body(ByteBuf newBody, int newOffset) {
        body = newBody;
        offset = newOffset;
    }

    void missing(long octets) {
        missing = octets;
    }

    /** What kind of frame it is. */
    public PeerwireKind kind() {
        return kind;
    }

    /** The piece that it is about; of a port frame the port, of an extended one its id. */
    public int piece() {
        return piece;
    }

    /** Where in the piece its block begins. */
    public int begin() {
        return begin;
    }

    /** Octets of the block that it is about; of other frames those of the body. */
    public int length() {
        return length;
    }

    /** Of a part of a block: where in the block the part begins. */
    public int offset() {
        return offset;
    }

    /** Whether a part of a block is its last. */
    public boolean last() {
        return offset + body.readableBytes() == length;
    }

    /** Octets of the block that were lost, so far, in a tapped stream. */
    public long missing() {
        return missing;
    }

    /** A bitfield, the body of an extended frame, or a part of a block. Belongs to the decoder. */
    public ByteBuf body() {
        return body;
    }
}
