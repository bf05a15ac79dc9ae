package io.netloft.proto.peerwire;

import io.netty.buffer.ByteBuf;

/** Writes frames; each method writes one. The caller sees that there is room, or that the buffer grows. */
public final class PeerwireEncoder {
    /** Octets of a piece frame before its block. */
    public static final int PIECE_HEAD = 13;

    private PeerwireEncoder() {}

    /** The handshake. */
    public static void handshake(ByteBuf out, PeerwireHandshake handshake) {
        out.writeBytes(PeerwireHandshake.PREFIX);
        out.writeLong(handshake.reserved());
        out.writeBytes(handshake.hash().octets());
        out.writeBytes(handshake.peerId());
    }

    /** A frame without an id. */
    public static void keepAlive(ByteBuf out) {
        out.writeInt(0);
    }

    /** A frame that is only its id. */
    public static void plain(ByteBuf out, PeerwireKind kind) {
        if (kind.fixedLength() != 1) {
            throw new IllegalArgumentException("kind: " + kind + " (expected: one without a body)");
        }
        out.writeInt(1);
        out.writeByte(kind.id());
    }

    /** A frame that names a piece: have, suggest, allowed fast. */
    public static void piece(ByteBuf out, PeerwireKind kind, int piece) {
        if (kind.fixedLength() != 5) {
            throw new IllegalArgumentException("kind: " + kind + " (expected: one that names a piece)");
        }
        out.writeInt(5);
        out.writeByte(kind.id());
        out.writeInt(piece);
    }

    /** A frame that names a block: request, cancel, reject. */
    public static void block(ByteBuf out, PeerwireKind kind, int piece, int begin, int length) {
        if (kind.fixedLength() != 13) {
            throw new IllegalArgumentException("kind: " + kind + " (expected: one that names a block)");
        }
        out.writeInt(13);
        out.writeByte(kind.id());
        out.writeInt(piece);
        out.writeInt(begin);
        out.writeInt(length);
    }

    /** What stands before a block of a piece; the block's octets must follow. */
    public static void pieceHead(ByteBuf out, int piece, int begin, int length) {
        out.writeInt(9 + length);
        out.writeByte(PeerwireKind.PIECE.id());
        out.writeInt(piece);
        out.writeInt(begin);
    }

    /** A bitfield. */
    public static void bitfield(ByteBuf out, byte[] bits) {
        out.writeInt(1 + bits.length);
        out.writeByte(PeerwireKind.BITFIELD.id());
        out.writeBytes(bits);
    }

    /** The port of a DHT node. */
    public static void port(ByteBuf out, int port) {
        out.writeInt(3);
        out.writeByte(PeerwireKind.PORT.id());
        out.writeShort(port);
    }

    /** An extended frame; the id is the one that the receiver gave (BEP 10). */
    public static void extended(ByteBuf out, int id, byte[] body) {
        out.writeInt(2 + body.length);
        out.writeByte(PeerwireKind.EXTENDED.id());
        out.writeByte(id);
        out.writeBytes(body);
    }
}
