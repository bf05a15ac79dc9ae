package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;
import io.netloft.proto.packet.LinkType;

/** What a capture's link type says the packet begins with. */
final class LinkLayers extends Dissector {
    private static final int NULL_HEAD = 4;
    private static final Names FAMILIES = Names.of("2:IPv4|6:NS|7:ISO|16:Appletalk|23:IPX|24:IPv6|28:IPv6|30:IPv6");

    private final Protocols protocols;
    private final Cooked cooked;
    private final Vsock vsock;
    private final Nflog nflog;

    LinkLayers(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
        this.cooked = new Cooked(page, protocols);
        this.vsock = new Vsock(page);
        this.nflog = new Nflog(page, protocols);
    }

    /** Prints a whole packet; returns the octets of its link-layer header. */
    int print(int type, int at, int length) {
        return switch (type) {
            case LinkType.ETHERNET -> protocols.ether().print(at, length);
            case LinkType.NULL, LinkType.LOOP -> family(at, length);
            case LinkType.RAW, LinkType.RAW_OLD, LinkType.RAW_OPENBSD, LinkType.IPV4, LinkType.IPV6 -> raw(at, length);
            case LinkType.SLL -> cooked.version1(at, length);
            case LinkType.SLL2 -> cooked.version2(at, length);
            case LinkType.VSOCK -> vsock.print(at);
            case LinkType.NFLOG -> nflog.print(at, length);
            case LinkType.NETANALYZER -> {
                protocol("netanalyzer");
                need(at, NULL_HEAD);
                yield NULL_HEAD + protocols.ether().print(at + NULL_HEAD, length - NULL_HEAD);
            }
            default -> unsupported(at);
        };
    }

    private int unsupported(int at) {
        protocol("unsupported");
        protocolCaps();
        HexDump.hexAndText(page(), "\n\t", at, packet().left(at));
        return 0;
    }

    private int raw(int at, int length) {
        protocol("raw");
        if (link()) {
            put("ip: ");
        }
        protocols.ipNext().either(at, length);
        return 0;
    }

    private int family(int at, int length) {
        protocol("null");
        need(at, NULL_HEAD);
        int family = packet().le4(at);
        if ((family & 0xFFFF_0000) != 0) {
            family = Integer.reverseBytes(family);
        }
        if (link()) {
            familyHead(family, length);
        }
        switch (family) {
            case 2 -> protocols.ip4().print(at + NULL_HEAD, length - NULL_HEAD);
            case 24, 28, 30 -> protocols.ip6().print(at + NULL_HEAD, length - NULL_HEAD);
            default -> {
                if (!link()) {
                    familyHead(family, length);
                }
                plainDump(at + NULL_HEAD, packet().left(at + NULL_HEAD));
            }
        }
        return NULL_HEAD;
    }

    private void familyHead(int family, int length) {
        if (quick()) {
            String word = FAMILIES.find(family);
            if (word == null) {
                put("Unknown AF ").dec(family);
            } else {
                put(word);
            }
        } else {
            put("AF ").put(FAMILIES.or(family, "Unknown")).put(" (").dec(family).put(')');
        }
        put(", length ").dec(length).put(": ");
    }

    static boolean isEtherType(int type) {
        return type > EtherType.MAX_LENGTH;
    }
}
