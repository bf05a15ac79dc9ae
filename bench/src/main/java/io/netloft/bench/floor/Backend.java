package io.netloft.bench.floor;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The one server behind the floor and the idle connections to it, last used first. One event loop uses it. */
final class Backend {
    private static final int MAX_IDLE = 128;

    private final Transport transport;
    private final SocketAddress address;
    private final ArrayDeque<Channel> idle = new ArrayDeque<>();

    Backend(Transport transport, SocketAddress address) {
        this.transport = transport;
        this.address = address;
    }

    /** An idle connection that is still open, or none. */
    @Nullable
    Channel takeIdle() {
        Channel channel = idle.pollFirst();
        while (channel != null && !channel.isActive()) {
            channel = idle.pollFirst();
        }
        return channel;
    }

    ChannelFuture connect(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), new BackHandler(Backend.this));
                    }
                })
                .connect(address);
    }

    void giveBack(Channel channel) {
        if (idle.size() < MAX_IDLE && channel.isActive()) {
            idle.addFirst(channel);
        } else {
            channel.close();
        }
    }

    void forget(Channel channel) {
        idle.remove(channel);
    }
}
