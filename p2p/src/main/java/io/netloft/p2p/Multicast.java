package io.netloft.p2p;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Opens sockets of multicast groups, each of one interface and family. Blocks; not on the loop.
 *
 * @param ttl how many routers a datagram passes
 */
record Multicast(Transport transport, EventLoop loop, int ttl) {
    /**
     * Where a group can be heard. An interface whose addresses have changed, or that was made anew, is another place: what the
     * kernel knew of groups there is forgotten.
     *
     * @param network equal to another when name and addresses are
     */
    record Place(NetworkInterface network, int index, SocketProtocolFamily family) {}

    /** The places of interfaces, in their order. */
    static Set<Place> places(List<NetworkInterface> networks) {
        Set<Place> places = new LinkedHashSet<>();
        for (NetworkInterface network : networks) {
            families(network).forEach(family -> places.add(new Place(network, network.getIndex(), family)));
        }
        return places;
    }

    /** The families in which an interface can be used. */
    static List<SocketProtocolFamily> families(NetworkInterface network) {
        List<SocketProtocolFamily> families = new ArrayList<>();
        if (network.inetAddresses().anyMatch(address -> address.getAddress().length == 4)) {
            families.add(SocketProtocolFamily.INET);
        }
        // Multicast of IPv6 does not come back on loopback, whatever is set.
        boolean six = network.inetAddresses().anyMatch(address -> address.getAddress().length == 16);
        if (six && network.inetAddresses().noneMatch(InetAddress::isLoopbackAddress)) {
            families.add(SocketProtocolFamily.INET6);
        }
        return families;
    }

    /** A socket that hears a group, beside others of this machine that do. */
    Channel hear(NetworkInterface network, SocketProtocolFamily family, InetSocketAddress group, ChannelHandler inlet) {
        Channel channel = bind(network, family, group.getPort(), inlet);
        ChannelFuture joined =
                ((DatagramChannel) channel).joinGroup(group, network).awaitUninterruptibly();
        if (!joined.isSuccess()) {
            channel.close();
            throw new IllegalStateException("group: " + group + " (expected: one that can be joined)", joined.cause());
        }
        return channel;
    }

    /** A socket with a port of its own, to which answers come. */
    Channel speak(NetworkInterface network, SocketProtocolFamily family, ChannelHandler inlet) {
        return bind(network, family, 0, inlet);
    }

    private Channel bind(NetworkInterface network, SocketProtocolFamily family, int port, ChannelHandler inlet) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(() -> transport.datagram(family))
                .option(ChannelOption.SO_REUSEADDR, port > 0)
                .option(ChannelOption.IP_MULTICAST_IF, network)
                .option(ChannelOption.IP_MULTICAST_TTL, ttl)
                .handler(inlet)
                .bind(new InetSocketAddress(port))
                .syncUninterruptibly()
                .channel();
    }
}
