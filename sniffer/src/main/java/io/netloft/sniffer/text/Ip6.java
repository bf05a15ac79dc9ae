package io.netloft.sniffer.text;

import io.netloft.proto.packet.IpProtocol;

/**
 * The Internet Protocol, version 6 (RFC 8200), with its extension headers.
 *
 * <pre>
 *   0 version(4 bits) class(8 bits) flow(20 bits)   4 length(2)   6 next   7 hops   8 source(16)   24 destination(16)
 * </pre>
 */
final class Ip6 extends Dissector {
    static final int SOURCE = 8;
    static final int DESTINATION = 24;
    static final int HEAD = 40;

    private final Protocols protocols;
    private final Ip6Extensions extensions;

    Ip6(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
        this.extensions = new Ip6Extensions(page);
    }

    void print(int at, int length) {
        protocol("ip6");
        if (!has(at, HEAD)) {
            truncated();
            return;
        }
        if (Integer.compareUnsigned(length, HEAD) < 0) {
            put("truncated-ip6 ").dec(length);
            return;
        }
        out().put(link() ? "" : "IP6 ");
        int version = u1(at) >> 4;
        if (version != 6) {
            put("version error: ").dec(version).put(" != 6");
            return;
        }
        if (page().enter()) {
            packet(at, length);
            page().leave();
        }
    }

    private void packet(int at, int length) {
        int payload = u2(at + 4);
        int total = payload != 0 ? payload + HEAD : length + HEAD;
        if (payload != 0 && length < total) {
            put("truncated-ip6 - ").dec(total - length).put(" bytes missing!");
        }
        if (verbose()) {
            head(at, payload);
        }
        int before = end();
        packet().limit(at, total);
        if (!chain(at, length, total, payload, before)) {
            truncated();
        }
        packet().restore(before);
    }

    private void head(int at, int payload) {
        int flow = u4(at);
        put("(");
        if ((flow & 0x0FF0_0000) != 0) {
            put("class 0x").hex((flow & 0x0FF0_0000) >>> 20, 2).put(", ");
        }
        if ((flow & 0xFFFFF) != 0) {
            put("flowlabel 0x").hex(flow & 0xFFFFF, 5).put(", ");
        }
        int next = u1(at + 6);
        put("hlim ").dec(u1(at + 7)).put(", next-header ").put(IpNext.NAMES.or(next, "unknown"));
        put(" (").dec(next).put(") payload length: ").dec(payload).put(") ");
    }

    /** Walks the headers; false when they are cut. */
    private boolean chain(int ip, int length, int total, int payload, int before) {
        int next = u1(ip + 6);
        int at = ip;
        int step = HEAD;
        int left = total;
        int size = payload;
        boolean jumbo = false;
        boolean extended = false;
        boolean fragmented = false;
        while (at < end()) {
            if (left < step) {
                return false;
            }
            at += step;
            left -= step;
            if (at == ip + HEAD && !IpProtocol.hasPorts(next)) {
                ip6("", ip + SOURCE);
                ip6(" > ", ip + DESTINATION).put(": ");
            }
            if (!Ip6Extensions.isExtension(next)) {
                return upper(ip, at, next, new Sizes(length, left, size, before, jumbo, extended, fragmented));
            }
            if (next == IpProtocol.HOP_BY_HOP) {
                int found = extensions.hopByHop(at, at == ip + HEAD, extended, size);
                if (found < 0) {
                    return true;
                }
                jumbo = extensions.jumbo() != 0;
                size = jumbo ? extensions.jumbo() : size;
                step = found;
            } else {
                step = extensions.print(next, at, ip);
                if (step < 0 || (next == IpProtocol.FRAGMENT && end() <= at + step)) {
                    return true;
                }
                fragmented |= next == IpProtocol.FRAGMENT;
                if (Ip6Extensions.isMobility(next)) {
                    u1(at);
                    return true;
                }
            }
            extended = true;
            next = u1(at);
            protocol("ip6");
        }
        return true;
    }

    /** What the walk found, for what stands above. */
    private record Sizes(
            int length, int left, int payload, int before, boolean jumbo, boolean extended, boolean fragmented) {}

    private boolean upper(int ip, int at, int next, Sizes sizes) {
        int left = sizes.left();
        if (sizes.jumbo() || sizes.payload() == 0) {
            if (!sizes.jumbo() && sizes.extended()) {
                return false;
            }
            int total = (sizes.jumbo() ? sizes.payload() : 0) + HEAD;
            if (Integer.compareUnsigned(total, at - ip) < 0) {
                return false;
            }
            if (sizes.jumbo() && Integer.compareUnsigned(sizes.length(), total) < 0) {
                put("truncated-ip6 - ").dec(total - sizes.length()).put(" bytes missing!");
            }
            packet().restore(sizes.before());
            packet().limit(ip, total);
            left = total - (at - ip);
        }
        protocols.ipNext().print(next, at, left, ip, sizes.fragmented());
        return true;
    }
}
