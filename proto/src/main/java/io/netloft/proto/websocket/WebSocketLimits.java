package io.netloft.proto.websocket;

/**
 * What a peer may make us hold and do.
 *
 * @param maxKept octets of a message that are kept for the visitor; all others are counted
 * @param maxInflated octets that one message may become; beyond them its direction can no longer be inflated
 */
public record WebSocketLimits(int maxKept, long maxInflated) {
    /** 64 KiB kept, 64 MiB inflated. */
    public static final WebSocketLimits DEFAULT = new WebSocketLimits(64 * 1024, 64L << 20);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public WebSocketLimits {
        if (maxKept < 125 || maxKept > 1 << 30) {
            throw new IllegalArgumentException(
                    "maxKept: " + maxKept + " (expected: 125..1073741824); choose a value in the range");
        }
        if (maxInflated < maxKept) {
            throw new IllegalArgumentException("maxInflated: " + maxInflated + " (expected: at least maxKept = "
                    + maxKept + "); raise it or lower maxKept");
        }
    }
}
