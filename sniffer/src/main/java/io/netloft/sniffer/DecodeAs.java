package io.netloft.sniffer;

import io.netloft.sniffer.app.AppProtocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --decode-as} says of ports.
 *
 * @param tcp protocols by ports of TCP
 * @param udp protocols by ports of UDP
 */
record DecodeAs(Map<Integer, AppProtocol> tcp, Map<Integer, AppProtocol> udp) {
    private static final Pattern RULE = Pattern.compile("(tcp|udp)\\.port==?(\\d{1,5}),(\\w+)");

    static DecodeAs of(List<String> rules) {
        DecodeAs ports = new DecodeAs(new HashMap<>(), new HashMap<>());
        for (String rule : rules) {
            Matcher parts = RULE.matcher(rule);
            AppProtocol protocol = parts.matches() ? AppProtocol.of(parts.group(3)) : null;
            boolean udp = protocol != null && parts.group(1).equals("udp");
            if (protocol == null
                    || Integer.parseInt(parts.group(2)) > 65_535
                    || (udp ? !protocol.datagrams() : !protocol.streams())) {
                throw new SnifferException("--decode-as: " + rule
                        + " (expected: tcp.port=7000,resp, with http, http2, resp, websocket, tls, dns or peerwire;"
                        + " udp.port with dns, lsd or catalogue)");
            }
            (udp ? ports.udp : ports.tcp).put(Integer.valueOf(parts.group(2)), protocol);
        }
        return ports;
    }
}
