package io.netloft.proxy;

import io.netloft.proxy.core.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is and where it came to: what a PROXY header said, or else what its socket says. Immutable.
 *
 * @param source the client
 * @param destination where it came to
 * @param extras what a header of version 2 carried beside the addresses and may be passed on
 */
record Announced(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, List<Extra> extras) {
    private static final AttributeKey<Announced> KEY = AttributeKey.valueOf(Announced.class, "announced");
    private static final byte[] UNKNOWN_V1 = HeadBytes.ascii("PROXY UNKNOWN\r\n");
    /** A checksum of the whole header, and padding: of no meaning in another header. */
    private static final byte CRC32C = 0x03;

    private static final byte NOOP = 0x04;

    /** A type, a length, a value: the value. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Extra(byte type, byte[] value) {}

    /** What is known of the client of a connection. */
    static Announced of(Channel channel) {
        Announced said = channel.attr(KEY).get();
        return said != null
                ? said
                : new Announced(inet(channel.remoteAddress()), inet(channel.localAddress()), List.of());
    }

    private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : null;
    }

    /** Takes a header's word; one that speaks for itself, or of no internet address, leaves the socket's. */
    static void take(HAProxyMessage header, Channel channel) {
        boolean tcp = header.proxiedProtocol() == HAProxyProxiedProtocol.TCP4
                || header.proxiedProtocol() == HAProxyProxiedProtocol.TCP6;
        if (header.command() == HAProxyCommand.PROXY && tcp) {
            List<Extra> extras = new ArrayList<>();
            for (HAProxyTLV tlv : header.tlvs()) {
                if (tlv.typeByteValue() != CRC32C && tlv.typeByteValue() != NOOP) {
                    extras.add(new Extra(tlv.typeByteValue(), ByteBufUtil.getBytes(tlv.content())));
                }
            }
            channel.attr(KEY)
                    .set(new Announced(
                            address(header.sourceAddress(), header.sourcePort()),
                            address(header.destinationAddress(), header.destinationPort()),
                            List.copyOf(extras)));
        }
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(literal), port);
    }

    /** Writes a header to a server, before anything else; it is not flushed. */
    void writeTo(ChannelHandlerContext server, ProxyHeader kind) {
        InetSocketAddress from = source;
        if (from == null) {
            writeUnknown(server, kind);
            return;
        }
        boolean v4 = from.getAddress() instanceof Inet4Address;
        InetSocketAddress to = destination;
        // A header has one family: a destination of the other is left open.
        String open = v4 ? "0.0.0.0" : "::";
        String toAddress = to != null && to.getAddress() instanceof Inet4Address == v4 ? text(to) : open;
        List<HAProxyTLV> tlvs = new ArrayList<>();
        if (kind == ProxyHeader.V2) {
            extras.forEach(e -> tlvs.add(new HAProxyTLV(e.type(), Unpooled.wrappedBuffer(e.value()))));
        }
        write(
                server,
                new HAProxyMessage(
                        version(kind),
                        HAProxyCommand.PROXY,
                        v4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
                        text(from),
                        toAddress,
                        from.getPort(),
                        to == null ? 0 : to.getPort(),
                        tlvs));
    }

    /** Writes the header of a connection that the proxy makes on its own account. */
    static void writeUnknown(ChannelHandlerContext server, ProxyHeader kind) {
        if (kind == ProxyHeader.V1) {
            ByteBuf line = server.alloc().directBuffer(UNKNOWN_V1.length);
            server.write(line.writeBytes(UNKNOWN_V1));
        } else {
            write(
                    server,
                    new HAProxyMessage(
                            HAProxyProtocolVersion.V2,
                            HAProxyCommand.LOCAL,
                            HAProxyProxiedProtocol.UNKNOWN,
                            null,
                            null,
                            0,
                            0));
        }
    }

    private static void write(ChannelHandlerContext server, HAProxyMessage header) {
        server.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
        server.write(header);
        server.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
    }

    private static HAProxyProtocolVersion version(ProxyHeader kind) {
        return kind == ProxyHeader.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2;
    }

    private static String text(InetSocketAddress address) {
        String text = address.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
