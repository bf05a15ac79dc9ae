package io.netloft.proto.http2;

/**
 * The memory that the head of one HTTP/2 request may take once it is unpacked.
 *
 * @param maxHead longest head as it is written for HTTP/1.1, bytes
 * @param maxFields most fields, pseudo-header fields and cookie crumbs counted
 */
public record Http2Limits(int maxHead, int maxFields) {
    /** 32 KiB, 100 fields. */
    public static final Http2Limits DEFAULT = new Http2Limits(32 * 1024, 100);

    /**
     * Checks both limits.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public Http2Limits {
        inRange("maxHead", maxHead, 32, 1024 * 1024);
        inRange("maxFields", maxFields, 1, 10_000);
    }

    private static void inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + ".." + most + "); choose a value in the range");
        }
    }
}
