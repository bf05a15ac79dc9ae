package io.netloft.sniffer.text;

import io.netloft.proto.packet.IpProtocol;

/** Addresses of an IP packet with ports: {@code 10.0.0.1.80 > 10.0.0.2.4711: }. */
final class Endpoints {
    private static final Word TO = Word.of(" > ");
    private static final Word COLON = Word.of(": ");

    private Endpoints() {}

    /** Both with ports; only the ports where another header stands between. */
    static void put(Dissector text, int ip, int protocol, int source, int destination) {
        TextBuffer out = text.out();
        if (text.page().names() != null) {
            named(text, ip, protocol, source, destination);
            return;
        }
        if (text.u1(ip) >> 4 == 6) {
            if (text.u1(ip + 6) == protocol) {
                text.ip6("", ip + Ip6.SOURCE).put('.').dec(source);
                text.ip6(" > ", ip + Ip6.DESTINATION).put('.').dec(destination).put(COLON);
                return;
            }
        } else if (text.u1(ip + 9) == protocol) {
            out.ip4(text.u4(ip + Ip4.SOURCE)).put('.').dec(source).put(TO);
            out.ip4(text.u4(ip + Ip4.DESTINATION)).put('.').dec(destination).put(COLON);
            return;
        }
        out.dec(source).put(TO).dec(destination).put(COLON);
    }

    private static void named(Dissector text, int ip, int protocol, int source, int destination) {
        boolean six = text.u1(ip) >> 4 == 6;
        boolean next = text.u1(ip + (six ? 6 : 9)) == protocol;
        if (next) {
            address(text, six, "", ip, true).put('.');
        }
        port(text, protocol, source).put(TO);
        if (next) {
            address(text, six, "", ip, false).put('.');
        }
        port(text, protocol, destination).put(COLON);
    }

    private static TextBuffer address(Dissector text, boolean six, String before, int ip, boolean source) {
        return six
                ? text.ip6(before, ip + (source ? Ip6.SOURCE : Ip6.DESTINATION))
                : text.ip4(before, ip + (source ? Ip4.SOURCE : Ip4.DESTINATION));
    }

    private static TextBuffer port(Dissector text, int protocol, int number) {
        return protocol == IpProtocol.TCP ? text.tcpPort(number) : text.udpPort(number);
    }

    /** Both without ports. */
    static void put(Dissector text, int ip, String after) {
        boolean six = text.u1(ip) >> 4 == 6;
        address(text, six, "", ip, true);
        address(text, six, " > ", ip, false).put(after);
    }
}
