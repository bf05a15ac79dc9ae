package io.netloft.logstream.core;

/**
 * How a file is followed.
 *
 * @param lines how its bytes become lines
 * @param rotateWaitMs how long nothing must have been written to a rotated file before its successor is begun
 * @param partialAfterMs how long nothing must have been written before a line without an end is handed out
 * @param blockBytes most bytes read at once
 * @param ringBytes bytes of recent blocks that viewers share
 */
public record TrailRules(LineRules lines, long rotateWaitMs, long partialAfterMs, int blockBytes, int ringBytes) {
    // For those who go through much of it.
    private static final int MOST_AT_ONCE = 4;

    /** 5 s, 2 s, 256 KiB, 1 MiB. */
    public static final TrailRules STANDARD = new TrailRules(LineRules.STANDARD, 5_000, 2_000, 256 * 1024, 1 << 20);

    /** A block must hold a whole line with its end, or a long line would never be seen whole. */
    int readBytes(int wanted) {
        return Math.max(Math.min(wanted, MOST_AT_ONCE * blockBytes), lines.maxLine() + 16);
    }
}
