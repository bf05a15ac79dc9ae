package io.netloft.proxy;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is told to upstreams about a client connection, as bytes made once a connection. Immutable.
 *
 * @param address the client's address, text
 * @param trusted whether its own forwarding fields are believed
 * @param xForwarded ready fields: proto and port of {@code X-Forwarded-*}
 * @param forwardedNode the {@code for=…;proto=…} of {@code Forwarded}, without host
 */
record Peer(String address, byte[] addressBytes, boolean trusted, byte[] xForwarded, byte[] forwardedNode) {

    static Peer of(Channel channel, boolean tls, TrustedNetworks trust) {
        InetSocketAddress remote = inet(channel.remoteAddress());
        InetSocketAddress local = inet(channel.localAddress());
        String address = remote == null ? "unknown" : hostAddress(remote.getAddress());
        String proto = tls ? "https" : "http";
        int port = local == null ? 0 : local.getPort();
        // RFC 7239 §6: an IPv6 node is bracketed and, because of its colons, quoted.
        String node = address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address;
        return new Peer(
                address,
                HeadBytes.ascii(address),
                remote != null && trust.trusts(remote),
                HeadBytes.ascii("X-Forwarded-Proto: " + proto + "\r\nX-Forwarded-Port: " + port + "\r\n"),
                HeadBytes.ascii("for=" + node + ";proto=" + proto));
    }

    private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : null;
    }

    private static String hostAddress(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
