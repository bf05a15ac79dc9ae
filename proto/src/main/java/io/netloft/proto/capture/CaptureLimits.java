package io.netloft.proto.capture;

/**
 * What a capture file may make its reader hold.
 *
 * @param maxRecord octets of one packet; longer records count as damaged. Default 262144, as libpcap has it
 * @param maxBlock octets of a pcapng block that is no packet; longer ones are skipped unread. Default 1 MiB
 * @param maxInterfaces interfaces of one pcapng section. Default 4096
 */
public record CaptureLimits(int maxRecord, int maxBlock, int maxInterfaces) {
    /** The defaults. */
    public static final CaptureLimits STANDARD = new CaptureLimits(262_144, 1 << 20, 4096);

    /** Checks them. */
    public CaptureLimits {
        check("maxRecord", maxRecord, 64 << 20);
        check("maxBlock", maxBlock, 64 << 20);
        check("maxInterfaces", maxInterfaces, 1 << 20);
    }

    private static void check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
        }
    }
}
