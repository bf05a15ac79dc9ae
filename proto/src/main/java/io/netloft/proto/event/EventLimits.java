package io.netloft.proto.event;

/**
 * What a peer may make us hold. Without them one message could fill the memory, brackets within brackets the stack, and a
 * number of a million digits the processor.
 *
 * @param maxMessage longest message in bytes, the LF behind it not counted
 * @param maxDepth deepest object or list within others; 1 allows the message itself
 * @param maxNumber longest number in characters
 */
public record EventLimits(int maxMessage, int maxDepth, int maxNumber) {
    /** 64 KiB, 16 levels, 40 characters: for commands. */
    public static final EventLimits COMMANDS = new EventLimits(64 * 1024, 16, 40);
    /** 4 MiB, 64 levels, 40 characters: for events, whose sender one has chosen. */
    public static final EventLimits EVENTS = new EventLimits(4 * 1024 * 1024, 64, 40);

    /** Checks every limit. */
    public EventLimits {
        inRange("maxMessage", maxMessage, 16, 1 << 30);
        inRange("maxDepth", maxDepth, 1, 500);
        inRange("maxNumber", maxNumber, 19, 1000);
    }

    private static void inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + ".." + most + "); choose a value in the range");
        }
    }
}
