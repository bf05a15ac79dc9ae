package io.netloft.proto.http2;

/**
 * What the two ends of a connection may make an onlooker hold.
 *
 * @param maxBlock longest block of packed fields in octets
 * @param maxFields longest list of fields, unpacked, counted as RFC 9113 6.5.2 does
 * @param maxTable largest table of fields that one end may let the other keep
 */
public record Http2TapLimits(int maxBlock, int maxFields, int maxTable) {
    /** 64 KiB of each. */
    public static final Http2TapLimits DEFAULT = new Http2TapLimits(1 << 16, 1 << 16, 1 << 16);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public Http2TapLimits {
        inRange("maxBlock", maxBlock, 1 << 10);
        inRange("maxFields", maxFields, 1 << 10);
        inRange("maxTable", maxTable, 0);
    }

    private static void inRange(String name, int value, int least) {
        if (value < least || value > 1 << 24) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + "..16777216); choose a value in the range");
        }
    }
}
