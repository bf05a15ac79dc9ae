package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;

/**
 * Ethernet (IEEE 802.3), with tags of 802.1Q and 802.1ad.
 *
 * <pre>
 *   destination(6) source(6) *( 8100 | 88A8 tag(2) ) type(2), or length(2) and LLC
 * </pre>
 */
final class Ether extends Dissector {
    private static final int HEAD = 14;
    private static final int ADDRESSES = 12;

    private final Protocols protocols;

    Ether(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    /** A frame within something; returns the octets of its link-layer header. */
    int print(int at, int length) {
        protocol("ether");
        if (!page().enter()) {
            return 0;
        }
        int head = frame(at, length);
        page().leave();
        return head;
    }

    private int frame(int at, int length) {
        int captured = packet().left(at);
        if (Integer.compareUnsigned(length, captured) < 0) {
            put("[length ").dec(length).put(" < caplen ").dec(captured).put(']');
            invalid();
            return length;
        }
        if (captured < HEAD) {
            truncated();
            return captured;
        }
        if (link()) {
            addresses(at);
        }
        return typed(at, length);
    }

    private void addresses(int at) {
        mac("", at + 6);
        mac(" > ", at).put(", ");
    }

    private int typed(int at, int length) {
        int type = u2(at + ADDRESSES);
        int head = HEAD;
        boolean told = false;
        while (EtherType.isTag(type)) {
            if (packet().left(at + head) < 4 || length - head < 4) {
                protocol("vlan");
                truncated();
                return head + Math.min(packet().left(at + head), length - head);
            }
            if (link()) {
                type(type);
                out().put(told ? ", " : "");
                told = told || length(length);
                VlanTag.put(out(), u2(at + head));
                out().put(", ");
            }
            type = u2(at + head + 2);
            head += 4;
        }
        return payload(at, length, head, type, told);
    }

    private boolean length(int length) {
        put(", length ").dec(length).put(": ");
        return true;
    }

    private int payload(int at, int length, int head, int type, boolean told) {
        int rest = length - head;
        if (type <= EtherType.MAX_LENGTH) {
            return head + counted(at, head, Math.min(type, rest), told);
        }
        if (type == EtherType.JUMBO) {
            return head + logical(at, at + head, rest);
        }
        if (link()) {
            type(type);
            if (told) {
                out().put(", ");
            } else {
                length(length);
            }
        }
        if (!protocols.ethertype(type, at + head, rest, at)) {
            if (!link()) {
                addresses(at);
                type(type);
                length(length);
            }
            plainDump(at + head, packet().left(at + head));
        }
        return head;
    }

    private int counted(int at, int head, int length, boolean told) {
        int before = end();
        packet().limit(at + head, length);
        if (link()) {
            out().put("802.3");
            if (!told) {
                length(length);
            }
        }
        int used = logical(at, at + head, length);
        packet().restore(before);
        return used;
    }

    private int logical(int macs, int at, int length) {
        int used = protocols.llc().print(at, length, macs);
        if (used < 0) {
            plainDump(at, packet().left(at));
        }
        return Math.abs(used);
    }

    private void type(int type) {
        if (quick()) {
            String word = EtherNames.TYPES.find(type);
            if (word == null) {
                put("Unknown Ethertype (0x").hex(type, 4).put(')');
            } else {
                put(word);
            }
            return;
        }
        put("ethertype ")
                .put(EtherNames.TYPES.or(type, "Unknown"))
                .put(" (0x")
                .hex(type, 4)
                .put(')');
    }
}
