package io.netloft.sniffer.text;

/** Addresses of an IP packet with ports: {@code 10.0.0.1.80 > 10.0.0.2.4711: }. */
final class Endpoints {
    private static final Word TO = Word.of(" > ");
    private static final Word COLON = Word.of(": ");

    private Endpoints() {}

    /** Both with ports; only the ports where another header stands between. */
    static void put(Dissector text, int ip, int protocol, int source, int destination) {
        TextBuffer out = text.out();
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

    /** Both without ports. */
    static void put(Dissector text, int ip, String after) {
        if (text.u1(ip) >> 4 == 6) {
            text.ip6("", ip + Ip6.SOURCE);
            text.ip6(" > ", ip + Ip6.DESTINATION).put(after);
        } else {
            text.out().ip4(text.u4(ip + Ip4.SOURCE)).put(TO);
            text.out().ip4(text.u4(ip + Ip4.DESTINATION)).put(after);
        }
    }
}
