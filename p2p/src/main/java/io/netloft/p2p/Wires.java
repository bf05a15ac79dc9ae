package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.BindFailedException;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Opens the listener and connections, and puts their pipelines together.
 *
 * <pre>
 *   accepted:  (group: tls ─ group-gate) ─ first-octet ─┬─ peer
 *                                                       └─ http ─ catalogue
 *   dialled:   (group: tls ─ group-gate) ─ peer
 * </pre>
 */
final class Wires {
    private static final Log LOG = Log.of(Wires.class);
    private static final int FIRST_PORT = 6881;
    private static final int LAST_PORT = 6889;
    private static final int CONNECT_MS = 5_000;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private final Transport transport;
    private final EventLoop loop;
    private final @Nullable GroupKey group;
    private final FirstOctet.Guests guests = new FirstOctet.Guests();

    Wires(Transport transport, EventLoop loop, @Nullable GroupKey group) {
        this.transport = transport;
        this.loop = loop;
        this.group = group;
    }

    /** Listens; without an address on the first free port of 6881 to 6889, or any. Blocks. */
    Channel listen(@Nullable HostPort given, Node node) {
        Binder binder = new Binder(transport);
        ChannelInitializer<Channel> accepted = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.config().setWriteBufferWaterMark(WATER_MARK);
                if (group != null) {
                    GroupGate.guard(channel, group, false);
                }
                channel.pipeline().addLast("first-octet", new FirstOctet(node, guests));
            }
        };
        Channel bound = given == null ? bindAnywhere(binder, accepted) : binder.bind(given, accepted);
        String address = NetUtil.toSocketAddressString((InetSocketAddress) bound.localAddress());
        LOG.debug("listening", "proto", "peerwire", "addr", address);
        return bound;
    }

    private static Channel bindAnywhere(Binder binder, ChannelInitializer<Channel> accepted) {
        for (int at = FIRST_PORT; at <= LAST_PORT; at++) {
            try {
                return binder.bind(new HostPort("0.0.0.0", at), accepted);
            } catch (BindFailedException taken) {
                LOG.debug("port is taken", "port", at);
            }
        }
        return binder.bind(new HostPort("0.0.0.0", 0), accepted);
    }

    /** Connects to another node, inside the group where there is one. */
    ChannelFuture connect(InetSocketAddress address, ChannelHandler... handlers) {
        return connect(address, group, handlers);
    }

    /** Connects to somebody who is none of ours: a tracker, a web seed. */
    ChannelFuture connectOutside(InetSocketAddress address, ChannelHandler... handlers) {
        return connect(address, null, handlers);
    }

    private ChannelFuture connect(InetSocketAddress address, @Nullable GroupKey within, ChannelHandler... handlers) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (within != null) {
                            GroupGate.guard(channel, within, true);
                        }
                        channel.pipeline().addLast(handlers);
                    }
                })
                .connect(address);
    }
}
