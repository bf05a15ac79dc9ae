package io.netloft.proto.resp;

/**
 * What a peer may make us hold. Without them a header of thirteen bytes would have us wait for a gigabyte, and a line
 * without end, or arrays in arrays, would never let go.
 *
 * @param maxBulkBytes longest bulk string, its framing not counted
 * @param maxArguments most arguments of a command, and most elements of an aggregate
 * @param maxCommandBytes longest command or message, framing counted
 * @param maxNesting deepest aggregate within aggregates; 1 allows an array of plain values. Commands never nest
 * @param maxInlineBytes longest line: an inline command, a length, a simple string; its LF not counted
 * @param authenticated whether the peer has proved who it is; only decides how a refusal is worded
 */
public record RespLimits(
        int maxBulkBytes,
        int maxArguments,
        int maxCommandBytes,
        int maxNesting,
        int maxInlineBytes,
        boolean authenticated) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int GIB = 1024 * MIB;
    private static final int MOST_ARGUMENTS = 1 << 20;
    private static final int STRANGERS_ARGUMENTS = 10;
    private static final int STRANGERS_BULK_BYTES = 16 * KIB;

    /** 64 MiB a bulk, 1,048,576 arguments, 128 MiB a command, 32 levels, 64 KiB a line. */
    public static final RespLimits DEFAULT = new RespLimits(64 * MIB, MOST_ARGUMENTS, 128 * MIB, 32, 64 * KIB, true);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public RespLimits {
        inRange("maxBulkBytes", maxBulkBytes, 16, GIB);
        inRange("maxArguments", maxArguments, 1, MOST_ARGUMENTS);
        inRange("maxCommandBytes", maxCommandBytes, 32, GIB + GIB / 2);
        inRange("maxNesting", maxNesting, 1, 1024);
        inRange("maxInlineBytes", maxInlineBytes, 32, MIB);
        if (maxBulkBytes > maxCommandBytes) {
            throw new IllegalArgumentException("maxCommandBytes: " + maxCommandBytes
                    + " (expected: at least maxBulkBytes = " + maxBulkBytes + "); raise it or lower maxBulkBytes");
        }
    }

    /** What a peer may send before it has proved who it is: ten arguments, 16 KiB a bulk, the rest as here. */
    public RespLimits unauthenticated() {
        return new RespLimits(
                Math.min(maxBulkBytes, STRANGERS_BULK_BYTES),
                Math.min(maxArguments, STRANGERS_ARGUMENTS),
                maxCommandBytes,
                maxNesting,
                maxInlineBytes,
                false);
    }

    /** These limits with another longest bulk; the longest command follows where it has to. */
    public RespLimits withMaxBulkBytes(int bytes) {
        int command = (int) Math.min(GIB + GIB / 2, Math.max(maxCommandBytes, bytes + (long) maxInlineBytes));
        return new RespLimits(bytes, maxArguments, command, maxNesting, maxInlineBytes, authenticated);
    }

    /** These limits with another number of arguments. */
    public RespLimits withMaxArguments(int arguments) {
        return new RespLimits(maxBulkBytes, arguments, maxCommandBytes, maxNesting, maxInlineBytes, authenticated);
    }

    /** These limits with another longest command. */
    public RespLimits withMaxCommandBytes(int bytes) {
        return new RespLimits(maxBulkBytes, maxArguments, bytes, maxNesting, maxInlineBytes, authenticated);
    }

    /** These limits with another depth. */
    public RespLimits withMaxNesting(int levels) {
        return new RespLimits(maxBulkBytes, maxArguments, maxCommandBytes, levels, maxInlineBytes, authenticated);
    }

    /** These limits with another longest line. */
    public RespLimits withMaxInlineBytes(int bytes) {
        return new RespLimits(maxBulkBytes, maxArguments, maxCommandBytes, maxNesting, bytes, authenticated);
    }

    private static void inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + ".." + most + "); choose a value in the range");
        }
    }
}
