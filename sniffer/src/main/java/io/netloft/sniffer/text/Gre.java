package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;
import io.netloft.proto.packet.PacketView;

/**
 * Generic routing encapsulation (RFC 1701, 2784, 2890; version 1: RFC 2637).
 *
 * <pre>
 *   flags(13 bits) version(3 bits) type(2) [checksum(2) offset(2)] [key(4)] [sequence(4)] [acknowledged(4)] [routes]
 * </pre>
 */
final class Gre extends Dissector {
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int ACKNOWLEDGED = 0x80;
    private static final int ROUTE_IP = 0x0800;
    private static final int ROUTE_AS = 0xFFFE;
    private static final Names FLAGS = Names.of("0x8000:checksum present|0x4000:routing present|0x2000:key present"
            + "|0x1000:sequence# present|0x800:source routing present|0x80:ack present");

    private final Protocols protocols;
    private int at;
    private int left;

    Gre(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    void print(int from, int length) {
        protocol("gre");
        if (!has(from, 2) || Integer.compareUnsigned(length, 2) < 0) {
            truncated();
            return;
        }
        int flags = u2(from);
        int version = flags & 7;
        put("GREv").dec(version);
        if (version > 1) {
            put(" ERROR: unknown-version");
            return;
        }
        if (verbose()) {
            put(", Flags [");
            FLAGS.bits(out(), flags, ", ", "none");
            put("]");
        }
        at = from + 2;
        left = length - 2;
        if (!(version == 0 ? version0(flags, length) : version1(flags, length))) {
            truncated();
        }
    }

    private boolean more(int length) {
        return has(at, length) && Integer.compareUnsigned(left, length) >= 0;
    }

    private void step(int length) {
        at += length;
        left -= length;
    }

    private boolean version0(int flags, int length) {
        if (!more(2)) {
            return false;
        }
        int type = u2(at);
        step(2);
        if ((flags & (CHECKSUM | ROUTING)) != 0 && !sums()) {
            return false;
        }
        if ((flags & KEY) != 0 && !number(", key=0x", true)) {
            return false;
        }
        if ((flags & SEQUENCE) != 0 && !number(", seq ", false)) {
            return false;
        }
        if ((flags & ROUTING) != 0 && !routes()) {
            return false;
        }
        type(type, length);
        put(verbose() ? "\n\t" : ": ");
        payload(type);
        return true;
    }

    private boolean sums() {
        if (!more(2)) {
            return false;
        }
        if (verbose()) {
            put(", sum 0x").hex(u2(at));
        }
        step(2);
        if (!more(2)) {
            return false;
        }
        put(", off 0x").hex(u2(at));
        step(2);
        return true;
    }

    private boolean number(String name, boolean hexadecimal) {
        if (!more(4)) {
            return false;
        }
        put(name);
        if (hexadecimal) {
            out().hex(u4(at));
        } else {
            out().dec(u4(at));
        }
        step(4);
        return true;
    }

    private void type(int type, int length) {
        if (link()) {
            put(", proto ")
                    .put(EtherNames.TYPES.or(type, "unknown"))
                    .put(" (0x")
                    .hex(type, 4)
                    .put(')');
        }
        put(", length ").dec(length);
    }

    private void payload(int type) {
        int from = at;
        int length = left;
        switch (type) {
            case EtherType.IPV4 -> protocols.ip4().print(from, length);
            case EtherType.IPV6 -> protocols.ip6().print(from, length);
            case EtherType.MPLS -> protocols.mpls().print(from, length);
            case EtherType.TEB -> protocols.ether().print(from, length);
            default -> put("gre-proto-0x").hex(type);
        }
    }

    private boolean routes() {
        while (more(4)) {
            int family = u2(at);
            int offset = u1(at + 2);
            int length = u1(at + 3);
            step(4);
            if (family == 0 && length == 0) {
                return true;
            }
            if (!route(family, offset, length) || left < length) {
                return false;
            }
            step(length);
        }
        return false;
    }

    private boolean route(int family, int offset, int length) {
        boolean good = true;
        switch (family) {
            case ROUTE_IP -> {
                put(", (rtaf=ip");
                good = hops(offset, length, 4);
                put(")");
            }
            case ROUTE_AS -> {
                put(", (rtaf=asn");
                good = hops(offset, length, 2);
                put(")");
            }
            default -> put(", (rtaf=0x").hex(family).put(')');
        }
        return good;
    }

    private boolean hops(int offset, int length, int width) {
        if ((offset & width - 1) != 0) {
            put(", badoffset=").dec(offset);
            return true;
        }
        if ((length & width - 1) != 0) {
            put(", badlength=").dec(length);
            return true;
        }
        if (offset >= length) {
            put(", badoff/len=").dec(offset).put('/').dec(length);
            return true;
        }
        PacketView packet = packet();
        for (int i = 0; i < length; i += width) {
            if (!packet.has(at + i, width) || left - i < width) {
                return false;
            }
            put(i == offset ? " *" : " ");
            if (width == 4) {
                out().ip4(u4(at + i));
            } else {
                out().hex(u2(at + i));
            }
        }
        return true;
    }

    private boolean version1(int flags, int length) {
        if (!more(2)) {
            return false;
        }
        int type = u2(at);
        step(2);
        if ((flags & KEY) != 0) {
            if (!more(4)) {
                return false;
            }
            put(", call ").dec(u2(at + 2));
            step(4);
        }
        if ((flags & SEQUENCE) != 0 && !number(", seq ", false)) {
            return false;
        }
        if ((flags & ACKNOWLEDGED) != 0 && !number(", ack ", false)) {
            return false;
        }
        boolean payload = (flags & SEQUENCE) != 0;
        put(payload ? "" : ", no-payload");
        type(type, length);
        if (payload) {
            put(verbose() ? "\n\t" : ": ").put("gre-proto-0x").hex(type);
        }
        return true;
    }
}
