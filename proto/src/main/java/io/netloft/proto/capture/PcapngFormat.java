package io.netloft.proto.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next generation of capture files: blocks that carry their length at both ends.
 *
 * <pre>
 *   block = type(4) total(4) body total(4)
 *   0x0A0D0D0A section   1 interface   2, 3, 6 packets   all others are passed over
 * </pre>
 */
final class PcapngFormat implements CaptureFormat {
    private static final int SECTION = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int PACKET_OLD = 2;
    private static final int PACKET_SIMPLE = 3;
    private static final int PACKET = 6;
    private static final int BYTE_ORDER = 0x1A2B3C4D;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;
    private static final int FRAME = 12;
    private static final int MAX_HEAD = 28;
    private static final int STANDARD_SNAP = 262_144;

    private final CaptureInput input;
    private final CaptureLimits limits;
    private final CaptureReader.Damage damage;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private boolean little;
    private int firstLink = -1;
    private int firstSnap = STANDARD_SNAP;

    PcapngFormat(CaptureInput input, CaptureLimits limits, CaptureReader.Damage damage) throws IOException {
        this.input = input;
        this.limits = limits;
        this.damage = damage;
        if (!input.has(28) || !section(0)) {
            throw new CaptureException("pcapng: damaged section header at offset 0");
        }
        input.skip(length());
        while (firstLink < 0 && input.has(FRAME) && field(0) != PACKET && field(0) != PACKET_OLD) {
            if (!block(null)) {
                break;
            }
        }
        if (firstLink < 0) {
            throw new CaptureException("the capture file has no Interface Description Blocks");
        }
    }

    @Override
    public int linkType() {
        return firstLink;
    }

    @Override
    public int snapLength() {
        return firstSnap;
    }

    @Override
    public boolean next(CaptureRecord record) throws IOException {
        while (input.has(8)) {
            record.lengths(-1, -1, -1);
            if (!block(record)) {
                return false;
            }
            if (record.linkType() >= 0) {
                return true;
            }
        }
        if (input.available() > 0) {
            damage.found(
                    input.offset(), "truncated pcapng dump file; tried to read 8 bytes, only got " + input.available());
        }
        return false;
    }

    private int field(int at) {
        return ByteOrders.u4(input.buffer(), input.position() + at, little);
    }

    private int length() {
        return field(4);
    }

    /** Takes in one block, a packet into the record where there is one; false when nothing more can be read. */
    private boolean block(@Nullable CaptureRecord record) throws IOException {
        int type = field(0);
        if (type == SECTION && !(input.has(28) && section(0))) {
            return damaged("pcapng: damaged section header");
        }
        long total = length() & 0xFFFF_FFFFL;
        if (total < FRAME) {
            return damaged("block in pcapng dump file has a length of " + total + " < 12");
        }
        if (total > limits.maxRecord() + (long) limits.maxBlock()) {
            return skipBlock(total);
        }
        int size = (int) (total + 3 & ~3L);
        if (!input.has(size)) {
            damage.found(
                    input.offset(),
                    "truncated pcapng dump file; tried to read " + size + " bytes, only got " + input.available());
            return false;
        }
        if (field(size - 4) != (int) total) {
            return damaged("block total length in header and trailer don't match");
        }
        return content(type, size, record);
    }

    private boolean content(int type, int size, @Nullable CaptureRecord record) {
        boolean good = switch (type) {
            case INTERFACE -> describe(size);
            case PACKET, PACKET_OLD -> record == null || packet(type, size, record);
            case PACKET_SIMPLE -> record == null || simple(size, record);
            default -> true;
        };
        if (!good) {
            damage.found(input.offset(), "pcapng: block of type " + type + " contradicts itself; passed over");
        }
        input.skip(size);
        return true;
    }

    private boolean skipBlock(long total) throws IOException {
        int type = field(0);
        if (type == PACKET || type == PACKET_OLD || type == PACKET_SIMPLE || type == INTERFACE || (type >>> 24) != 0) {
            return damaged("pcapng block size " + total + " > maximum " + limits.maxBlock());
        }
        return input.skipFar(total);
    }

