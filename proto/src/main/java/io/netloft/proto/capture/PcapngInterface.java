package io.netloft.proto.capture;

/**
 * An interface of a pcapng section and its clock.
 *
 * @param linkType as in the registry
 * @param snapLength octets; 0 for no limit
 * @param unitsPerSecond ticks of its timestamps
 * @param offsetSeconds added to every timestamp
 */
record PcapngInterface(int linkType, int snapLength, long unitsPerSecond, long offsetSeconds) {
    private static final long NANOS = 1_000_000_000L;

    static long units(int resolution) {
        int exponent = resolution & 0x7F;
        if ((resolution & 0x80) != 0) {
            return exponent > 62 ? 0 : 1L << exponent;
        }
        long units = 1;
        for (int i = 0; i < exponent; i++) {
            if (units > Long.MAX_VALUE / 10) {
                return 0;
            }
            units *= 10;
        }
        return units;
    }

    long seconds(long ticks) {
        return Long.divideUnsigned(ticks, unitsPerSecond) + offsetSeconds;
    }

    int nanos(long ticks) {
        long part = Long.remainderUnsigned(ticks, unitsPerSecond);
        if (unitsPerSecond <= NANOS && NANOS % unitsPerSecond == 0) {
            return (int) (part * (NANOS / unitsPerSecond));
        }
        return (int) ((double) part / unitsPerSecond * NANOS);
    }
}
