package io.netloft.proto.packet;

/**
 * The head of a tunnel, and where the IP packet in it begins. Read again for each tunnel; serves one thread.
 *
 * <pre>
 *   GRE (RFC 2784, 2890)  flags(2) type(2) [checksum(2) 0(2)] [key(4)] [sequence(4)] packet or frame
 *   GRE 1 (RFC 2637)      flags(2) type(2) length(2) call(2) [sequence(4)] [acknowledged(4)] PPP
 *   VXLAN (RFC 7348)      flags(1) 0(3) network(3) 0(1) frame            over UDP, port 4789; generic 4790: 0(2) next(1)
 *   Geneve (RFC 8926)     version(2 bits) words(6 bits) flags(1) type(2) network(3) 0(1) options packet or frame   6081
 * </pre>
 */
final class TunnelHead {
    private static final int HEAD = 8;
    private static final int VXLAN = 4789;
    private static final int VXLAN_GENERIC = 4790;
    private static final int GENEVE = 6081;
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int ACKNOWLEDGED = 0x80;
    private static final int PPP_ADDRESS = 0xFF03;
    private static final int PPP_IPV4 = 0x21;
    private static final int PPP_IPV6 = 0x57;

    private final PacketView packet;
    private int limit;
    private int link;
    private int vlan;
    private int type;
    private int inner;

    TunnelHead(PacketView packet) {
        this.packet = packet;
    }

    /**
     * Reads the head that a protocol of IP begins with.
     *
     * @param at where it begins
     * @param payload where UDP's payload begins
     * @param end where the outer packet ends
     * @return whether an IP packet was found in it
     */
    boolean read(int protocol, int at, int payload, int end) {
        limit = end;
        link = Layers.NONE;
        vlan = Layers.NONE;
        return switch (protocol) {
            case IpProtocol.IPV4 -> found(EtherType.IPV4, at);
            case IpProtocol.IPV6 -> found(EtherType.IPV6, at);
            case IpProtocol.ETHERNET -> frame(at);
            case IpProtocol.GRE -> has(at, 4) && routed(at);
            case IpProtocol.UDP -> payload != Layers.NONE && has(payload, HEAD) && datagram(packet.u2(at + 2), payload);
            default -> false;
        };
    }

    private boolean has(int at, int length) {
        return at <= limit - length && packet.has(at, length);
    }

    private boolean found(int what, int at) {
        int least = what == EtherType.IPV4 ? 20 : 40;
        int version = what == EtherType.IPV4 ? 4 : 6;
        if ((what != EtherType.IPV4 && what != EtherType.IPV6) || !has(at, least) || packet.u1(at) >> 4 != version) {
            return false;
        }
        type = what;
        inner = at;
        return true;
    }

    private boolean frame(int from) {
        int at = FrameHead.read(packet, from);
        if (at == Layers.NONE || !found(packet.u2(at - 2), at)) {
            return false;
        }
        link = from;
        vlan = FrameHead.vlan(packet, from, at);
        return true;
    }

    private boolean carried(int what, int at) {
        return what == EtherType.TEB ? frame(at) : found(what, at);
    }

    private boolean routed(int from) {
        int flags = packet.u2(from);
        int version = flags & 7;
        int at = from + 4;
        at += (flags & CHECKSUM) != 0 ? 4 : 0;
        at += (flags & KEY) != 0 ? 4 : 0;
        at += (flags & SEQUENCE) != 0 ? 4 : 0;
        if (version == 1) {
            at += (flags & ACKNOWLEDGED) != 0 ? 4 : 0;
            return packet.u2(from + 2) == EtherType.PPP && pointToPoint(at);
        }
        // Source routes are of the past: nothing is looked for behind them.
        return version == 0 && (flags & ROUTING) == 0 && carried(packet.u2(from + 2), at);
    }

    // RFC 1661: [address(1) control(1)] protocol(1 or 2)
    private boolean pointToPoint(int from) {
        int at = has(from, 2) && packet.u2(from) == PPP_ADDRESS ? from + 2 : from;
        if (!has(at, 2)) {
            return false;
        }
        boolean compressed = (packet.u1(at) & 1) != 0;
        int what = compressed ? packet.u1(at) : packet.u2(at);
        at += compressed ? 1 : 2;
        return switch (what) {
            case PPP_IPV4 -> found(EtherType.IPV4, at);
            case PPP_IPV6 -> found(EtherType.IPV6, at);
            default -> false;
        };
    }

    private boolean datagram(int port, int at) {
        return switch (port) {
            case VXLAN -> (packet.u1(at) & 8) != 0 && frame(at + HEAD);
            case VXLAN_GENERIC ->
                switch (packet.u1(at + 3)) {
                    case 1 -> found(EtherType.IPV4, at + HEAD);
                    case 2 -> found(EtherType.IPV6, at + HEAD);
                    case 3 -> frame(at + HEAD);
                    default -> false;
                };
            case GENEVE ->
                packet.u1(at) >> 6 == 0 && carried(packet.u2(at + 2), at + HEAD + (packet.u1(at) & 0x3F) * 4);
            default -> false;
        };
    }

    /** Position of the frame in it, or {@link Layers#NONE}. */
    int link() {
        return link;
    }

    /** Number of the frame's innermost VLAN, or {@link Layers#NONE}. */
    int vlan() {
        return vlan;
    }

    /** Ethernet type of the IP packet in it. */
    int type() {
        return type;
    }

    /** Position of the IP packet in it. */
    int inner() {
        return inner;
    }
}
