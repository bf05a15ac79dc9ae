package io.netloft.proto.discovery;

/**
 * What a whole list may make us do.
 *
 * @param maxBytes longest list: it is held in memory as it comes
 * @param maxEntries most entries
 */
public record CatalogueListLimits(int maxBytes, int maxEntries) {
    /** 4 MiB, 10,000 entries. */
    public static final CatalogueListLimits DEFAULT = new CatalogueListLimits(4 << 20, 10_000);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit and its value
     */
    public CatalogueListLimits {
        if (maxBytes < 2 || maxEntries < 1) {
            throw new IllegalArgumentException(
                    "limits: " + maxBytes + " bytes, " + maxEntries + " entries (expected: 2 and 1 at least)");
        }
    }
}