    /** Reports, and goes on at the next place where a block of a packet begins and ends with the same length. */
    private boolean damaged(String what) throws IOException {
        damage.found(input.offset(), what);
        input.skip(4);
        while (input.has(FRAME)) {
            int type = field(0);
            int total = field(4);
            boolean known = type == PACKET || type == SECTION || type == INTERFACE || type == PACKET_SIMPLE;
            if (known && total >= FRAME && total <= limits.maxRecord() + MAX_HEAD && (total & 3) == 0) {
                if (input.has(total) && field(total - 4) == total) {
                    return true;
                }
            }
            input.skip(4);
        }
        return false;
    }

    private boolean section(int at) {
        int order = ByteOrders.big(input.buffer(), input.position() + at + 8);
        if (order != BYTE_ORDER && Integer.reverseBytes(order) != BYTE_ORDER) {
            return false;
        }
        little = order != BYTE_ORDER;
        interfaces.clear();
        int total = length();
        return total >= 28 && total <= limits.maxBlock();
    }

    private boolean describe(int size) {
        if (size < 20 || interfaces.size() >= limits.maxInterfaces()) {
            return false;
        }
        int link = ByteOrders.u2(input.buffer(), input.position() + 8, little);
        int snap = field(12);
        PcapngInterface found = options(size - 4, link, snap <= 0 ? STANDARD_SNAP : snap);
        if (found.unitsPerSecond() == 0) {
            return false;
        }
        interfaces.add(found);
        if (firstLink < 0) {
            firstLink = link;
            firstSnap = found.snapLength();
        }
        return true;
    }

    private PcapngInterface options(int end, int link, int snap) {
        long units = 1_000_000;
        long offset = 0;
        int at = 16;
        while (at + 4 <= end) {
            int code = ByteOrders.u2(input.buffer(), input.position() + at, little);
            int length = ByteOrders.u2(input.buffer(), input.position() + at + 2, little);
            at += 4;
            if (code == 0 || at + length > end) {
                break;
            }
            if (code == OPTION_RESOLUTION && length == 1) {
                units = PcapngInterface.units(input.buffer()[input.position() + at] & 0xFF);
            } else if (code == OPTION_OFFSET && length == 8) {
                offset = little
                        ? (field(at) & 0xFFFF_FFFFL) | (long) field(at + 4) << 32
                        : (long) field(at) << 32 | (field(at + 4) & 0xFFFF_FFFFL);
            }
            at += length + 3 & ~3;
        }
        return new PcapngInterface(link, snap, units, offset);
    }

    private boolean packet(int type, int size, CaptureRecord record) {
        if (size < 32) {
            return false;
        }
        int which = type == PACKET ? field(8) : ByteOrders.u2(input.buffer(), input.position() + 8, little);
        long ticks = (long) field(12) << 32 | (field(16) & 0xFFFF_FFFFL);
        return fill(record, which, ticks, field(20), size - 32) && lengths(record, which, field(24), 28, field(20));
    }

    private boolean simple(int size, CaptureRecord record) {
        if (interfaces.isEmpty() || size < 16) {
            return false;
        }
        int wire = field(8);
        int captured = Math.min(Math.min(wire, interfaces.get(0).snapLength()), size - 16);
        return wire >= 0 && fill(record, 0, 0, captured, size - 16) && lengths(record, 0, wire, 12, captured);
    }

    private boolean fill(CaptureRecord record, int which, long ticks, int captured, int room) {
        if (which < 0 || which >= interfaces.size() || captured < 0 || captured > room) {
            return false;
        }
        PcapngInterface face = interfaces.get(which);
        record.time(face.seconds(ticks), face.nanos(ticks), true);
        return captured <= limits.maxRecord();
    }

    private boolean lengths(CaptureRecord record, int which, int wire, int at, int captured) {
        PcapngInterface face = interfaces.get(which);
        record.octets(input.buffer(), input.position() + at, Math.min(captured, face.snapLength()));
        record.lengths(wire, face.linkType(), face.snapLength());
        return true;
    }
}
