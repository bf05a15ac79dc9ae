package io.netloft.proto.http1;

/**
 * The memory that one HTTP/1.1 message may take before its body, in bytes but for {@code maxFields}. Without them a
 * peer that never ends a line would have us buffer for ever.
 *
 * @param maxStartLine longest request or status line, its CRLF not counted
 * @param maxHead longest head: start line, fields and the empty line, CRLFs counted
 * @param maxFields most fields in a head, and most in a trailer section
 * @param maxChunkLine longest chunk-size line with its extensions, its CRLF not counted; all extensions of one message
 *     together may take 64 times as much
 * @param maxTrailer longest trailer section, CRLFs and the last empty line counted
 */
public record Http1Limits(int maxStartLine, int maxHead, int maxFields, int maxChunkLine, int maxTrailer) {
    /** 8 KiB start line, 32 KiB head, 100 fields, 256 bytes a chunk-size line, 8 KiB of trailers. */
    public static final Http1Limits DEFAULT = new Http1Limits(8 * 1024, 32 * 1024, 100, 256, 8 * 1024);

    private static final int MIB = 1024 * 1024;

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public Http1Limits {
        inRange("maxStartLine", maxStartLine, 16, MIB);
        inRange("maxHead", maxHead, 32, MIB);
        inRange("maxFields", maxFields, 1, 10_000);
        inRange("maxChunkLine", maxChunkLine, 16, 64 * 1024);
        inRange("maxTrailer", maxTrailer, 2, MIB);
        if (maxStartLine + 4 > maxHead) {
            throw new IllegalArgumentException("maxHead: " + maxHead + " (expected: at least maxStartLine + 4 = "
                    + (maxStartLine + 4) + "); raise it or lower maxStartLine");
        }
    }

    private static void inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + ".." + most + "); choose a value in the range");
        }
    }
}
