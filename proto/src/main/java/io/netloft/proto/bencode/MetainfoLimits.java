package io.netloft.proto.bencode;

/**
 * What metainfo may announce. Without them a few octets would make us plan for more pieces or files than memory holds,
 * or hold a piece of gigabytes until it is whole.
 *
 * @param document limits of the document itself
 * @param maxPieceBytes longest piece; a piece is held in memory until its hash is known
 * @param maxPieces most pieces
 * @param maxFiles most files, pads counted
 */
public record MetainfoLimits(BencodeLimits document, int maxPieceBytes, int maxPieces, int maxFiles) {
    private static final int MIB = 1 << 20;

    /** 64 MiB a piece, 2,097,152 pieces, 1,000,000 files. */
    public static final MetainfoLimits DEFAULT =
            new MetainfoLimits(BencodeLimits.METAINFO, 64 * MIB, 2 * MIB, 1_000_000);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public MetainfoLimits {
        positive("maxPieceBytes", maxPieceBytes);
        positive("maxPieces", maxPieces);
        positive("maxFiles", maxFiles);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }
}
