package io.netloft.sniffer.stream;

/**
 * What the network may make us hold. Without them a host that opens connections and never closes them would fill the
 * memory.
 *
 * @param streams most streams that are known; the one unused for longest makes room
 * @param conversations most of them whose octets are read; the one unused for longest is given up
 * @param octetsEach most octets of one direction that wait for others before them
 * @param octets most octets that all conversations hold
 * @param idleSeconds a stream silent for that long is forgotten
 */
public record StreamLimits(int streams, int conversations, int octetsEach, long octets, int idleSeconds) {
    /** 1,048,576 streams, 32,768 conversations, 1 MiB each, 128 MiB in all, ten minutes. */
    public static final StreamLimits STANDARD = new StreamLimits(1 << 20, 1 << 15, 1 << 20, 1L << 27, 600);

    /**
     * Checks every limit.
     *
     * @throws IllegalArgumentException naming the limit, its value and the range
     */
    public StreamLimits {
        inRange("streams", streams, 1, 1 << 24);
        inRange("conversations", conversations, 1, streams);
        inRange("octetsEach", octetsEach, 1, 1 << 30);
        inRange("octets", octets, 1, Long.MAX_VALUE);
        inRange("idleSeconds", idleSeconds, 1, Integer.MAX_VALUE);
    }

    private static void inRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + ".." + most + "); choose a value in the range");
        }
    }
}
