package io.netloft.proto.capture;

import java.io.IOException;

/**
 * The savefile of libpcap.
 *
 * <pre>
 *   file   = magic(4) major(2) minor(2) zone(4) accuracy(4) snaplen(4) linktype(4) *record
 *   record = seconds(4) fraction(4) captured(4) onwire(4) octets
 * </pre>
 */
final class PcapFormat implements CaptureFormat {
    private static final int HEAD = 24;
    private static final int RECORD_HEAD = 16;
    private static final int RECORD_HEAD_LONG = 24;
    private static final int DAY = 86_400;
    private static final int STANDARD_SNAP = 262_144;

    private final CaptureInput input;
    private final CaptureReader.Damage damage;
    private final int maxRecord;
    private final boolean little;
    private final boolean nanos;
    private final int recordHead;
    private final int minor;
    private final int linkType;
    private final int snapLength;
    private int lastSeconds;
    private boolean any;

    PcapFormat(CaptureInput input, int magic, CaptureLimits limits, CaptureReader.Damage damage) throws IOException {
        this.input = input;
        this.damage = damage;
        this.maxRecord = limits.maxRecord();
        PcapMagic kind = PcapMagic.of(magic);
        if (!input.has(HEAD)) {
            throw new CaptureException(
                    "truncated dump file; tried to read 24 file header bytes, only got " + input.available());
        }
        little = kind.isLittle(magic);
        nanos = kind == PcapMagic.NANOS;
        recordHead = kind == PcapMagic.LONG_RECORDS ? RECORD_HEAD_LONG : RECORD_HEAD;
        byte[] head = input.buffer();
        int major = ByteOrders.u2(head, 4, little);
        minor = ByteOrders.u2(head, 6, little);
        if (major != 2 || minor > 4) {
            throw new CaptureException("unsupported pcap savefile version " + major + "." + minor);
        }
        int snap = ByteOrders.u4(head, 16, little);
        snapLength = snap <= 0 || snap > maxRecord ? STANDARD_SNAP : snap;
        linkType = ByteOrders.u4(head, 20, little) & 0xFFFF;
        input.skip(HEAD);
    }

    @Override
    public int linkType() {
        return linkType;
    }

    @Override
    public int snapLength() {
        return snapLength;
    }

    @Override
    public boolean next(CaptureRecord record) throws IOException {
        while (true) {
            if (!input.has(recordHead)) {
                reportTail();
                return false;
            }
            int captured = capturedAt(0);
            if (captured >= 0 && captured <= maxRecord) {
                return read(record, captured);
            }
            damage.found(
                    input.offset(),
                    "invalid packet capture length " + Integer.toUnsignedString(captured) + ", bigger than maximum of "
                            + maxRecord);
            if (!seek()) {
                return false;
            }
        }
    }

    private void reportTail() {
        if (input.available() > 0) {
            damage.found(
                    input.offset(),
                    "truncated dump file; tried to read " + recordHead + " header bytes, only got "
                            + input.available());
        }
    }

    private boolean read(CaptureRecord record, int captured) throws IOException {
        if (!input.has(recordHead + captured)) {
            damage.found(
                    input.offset(),
                    "truncated dump file; tried to read " + captured + " captured bytes, only got "
                            + (input.available() - recordHead));
            return false;
        }
        lastSeconds = field(0);
        any = true;
        record.time(lastSeconds & 0xFFFF_FFFFL, field(4), nanos);
        record.lengths(wireAt(0), linkType, snapLength);
        record.octets(input.buffer(), input.position() + recordHead, Math.min(captured, snapLength));
        input.skip(recordHead + captured);
        return true;
    }

    private int field(int at) {
        return ByteOrders.u4(input.buffer(), input.position() + at, little);
    }

    // Before version 2.3 the lengths stood the other way round; some writers of 2.3 kept to that.
    private boolean exchanged(int at) {
        return minor < 3 || (minor == 3 && Integer.compareUnsigned(field(at + 8), field(at + 12)) > 0);
    }

    private int capturedAt(int at) {
        return field(at + (exchanged(at) ? 12 : 8));
    }

    private int wireAt(int at) {
        return field(at + (exchanged(at) ? 8 : 12));
    }

    /** Looks for the next place that is a record beyond doubt: it and the one behind it make sense. */
    private boolean seek() throws IOException {
        input.skip(1);
        while (input.has(recordHead)) {
            if (plausible(0)) {
                int next = recordHead + capturedAt(0);
                boolean more = input.has(next + recordHead);
                if (more ? plausible(next) : input.available() == next) {
                    return true;
                }
            }
            input.skip(1);
        }
        return false;
    }

    private boolean plausible(int at) {
        int captured = capturedAt(at);
        int wire = wireAt(at);
        long part = field(at + 4) & 0xFFFF_FFFFL;
        return captured > 0
                && captured <= snapLength
                && wire >= captured
                && wire <= maxRecord
                && part < (nanos ? 1_000_000_000L : 1_000_000L)
                && (!any || Math.abs((long) field(at) - lastSeconds) <= DAY);
    }
}
