package io.netloft.proto.discovery;

/**
 * What a datagram may make us do. Anybody on the network may send them, under any address.
 *
 * @param maxBytes longest datagram; BEP 14 says 1400
 * @param maxHashes most info-hashes of a datagram
 * @param maxCookie longest cookie, in octets
 */
public record LsdLimits(int maxBytes, int maxHashes, int maxCookie) {
    /** 1400 octets, 30 info-hashes, a cookie of 100 octets. */
    public static final LsdLimits DEFAULT = new LsdLimits(1400, 30, 100);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit and its value
     */
    public LsdLimits {
        positive("maxBytes", maxBytes);
        positive("maxHashes", maxHashes);
        positive("maxCookie", maxCookie);
    }

    private static void positive(String name, int value) {
        if (value < 1 || value > 65_535) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1..65535)");
        }
    }
}
