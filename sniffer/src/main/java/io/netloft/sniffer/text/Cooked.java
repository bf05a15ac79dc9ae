package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;

/**
 * Linux cooked captures, of the device {@code any}.
 *
 * <pre>
 *   1: kind(2) hardware(2) length(2) address(8) protocol(2)
 *   2: protocol(2) 0(2) interface(4) hardware(2) kind(1) length(1) address(8)
 * </pre>
 */
final class Cooked extends Dissector {
    private static final int HEAD1 = 16;
    private static final int HEAD2 = 20;
    private static final int MAC = 6;
    private static final int P_802_3 = 1;
    private static final int P_802_2 = 4;
    private static final Names KINDS = Names.of("0:In|1:B|2:M|3:P|4:Out");

    private final Protocols protocols;

    Cooked(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    int version1(int at, int length) {
        protocol("sll");
        need(at, HEAD1);
        if (link()) {
            head1(at, length);
        }
        return HEAD1 + payload(at, at + HEAD1, length - HEAD1, u2(at + 14), 1);
    }

    int version2(int at, int length) {
        protocol("sll2");
        need(at, HEAD2);
        int index = u4(at + 4);
        out().padded(protocols.interfaceName(index), 5).put(' ');
        out().padded(KINDS.or(u1(at + 10), "?"), 3).put(' ');
        if (link()) {
            head2(at, length);
        }
        return HEAD2 + payload(at, at + HEAD2, length - HEAD2, u2(at), 2);
    }

    private void head1(int at, int length) {
        protocol("sll");
        String kind = KINDS.or(u2(at), "?");
        out().padded("", 3 - kind.length()).put(kind).put(' ');
        if (u2(at + 4) == MAC) {
            mac("", at + 6).put(' ');
        }
        type(u2(at + 14), length);
    }

    private void head2(int at, int length) {
        protocol("sll2");
        put("ifindex ").dec(u4(at + 4)).put(' ');
        if (u1(at + 11) == MAC) {
            mac("", at + 12).put(' ');
        }
        type(u2(at), length);
    }

    private void type(int type, int length) {
        if (quick()) {
            return;
        }
        if (type == P_802_3) {
            put("802.3");
        } else if (type == P_802_2) {
            put("802.2");
        } else {
            String word = LinkLayers.isEtherType(type) ? EtherNames.TYPES.or(type, "Unknown") : "Unknown";
            put("ethertype ").put(word).put(" (0x").hex(type, 4).put(')');
        }
        put(", length ").dec(length).put(": ");
    }

    private int payload(int head, int from, int size, int first, int version) {
        int at = from;
        int length = size;
        int type = first;
        int used = 0;
        while (type == EtherType.VLAN) {
            if (packet().left(at) < 4) {
                protocol("vlan");
                truncated();
                return used + packet().left(at);
            }
            if (link()) {
                VlanTag.put(out(), u2(at));
                put(", ");
            }
            type = u2(at + 2);
            type = LinkLayers.isEtherType(type) ? type : P_802_2;
            if (!quick()) {
                put("ethertype ").put(EtherNames.TYPES.or(type, "Unknown")).put(", ");
            }
            at += 4;
            length -= 4;
            used += 4;
        }
        return used + inner(head, at, length, type, version);
    }

    private int inner(int head, int at, int length, int type, int version) {
        if (!LinkLayers.isEtherType(type)) {
            int used = type == P_802_2 ? protocols.llc().print(at, length, -1) : -1;
            if (used < 0) {
                plainDump(at, packet().left(at));
                return 0;
            }
            return used;
        }
        if (!protocols.ethertype(type, at, length, -1)) {
            if (!link() && version == 1) {
                head1(head, length + HEAD1);
            } else if (!link()) {
                head2(head, length + HEAD2);
            }
            plainDump(at, packet().left(at));
        }
        return 0;
    }
}
