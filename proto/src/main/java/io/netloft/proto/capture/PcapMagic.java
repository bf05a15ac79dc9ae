package io.netloft.proto.capture;

/** The first four octets of a savefile, which tell resolution, record shape and byte order. */
enum PcapMagic {
    MICROS(0xA1B2C3D4),
    NANOS(0xA1B23C4D),
    LONG_RECORDS(0xA1B2CD34);

    private final int value;

    PcapMagic(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }

    /** Whether the file is little-endian, given its first octets read as big-endian. */
    boolean isLittle(int seen) {
        return seen != value;
    }

    static PcapMagic of(int seen) {
        for (PcapMagic magic : values()) {
            if (seen == magic.value || Integer.reverseBytes(seen) == magic.value) {
                return magic;
            }
        }
        throw new CaptureException("unknown file format");
    }
}
