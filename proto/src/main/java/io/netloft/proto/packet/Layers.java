package io.netloft.proto.packet;

/**
 * Where the layers of a packet begin, from the link to the payload: one walk, no allocation, reused for every packet. A
 * layer that is cut or unknown ends the walk; what was found before it stands. {@link #descend} walks on into what a
 * tunnel carries. The layers themselves are read through {@link LinkView}, {@link NetworkView}, {@link TransportView}.
 * Serves one thread.
 */
public final class Layers {
    /** No such layer in the packet. */
    public static final int NONE = -1;

    private static final int MAX_EXTENSIONS = 16;
    /** Tunnels within each other that are walked into. */
    private static final int MAX_DEPTH = 8;

    private final PacketView packet;
    private final TunnelHead tunnel;
    private final LinkView linkView;
    private final NetworkView networkView;
    private final TransportView transportView;
    private int bound;
    private int depth;
    private int part;
    private boolean more;
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
        this.tunnel = new TunnelHead(packet);
        this.linkView = new LinkView(packet);
        this.networkView = new NetworkView(packet);
        this.transportView = new TransportView(packet);
    }

    /** Walks the packet that the view shows. */
    public void read(int linkType) {
        link = NONE;
        type = NONE;
        vlan = NONE;
        depth = 0;
        bound = packet.end();
        end = bound;
        network(link(linkType, packet.start()));
    }

    private void network(int at) {
        network = NONE;
        transport = NONE;
        payload = NONE;
        protocol = NONE;
        part = NONE;
        version = 0;
        fragment = false;
        more = false;
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

    /**
     * Walks on into the IP packet that this one carries: IP in IP, 6in4, GRE, VXLAN, Geneve. False, and nothing is
     * changed, where it carries none, or eight of them were within each other.
     */
    public boolean descend() {
        if (transport == NONE
                || fragmented()
                || depth >= MAX_DEPTH
                || !tunnel.read(protocol, transport, payload, end)) {
            return false;
        }
        depth++;
        bound = end;
        type = tunnel.type();
        if (tunnel.link() != NONE) {
            link = tunnel.link();
            vlan = tunnel.vlan();
        }
        network(tunnel.inner());
        return true;
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
        int at = FrameHead.read(packet, from);
        if (at == NONE) {
            return NONE;
        }
        link = from;
        type = packet.u2(at - 2);
        vlan = FrameHead.vlan(packet, from, at);
        return at;
    }

    private void version4(int at) {
        if (!packet.has(at, 20)) {
            return;
        }
        network = at;
        int head = (packet.u1(at) & 15) * 4;
        int total = packet.u2(at + 2);
        protocol = packet.u1(at + 9);
        end = Math.min(bound, at + Math.max(total, head));
        int cut = packet.u2(at + 6);
        fragment = (cut & 0x1FFF) != 0;
        more = (cut & 0x2000) != 0;
        if (head < 20) {
            return;
        }
        part = fragment || more ? at + head : NONE;
        if (!fragment) {
            transport(authenticated(at + head));
        }
    }

    private void version6(int from) {
        if (!packet.has(from, 40)) {
            return;
        }
        network = from;
        int size = packet.u2(from + 4);
        end = size == 0 ? bound : Math.min(bound, from + 40 + size);
        int at = from + 40;
        protocol = packet.u1(from + 6);
        for (int i = 0; i < MAX_EXTENSIONS && isExtension(protocol); i++) {
            if (!packet.has(at, 8)) {
                return;
            }
            int step = (packet.u1(at + 1) + 1) << 3;
            if (protocol == IpProtocol.FRAGMENT) {
                step = 8;
                part(at);
            }
            protocol = packet.u1(at);
            at += step;
            if (fragment) {
                return;
            }
        }
        if (!fragment) {
            transport(authenticated(at));
        }
    }

    // RFC 8200 4.5: next(1) 0(1) offset(13 bits) 0(2 bits) M(1 bit) identification(4)
    private void part(int at) {
        int cut = packet.u2(at + 2);
        fragment = (cut & 0xFFF8) != 0;
        more = (cut & 1) != 0;
        part = fragment || more ? at + 8 : NONE;
    }

    /** Behind an authentication header (RFC 4302), where there is one: next(1) words(1) 0(2) spi(4) sequence(4) icv. */
    private int authenticated(int at) {
        if (protocol != IpProtocol.AH || at > end - 12 || !packet.has(at, 12)) {
            return at;
        }
        protocol = packet.u1(at);
        return at + (packet.u1(at + 1) + 2) * 4;
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

    /** The Ethernet header, where {@link #link} is. */
    public LinkView ethernet() {
        return linkView.over(link);
    }

    /** The IP header, where {@link #network} is. */
    public NetworkView ip() {
        return networkView.over(network, version);
    }

    /** The header of TCP or UDP, where {@link #hasPorts}. */
    public TransportView ports() {
        return transportView.over(transport);
    }

    /** Whether a header of TCP or UDP was found. */
    public boolean hasPorts() {
        return transport != NONE && IpProtocol.hasPorts(protocol);
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

    /** Whether it is a part, the first or a later one, of a packet that was cut up by IP. */
    public boolean fragmented() {
        return part != NONE;
    }

    /** Whether parts of it come behind this one. */
    public boolean more() {
        return more;
    }

    /** Where a part's own octets begin, behind all headers that each part has; {@link #NONE} where it is whole. */
    public int part() {
        return part;
    }

    /** Tunnels that were walked into. */
    public int depth() {
        return depth;
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
