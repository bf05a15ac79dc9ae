package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.IpProtocol;

/**
 * Control messages of IPv6 (RFC 4443), with neighbour discovery (RFC 4861), listeners (RFC 2710, 3810), mobility (RFC
 * 6275), node information (RFC 4620), renumbering (RFC 2894) and RPL (RFC 6550).
 *
 * <pre>
 *   type(1) code(1) checksum(2) four octets of the type's own, then more of it, or the packet that an error is about
 * </pre>
 */
final class Icmp6 extends Dissector {
    private static final int INNER = 8;
    private static final int INNER_SOURCE = INNER + 8;
    private static final int INNER_DESTINATION = INNER + 24;
    private static final Names TYPES = Names.of("1:destination unreachable|2:packet too big|3:time exceeded in-transit"
            + "|4:parameter problem|128:echo request|129:echo reply|130:multicast listener query"
            + "|131:multicast listener report|132:multicast listener done|133:router solicitation"
            + "|134:router advertisement|135:neighbor solicitation|136:neighbor advertisement|137:redirect"
            + "|138:router renumbering|141:inverse neighbor solicitation|142:inverse neighbor advertisement"
            + "|143:multicast listener report v2|144:ha discovery request|145:ha discovery reply"
            + "|146:mobile router solicitation|147:mobile router advertisement|139:who-are-you request"
            + "|140:who-are-you reply|201:mtrace message|200:mtrace response|155:RPL");
    private static final Names UNREACHABLE = Names.of("0:unreachable route|1: unreachable prohibited|2:beyond scope"
            + "|3:unreachable address|4:unreachable port");

    private final Pseudo pseudo;
    private final NeighbourDiscovery neighbours;
    private final Listeners listeners;
    private final NodeInformation nodes;
    private final Renumbering renumbering;
    private final Rpl rpl;

    Icmp6(Page page, Protocols protocols, Pseudo pseudo) {
        super(page);
        this.pseudo = pseudo;
        neighbours = new NeighbourDiscovery(page, protocols);
        listeners = new Listeners(page);
        nodes = new NodeInformation(page);
        renumbering = new Renumbering(page);
        rpl = new Rpl(page);
    }

    void print(int at, int length, int ip, boolean fragmented) {
        protocol("icmp6");
        if (length == 0) {
            put("ICMP6, length 0");
            invalid();
            return;
        }
        if (verbose() && !fragmented && has(at, length)) {
            checksum(at, length, ip);
        }
        int type = u1(at);
        put("ICMP6, ");
        named(TYPES, type, "unknown icmp6 type (", ")");
        boolean early = (type >= 133 && type <= 137) || type == 145 || type == 147;
        if (verbose() && early) {
            put(", length ").dec(length);
        }
        int code = u1(at + 1);
        Outcome outcome = message(type, code, at, length);
        if (outcome == Outcome.CUT) {
            truncated();
        } else if (outcome == Outcome.DONE && !verbose()) {
            put(", length ").dec(length);
        }
    }

    /** How a message ended: as it should, cut, or with nothing more to say. */
    private enum Outcome {
        DONE,
        CUT,
        FINAL
    }

    private void checksum(int at, int length, int ip) {
        int field = u2(at + 2);
        int sum = pseudo.checksum(ip, IpProtocol.ICMPV6, at, length);
        if (sum != 0) {
            put("[bad icmp6 cksum 0x").hex(field, 4).put(" -> 0x");
            out().hex(InternetChecksum.expected(field, sum), 4).put("!] ");
        } else {
            put("[icmp6 sum ok] ");
        }
    }

    private static Outcome done(boolean whole) {
        return whole ? Outcome.DONE : Outcome.CUT;
    }

    // What is cut inside these is told at its place; the length still follows.
    private Outcome told(boolean whole) {
        if (!whole) {
            truncated();
        }
        return Outcome.DONE;
    }

