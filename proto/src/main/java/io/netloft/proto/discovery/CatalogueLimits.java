package io.netloft.proto.discovery;

/**
 * What a datagram of the catalogue may make us do. Anybody on the network may send them, under any address.
 *
 * @param maxBytes longest datagram; one that no network on the way cuts
 * @param maxEntries most entries of a datagram
 * @param maxAlias longest name of a node, in octets
 * @param maxText longest text of a query, in octets
 */
public record CatalogueLimits(int maxBytes, int maxEntries, int maxAlias, int maxText) {
    /** 1200 octets, 24 entries, a name of 64 octets, a text of 100. */
    public static final CatalogueLimits DEFAULT = new CatalogueLimits(1200, 24, 64, 100);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit and its value
     */
    public CatalogueLimits {
        positive("maxBytes", maxBytes);
        positive("maxEntries", maxEntries);
        positive("maxAlias", maxAlias);
        positive("maxText", maxText);
    }

    private static void positive(String name, int value) {
        if (value < 1 || value > 65_535) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1..65535)");
        }
    }
}
