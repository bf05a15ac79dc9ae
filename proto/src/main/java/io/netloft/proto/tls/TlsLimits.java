package io.netloft.proto.tls;

/**
 * What a peer may make us hold.
 *
 * @param maxHello longest hello in octets, its head included
 */
public record TlsLimits(int maxHello) {
    /** 64 KiB. */
    public static final TlsLimits DEFAULT = new TlsLimits(64 * 1024);

    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public TlsLimits {
        if (maxHello < 512 || maxHello > 1 << 24) {
            throw new IllegalArgumentException(
                    "maxHello: " + maxHello + " (expected: 512..16777216); choose a value in the range");
        }
    }
}
