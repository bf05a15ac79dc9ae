package io.netloft.p2p.core;

/**
 * Octets of a piece that are asked for and given as one.
 *
 * @param piece the piece
 * @param begin where in the piece they begin
 * @param length how many they are
 */
public record Block(int piece, int begin, int length) {
    int number() {
        return begin / Geometry.BLOCK;
    }
}
