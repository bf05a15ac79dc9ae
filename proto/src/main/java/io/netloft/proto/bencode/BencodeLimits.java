package io.netloft.proto.bencode;

/**
 * What a document may make us hold. Without them 20 KB of {@code l} would end a program that reads by recursion, and a
 * length of a gigabyte would have us wait for it.
 *
 * @param maxBytes longest document
 * @param maxDepth deepest list or dictionary within others; 1 allows plain values in one
 * @param maxValues most values of a document, keys counted
 */
public record BencodeLimits(int maxBytes, int maxDepth, int maxValues) {
    private static final int MIB = 1 << 20;

    /** For a metainfo file: 64 MiB, 100 levels, 4,000,000 values. */
    public static final BencodeLimits METAINFO = new BencodeLimits(64 * MIB, 100, 4_000_000);

    /** For what a peer or a tracker says in one message: 1 MiB, 20 levels, 10,000 values. */
    public static final BencodeLimits MESSAGE = new BencodeLimits(MIB, 20, 10_000);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public BencodeLimits {
        inRange("maxBytes", maxBytes, 2, 1 << 30);
        inRange("maxDepth", maxDepth, 1, 1000);
        inRange("maxValues", maxValues, 1, 1 << 26);
    }

    private static void inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + ".." + most + "); choose a value in the range");
        }
    }
}
