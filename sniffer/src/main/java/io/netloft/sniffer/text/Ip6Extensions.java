package io.netloft.sniffer.text;

import io.netloft.proto.packet.IpProtocol;

/** Extension headers of IPv6: options, routing, fragments, mobility. A negative result ends the packet's text. */
final class Ip6Extensions extends Dissector {
    private static final int ROUTE_0 = 0;
    private static final int ROUTE_MOBILE = 2;
    private static final int ROUTE_SEGMENTS = 4;

    private final Ip6Options options;
    private final Mobility mobility;

    Ip6Extensions(Page page) {
        super(page);
        options = new Ip6Options(page);
        mobility = new Mobility(page);
    }

    static boolean isMobility(int next) {
        return next == IpProtocol.MOBILITY || next == IpProtocol.MOBILITY_OLD;
    }

    static boolean isExtension(int next) {
        return next == IpProtocol.HOP_BY_HOP
                || next == IpProtocol.DESTINATION
                || next == IpProtocol.ROUTING
                || next == IpProtocol.FRAGMENT
                || isMobility(next);
    }

    /** Length that a jumbo payload option gave; 0 for none. */
    int jumbo() {
        return options.jumbo();
    }

    /** Hop-by-hop options, which stand first and once. */
    int hopByHop(int at, boolean first, boolean again, int payload) {
        if (!first) {
            put(
                    again && options.seenHopByHop()
                            ? "[The Hop-by-Hop Options header was already found]"
                            : "[The Hop-by-Hop Options header don't follow the IPv6 header]");
            invalid();
            return -1;
        }
        int length = options.hopByHop(at, payload);
        if (payload == 0 && options.jumbo() == 0) {
            put("[No valid Jumbo Payload Hop-by-Hop option found]");
            invalid();
            return -1;
        }
        return length;
    }

    int print(int next, int at, int ip) {
        if (at - ip == Ip6.HEAD) {
            options.begin();
        }
        return switch (next) {
            case IpProtocol.DESTINATION -> options.destination(at);
            case IpProtocol.FRAGMENT -> fragment(at, ip);
            case IpProtocol.ROUTING -> routing(at);
            default -> mobility.print(at);
        };
    }

    private int fragment(int at, int ip) {
        protocol("frag6");
        need(at + 2, 2);
        int offset = u2(at + 2) & 0xFFF8;
        int rest = Ip6.HEAD + u2(ip + 4) - (at - ip) - 8;
        if (verbose()) {
            int id = u4(at + 4);
            put("frag (0x")
                    .hex(id, 8)
                    .put(':')
                    .dec(offset)
                    .put('|')
                    .dec((long) rest)
                    .put(')');
        } else {
            put("frag (").dec(offset).put('|').dec((long) rest).put(')');
        }
        if (offset != 0) {
            return -1;
        }
        put(" ");
        return 8;
    }

    private int routing(int at) {
        u1(at);
        protocol("rt6");
        protocolCaps();
        int length = u1(at + 1);
        put(" (len=").dec(length);
        int type = u1(at + 2);
        put(", type=").dec(type).put(type == ROUTE_0 ? " [Deprecated]" : "");
        int left = u1(at + 3);
        put(", segleft=").dec(left);
        if (type == ROUTE_0 || type == ROUTE_MOBILE) {
            int reserved = u4(at + 4);
            if (reserved != 0 || verbose()) {
                put(", rsv=0x").hex(reserved);
            }
        } else if (type == ROUTE_SEGMENTS) {
            segments(at);
        } else {
            put(" (unknown type)");
            invalid();
            return -1;
        }
        if (length % 2 == 1) {
            put(" (invalid length ").dec(length).put(')');
            invalid();
            return -1;
        }
        for (int i = 0; i < length / 2; i++) {
            need(at + 8 + 16 * i, 16);
            put(", [").dec(i).put(']');
            ip6("", at + 8 + 16 * i);
        }
        put(") ");
        return (length + 1) << 3;
    }

    private void segments(int at) {
        int last = u1(at + 4);
        put(", last-entry=").dec(last);
        int flags = u1(at + 5);
        if (flags != 0 || verbose()) {
            put(", flags=0x").hex(flags);
        }
        int tag = u2(at + 6);
        put(", tag=").hex(tag);
    }
}
