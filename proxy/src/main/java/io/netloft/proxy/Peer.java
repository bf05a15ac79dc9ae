package io.netloft.proxy;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What is told to upstreams about a client connection, as bytes made once a connection. Immutable.
 *
 * @param address the client's address, text
 * @param trusted whether its own forwarding fields are believed
 * @param secure whether it came over TLS
 * @param port the port that it came to
 * @param xForwarded ready fields: proto and port of {@code X-Forwarded-*}
 * @param forwardedNode the {@code for=…;proto=…} of {@code Forwarded}, without host
 * @param certificate what it proved to be
 */
record Peer(
        String address,
        byte[] addressBytes,
        boolean trusted,
        boolean secure,
        int port,
        byte[] xForwarded,
        byte[] forwardedNode,
        ClientCertificate certificate) {

    /** What the client speaks. */
    String scheme() {
        return secure ? "https" : "http";
    }

    static Peer of(Channel channel, boolean tls, TrustedNetworks trust) {
        Announced client = Announced.of(channel);
        InetSocketAddress remote = client.source();
        InetSocketAddress local = client.destination();
        String address = remote == null ? "unknown" : hostAddress(remote.getAddress());
        int port = local == null ? 0 : local.getPort();
        return of(address, remote != null && trust.trusts(remote), tls, port, ClientCertificate.of(channel));
    }

    /** A client that is only spoken of. */
    static Peer told(String address, boolean tls) {
        return of(address, false, tls, tls ? 443 : 80, ClientCertificate.NONE);
    }

    private static Peer of(String address, boolean trusted, boolean tls, int port, ClientCertificate certificate) {
        String proto = tls ? "https" : "http";
        // RFC 7239 §6: an IPv6 node is bracketed and, because of its colons, quoted.
        String node = address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address;
        return new Peer(
                address,
                HeadBytes.ascii(address),
                trusted,
                tls,
                port,
                HeadBytes.ascii("X-Forwarded-Proto: " + proto + "\r\nX-Forwarded-Port: " + port + "\r\n"),
                HeadBytes.ascii("for=" + node + ";proto=" + proto),
                certificate);
    }

    private static String hostAddress(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