    private Outcome message(int type, int code, int at, int length) {
        switch (type) {
            case 1 -> {
                return unreachable(code, at, length);
            }
            case 2 -> {
                int mtu = u4(at + 4);
                put(", mtu ").dec(mtu);
            }
            case 3 -> exceeded(code, at);
            case 4 -> {
                if (!has(at + INNER_DESTINATION, 16)) {
                    return Outcome.CUT;
                }
                parameter(code, u4(at + 4));
            }
            case 128, 129 -> {
                need(at + 4, 4);
                put(", id ").dec(u2(at + 4)).put(", seq ").dec(u2(at + 6));
            }
            case 130 -> listeners.query(at, length);
            case 131, 132 -> listeners.first(at);
            case 143 -> listeners.report(at, length);
            case 133, 134, 135, 136, 137 -> {
                return done(neighbours.print(type, at, length));
            }
            case 138 -> {
                return told(renumbering.print(at));
            }
            case 139, 140 -> {
                return told(nodes.print(type, at, length));
            }
            case 141, 142 -> {}
            case 144, 146 -> id(at);
            case 145 -> homeAgents(at, length);
            case 147 -> {
                return done(prefix(at, length));
            }
            case 155 -> rpl.print(code, at + 4, length - 4);
            default -> {
                put(", length ").dec(length);
                if (verbosity() <= 1) {
                    unknown("\n\t", at, length);
                }
                return Outcome.FINAL;
            }
        }
        return Outcome.DONE;
    }

    private Outcome unreachable(int code, int at, int length) {
        put(", ");
        named(UNREACHABLE, code, "unknown unreach code (", ")");
        switch (code) {
            case 0, 1, 3 -> ip6(" ", at + INNER_DESTINATION);
            case 2 -> {
                need(at + INNER_SOURCE, 32);
                ip6(" ", at + INNER_DESTINATION);
                ip6(", source address ", at + INNER_SOURCE);
            }
            case 4 -> {
                return port(at + INNER);
            }
            default -> {
                if (verbosity() <= 1) {
                    unknown("\n\t", at, length);
                    return Outcome.FINAL;
                }
            }
        }
        return Outcome.DONE;
    }

    // Walks the headers of the packet that did not arrive, to its ports.
    private Outcome port(int ip) {
        if (!has(ip + 6, 1)) {
            return Outcome.CUT;
        }
        int next = u1(ip + 6);
        int at = ip;
        int step = Ip6.HEAD;
        while (at < end()) {
            at += step;
            switch (next) {
                case IpProtocol.TCP, IpProtocol.UDP -> {
                    if (!has(at + 2, 2)) {
                        return Outcome.CUT;
                    }
                    ip6(", ", ip + Ip6.DESTINATION);
                    int port = u2(at + 2);
                    if (next == IpProtocol.TCP) {
                        put(" tcp port ");
                        tcpPort(port);
                    } else {
                        put(" udp port ");
                        udpPort(port);
                    }
                    return Outcome.DONE;
                }
                case IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION, IpProtocol.ROUTING -> {
                    if (!has(at + 1, 1)) {
                        return Outcome.CUT;
                    }
                    step = (u1(at + 1) + 1) << 3;
                }
                case IpProtocol.FRAGMENT -> {
                    if (!has(at + 2, 2) || (u2(at + 2) & 0xFFF8) != 0) {
                        return Outcome.CUT;
                    }
                    step = 8;
                }
                case IpProtocol.AH -> {
                    if (!has(at + 1, 1)) {
                        return Outcome.CUT;
                    }
                    step = (u1(at + 1) + 2) << 2;
                }
                default -> {
                    return Outcome.CUT;
                }
            }
            next = u1(at);
        }
        return Outcome.CUT;
    }

    private void exceeded(int code, int at) {
        switch (code) {
            case 0 -> ip6(" for ", at + INNER_DESTINATION);
            case 1 -> put(" (reassembly)");
            default -> put(", unknown code (").dec(code).put(')');
        }
    }

    private void parameter(int code, int pointer) {
        switch (code) {
            case 0 -> put(", erroneous - octet ").dec(pointer);
            case 1 -> put(", next header - octet ").dec(pointer);
            case 2 -> put(", option - octet ").dec(pointer);
            case 3 -> put(", incomplete header chain - octet ").dec(pointer);
            default -> put(", code-#").dec(code);
        }
    }

    private void id(int at) {
        int id = u2(at + 4);
        put(", id 0x").hex(id, 4);
    }

    private void homeAgents(int at, int length) {
        if (verbose()) {
            id(at);
            for (int i = 8; i < length; i += 16) {
                ip6(", ", at + i);
            }
        }
    }

    private boolean prefix(int at, int length) {
        if (!verbose()) {
            return true;
        }
        id(at);
        int flags = u2(at + 6);
        put((flags & 0xC000) != 0 ? " " : "");
        put((flags & 0x8000) != 0 ? "M" : "").put((flags & 0x4000) != 0 ? "O" : "");
        return neighbours.options(at + 8, length - 8);
    }
}
