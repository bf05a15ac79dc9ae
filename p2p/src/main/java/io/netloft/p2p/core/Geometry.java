package io.netloft.p2p.core;

import java.util.BitSet;

/**
 * How a share is cut.
 *
 * @param length octets in all
 * @param pieceLength octets of every piece but the last
 */
public record Geometry(long length, int pieceLength) {
    /** Octets of every block but a piece's last: what every peer gives and takes. */
    public static final int BLOCK = 1 << 14;

    /** How many pieces there are. */
    public int pieces() {
        return (int) ((length + pieceLength - 1) / pieceLength);
    }

    /** Octets of a piece. */
    public int lengthOf(int piece) {
        return (int) Math.min(pieceLength, length - (long) piece * pieceLength);
    }

    /** How many blocks a piece has. */
    public int blocksOf(int piece) {
        return (lengthOf(piece) + BLOCK - 1) / BLOCK;
    }

    /** A block of a piece by its number. */
    public Block block(int piece, int number) {
        int begin = number * BLOCK;
        return new Block(piece, begin, Math.min(BLOCK, lengthOf(piece) - begin));
    }

    /** Whether octets lie within a piece; numbers are not negative. */
    public boolean contains(int piece, int begin, int octets) {
        return piece < pieces() && octets > 0 && begin <= lengthOf(piece) - octets;
    }

    /** Pieces as the wire has them: the first is the highest bit. */
    byte[] bits(BitSet pieces) {
        byte[] bits = new byte[(pieces() + Byte.SIZE - 1) / Byte.SIZE];
        pieces.stream().forEach(piece -> bits[piece / Byte.SIZE] |= (byte) (0x80 >> piece % Byte.SIZE));
        return bits;
    }

    /** Pieces from the wire; there are as many bits as pieces. */
    BitSet pieces(byte[] bits) {
        BitSet pieces = new BitSet();
        for (int piece = 0; piece < pieces(); piece++) {
            if ((bits[piece / Byte.SIZE] & 0x80 >> piece % Byte.SIZE) != 0) {
                pieces.set(piece);
            }
        }
        return pieces;
    }
}
