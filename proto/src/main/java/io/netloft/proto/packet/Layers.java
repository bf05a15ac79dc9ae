package io.netloft.proto.packet;

/**
 * Where the layers of a packet begin, from the link to the payload: one walk, no allocation, reused for every packet. A
 * layer that is cut or unknown ends the walk; what was found before it stands. Serves one thread.
 */
public final class Layers {
    /** No such layer in the packet. */
    public static final int NONE = -1;

    private static final int ETHERNET_HEAD = 14;
    private static final int MAX_TAGS = 4;
    private static final int MAX_EXTENSIONS = 16;

    private final PacketView packet;
    private int link;
    private int network;
    private int version;
    private int protocol;
    private int transport;
    private int payload;
    private int end;
    private int type;
    private int vlan;
    private boolean fragment;

    /** Reads packets through this view. */
    public Layers(PacketView packet) {
        this.packet = packet;
    }

    /** Walks the packet that the view shows. */
    public void read(int linkType) {
        link = NONE;
        network = NONE;
        transport = NONE;
        payload = NONE;
        protocol = NONE;
        type = NONE;
        vlan = NONE;
        version = 0;
        fragment = false;
        end = packet.end();
        int at = link(linkType, packet.start());
        if (at == NONE || !packet.has(at, 1)) {
            return;
        }
        version = packet.u1(at) >> 4;
        if (type == EtherType.IPV4 && version == 4) {
            version4(at);
        } else if (type == EtherType.IPV6 && version == 6) {
            version6(at);
        }
    }

    private int link(int linkType, int at) {
        switch (linkType) {
            case LinkType.ETHERNET -> {
                return ethernet(at);
            }
            case LinkType.SLL, LinkType.SLL2 -> {
                int head = linkType == LinkType.SLL ? 16 : 20;
                if (!packet.has(at, head)) {
                    return NONE;
                }
                type = packet.u2(linkType == LinkType.SLL ? at + 14 : at);
                return at + head;
            }
            case LinkType.NULL, LinkType.LOOP -> {
                return raw(at + 4);
            }
            case LinkType.RAW, LinkType.RAW_OLD, LinkType.RAW_OPENBSD, LinkType.IPV4, LinkType.IPV6 -> {
                return raw(at);
            }
            default -> {
                return NONE;
            }
        }
    }

    private int raw(int at) {
        if (packet.has(at, 1)) {
            type = packet.u1(at) >> 4 == 6 ? EtherType.IPV6 : EtherType.IPV4;
        }
        return at;
    }

    private int ethernet(int from) {
        if (!packet.has(from, ETHERNET_HEAD)) {
            return NONE;
        }
        link = from;
        int at = from + 12;
        type = packet.u2(at);
        for (int i = 0; i < MAX_TAGS && EtherType.isTag(type) && packet.has(at + 2, 4); i++) {
            vlan = packet.u2(at + 2) & 0xFFF;
            at += 4;
            type = packet.u2(at);
        }
        return at + 2;
    }

    private void version4(int at) {
        if (!packet.has(at, 20)) {
            return;
        }
        network = at;
        int head = (packet.u1(at) & 15) * 4;
        int total = packet.u2(at + 2);
        protocol = packet.u1(at + 9);
        end = Math.min(packet.end(), at + Math.max(total, head));
        fragment = (packet.u2(at + 6) & 0x1FFF) != 0;
        if (head >= 20 && !fragment) {
            transport(at + head);
        }
    }

    private void version6(int from) {
        if (!packet.has(from, 40)) {
            return;
        }
        network = from;
        int size = packet.u2(from + 4);
        end = size == 0 ? packet.end() : Math.min(packet.end(), from + 40 + size);
        int at = from + 40;
        protocol = packet.u1(from + 6);
        for (int i = 0; i < MAX_EXTENSIONS && isExtension(protocol); i++) {
            if (!packet.has(at, 8)) {
                return;
            }
            int step = protocol == IpProtocol.FRAGMENT ? 8 : (packet.u1(at + 1) + 1) << 3;
            fragment |= protocol == IpProtocol.FRAGMENT && (packet.u2(at + 2) & 0xFFF8) != 0;
            protocol = packet.u1(at);
            at += step;
        }
        if (!fragment) {
            transport(at);
        }
    }

    private static boolean isExtension(int next) {
        return next == IpProtocol.HOP_BY_HOP
                || next == IpProtocol.ROUTING
                || next == IpProtocol.DESTINATION
                || next == IpProtocol.FRAGMENT;
    }

    private void transport(int at) {
        int least = protocol == IpProtocol.TCP ? 20 : 8;
        if (at > end || end - at < least) {
            return;
        }
        transport = at;
        switch (protocol) {
            case IpProtocol.TCP -> {
                int head = (packet.u1(at + 12) >> 4) * 4;
                payload = head >= 20 && at + head <= end ? at + head : NONE;
            }
            case IpProtocol.UDP -> payload = at + 8;
            default -> payload = NONE;
        }
    }

    /** Position of the Ethernet header, or {@link #NONE}. */
    public int link() {
        return link;
    }

    /** Ethernet type of what the link carries, or {@link #NONE}. */
    public int type() {
        return type;
    }

    /** Number of the innermost VLAN, or {@link #NONE}. */
    public int vlan() {
        return vlan;
    }

    /** Position of the IP header, or {@link #NONE}. */
    public int network() {
        return network;
    }

    /** IP version, where {@link #network} is. */
    public int version() {
        return version;
    }

    /** Protocol that IP carries, behind its extension headers, or {@link #NONE}. */
    public int protocol() {
        return protocol;
    }

    /** Whether it is a later part of a packet that was cut up by IP. */
    public boolean fragment() {
        return fragment;
    }

    /** Position of the header of TCP, UDP or another protocol, or {@link #NONE}. */
    public int transport() {
        return transport;
    }

    /** Position of what TCP or UDP carry, or {@link #NONE}. */
    public int payload() {
        return payload;
    }

    /** Where the IP packet ends, or what was captured of it. */
    public int end() {
        return end;
    }
}
