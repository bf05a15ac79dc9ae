package io.netloft.proto.peerwire;

/**
 * What a peer may make us hold. The length in front of a frame has 32 bits: who believes it lets every peer take four
 * gigabytes.
 *
 * @param maxBlockBytes longest block of a piece; blocks are handed over as they come and not held
 * @param maxBitfieldBytes longest bitfield while the number of pieces is not known; after, it must fit exactly
 * @param maxExtendedBytes longest body of an extended frame
 * @param maxUnknownBytes longest frame of a kind that is not known; passed over, not held
 */
public record PeerwireLimits(int maxBlockBytes, int maxBitfieldBytes, int maxExtendedBytes, int maxUnknownBytes) {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** Blocks of 128 KiB, bitfields and extended frames of 1 MiB, others of 64 KiB. */
    public static final PeerwireLimits DEFAULT = new PeerwireLimits(128 * KIB, MIB, MIB, 64 * KIB);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public PeerwireLimits {
        inRange("maxBlockBytes", maxBlockBytes);
        inRange("maxBitfieldBytes", maxBitfieldBytes);
        inRange("maxExtendedBytes", maxExtendedBytes);
        inRange("maxUnknownBytes", maxUnknownBytes);
    }

    private static void inRange(String name, int value) {
        if (value < 1 || value > 16 * MIB) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: 1.." + 16 * MIB + "); choose a value in the range");
        }
    }
}
