package io.netloft.proto.capture;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads packets of a capture file, pcap (libpcap's savefile format, micro- and nanoseconds, either byte order, the
 * variant with longer records) or pcapng (draft-ietf-opsawg-pcapng), told apart by the first four octets. The stream is
 * the caller's to close. What is damaged is reported with its offset; what follows is tried. Serves one thread.
 *
 * <p>Memory: one buffer of 128 KiB, which stays in the processor's cache, longer only for a record or block above that, within {@link CaptureLimits}.
 */
public final class CaptureReader {
    private static final int MAGIC_NG = 0x0A0D0D0A;

    private final CaptureFormat format;
    private final CaptureRecord record = new CaptureRecord();

    /** Told of damage: where in the file, and what. */
    @FunctionalInterface
    public interface Damage {
        /** One damaged place. */
        void found(long offset, String what);
    }

    /**
     * Reads the head of the file.
     *
     * @throws CaptureException when it is no capture
     */
    public CaptureReader(InputStream in, CaptureLimits limits, Damage damage) throws IOException {
        CaptureInput input = new CaptureInput(in);
        if (!input.has(4)) {
            throw new CaptureException(
                    "truncated dump file; tried to read 4 file header bytes, only got " + input.available());
        }
        int magic = ByteOrders.big(input.buffer(), 0);
        format = magic == MAGIC_NG
                ? new PcapngFormat(input, limits, damage)
                : new PcapFormat(input, magic, limits, damage);
    }

    /** Whether there is another packet, which {@link #record} then shows. */
    public boolean next() throws IOException {
        return format.next(record);
    }

    /** The packet that was read last; the same object every time. */
    public CaptureRecord record() {
        return record;
    }

    /** Link type of the first interface. */
    public int linkType() {
        return format.linkType();
    }

    /** Snap length of the first interface, in octets. */
    public int snapLength() {
        return format.snapLength();
    }
}
