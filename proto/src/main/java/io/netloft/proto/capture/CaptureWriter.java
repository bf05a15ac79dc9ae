package io.netloft.proto.capture;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes packets as a capture file, little-endian: pcap in micro- or nanoseconds, or pcapng in nanoseconds. Buffers 256
 * KiB; the stream is the caller's to close, after {@link #flush}. Serves one thread.
 */
public final class CaptureWriter {
    private static final int BUFFER = 1 << 18;
    private static final int STANDARD_SNAP = 262_144;

    private final OutputStream out;
    private final Format format;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private long written;
    private int faces;

    /** What kind of file. */
    public enum Format {
        PCAP_MICROS,
        PCAP_NANOS,
        PCAPNG
    }

    /** Writes the head of a file with one interface. */
    public CaptureWriter(OutputStream out, Format format, int linkType, int snapLength) throws IOException {
        this.out = out;
        this.format = format;
        if (format == Format.PCAPNG) {
            section();
            addInterface(linkType, snapLength);
        } else {
            boolean nanos = format == Format.PCAP_NANOS;
            put4(nanos ? PcapMagic.NANOS.value() : PcapMagic.MICROS.value());
            put4(2 | 4 << 16);
            put4(0);
            put4(0);
            put4(snapLength);
            put4(linkType);
        }
    }

    private void section() throws IOException {
        put4(0x0A0D0D0A);
        put4(28);
        put4(0x1A2B3C4D);
        put4(1);
        put4(-1);
        put4(-1);
        put4(28);
    }

    /** Adds another interface to a pcapng file; packets name it by its number, which this returns. */
    public int addInterface(int linkType, int snapLength) throws IOException {
        if (format != Format.PCAPNG) {
            throw new IllegalStateException("interface: a second one (expected: one, in pcap); write pcapng instead");
        }
        put4(1);
        put4(32);
        put4(linkType);
        put4(snapLength <= 0 ? STANDARD_SNAP : snapLength);
        put4(9 | 1 << 16);
        put4(9);
        put4(0);
        put4(32);
        return faces++;
    }

    /** Writes a packet of the first interface. */
    public void write(CaptureRecord record) throws IOException {
        int part = format == Format.PCAP_MICROS ? record.micros() : record.nanos();
        write(0, record.seconds(), part, record.wireLength(), record.octets(), record.offset(), record.captured());
    }

    /**
     * Writes a packet.
     *
     * @param face number of its interface; 0 in pcap
     * @param part sub-second part in the file's resolution: microseconds for PCAP_MICROS, else nanoseconds
     */
    public void write(int face, long seconds, int part, int wireLength, byte[] octets, int offset, int captured)
            throws IOException {
        if (format == Format.PCAPNG) {
            int total = 32 + (captured + 3 & ~3);
            long ticks = seconds * 1_000_000_000L + part;
            put4(6);
            put4(total);
            put4(face);
            put4((int) (ticks >>> 32));
            put4((int) ticks);
            put4(captured);
            put4(wireLength);
            put(octets, offset, captured);
            pad(-captured & 3);
            put4(total);
            return;
        }
        put4((int) seconds);
        put4(part);
        put4(captured);
        put4(wireLength);
        put(octets, offset, captured);
    }

    /** Octets of the file so far, buffered ones too. */
    public long size() {
        return written + filled;
    }

    /** Hands everything to the stream, and flushes that. */
    public void flush() throws IOException {
        drain();
        out.flush();
    }

    private void drain() throws IOException {
        out.write(buffer, 0, filled);
        written += filled;
        filled = 0;
    }

    private void put4(int value) throws IOException {
        if (filled > BUFFER - 4) {
            drain();
        }
        ByteOrders.put4(buffer, filled, value);
        filled += 4;
    }

    private void pad(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (filled == BUFFER) {
                drain();
            }
            buffer[filled++] = 0;
        }
    }

    private void put(byte[] octets, int offset, int length) throws IOException {
        if (length > BUFFER - filled) {
            drain();
        }
        if (length > BUFFER) {
            out.write(octets, offset, length);
            written += length;
            return;
        }
        System.arraycopy(octets, offset, buffer, filled, length);
        filled += length;
    }
}
