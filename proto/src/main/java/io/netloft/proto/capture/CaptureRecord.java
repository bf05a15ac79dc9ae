package io.netloft.proto.capture;

/**
 * A packet of a capture file, in the reader's buffer; reused, and good until the next read. The sub-second part is what
 * the file says, so that a damaged one can be shown.
 */
public final class CaptureRecord {
    private static final byte[] NOTHING = {};

    private byte[] octets = NOTHING;
    private int offset;
    private int captured;
    private int wireLength;
    private int linkType;
    private int snapLength;
    private long seconds;
    private int fraction;
    private boolean nanos;

    /** Says where its octets stand. */
    public void octets(byte[] array, int at, int length) {
        octets = array;
        offset = at;
        captured = length;
    }

    /** Says how long it was on the wire, and on what kind of link, of which at most so much is captured. */
    public void lengths(int onWire, int link, int snap) {
        wireLength = onWire;
        linkType = link;
        snapLength = snap;
    }

    /** Says when it was captured; the part in nanoseconds or microseconds. */
    public void time(long wholeSeconds, int part, boolean isNanos) {
        seconds = wholeSeconds;
        fraction = part;
        nanos = isNanos;
    }

    /** The array that holds it. */
    public byte[] octets() {
        return octets;
    }

    /** Where it begins in the array. */
    public int offset() {
        return offset;
    }

    /** Octets captured. */
    public int captured() {
        return captured;
    }

    /** Octets on the wire, unsigned; less than captured only in a damaged file. */
    public int wireLength() {
        return wireLength;
    }

    /** Link type of its interface, as {@code LinkType} numbers them. */
    public int linkType() {
        return linkType;
    }

    /** Most octets of a packet that its interface captured. */
    public int snapLength() {
        return snapLength;
    }

    /** Seconds since 1970, UTC. */
    public long seconds() {
        return seconds;
    }

    /** Sub-second part in microseconds, or whatever the file says. */
    public int micros() {
        return nanos ? Integer.divideUnsigned(fraction, 1000) : fraction;
    }

    /** Sub-second part in nanoseconds, or whatever the file says. */
    public int nanos() {
        return nanos ? fraction : fraction * 1000;
    }
}
