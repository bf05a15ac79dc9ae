package io.netloft.bench.load;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Where a run connects from and to. A server has 28,000 ports of one address at most, so the address changes. */
final class Place {
    private static final int SOURCES = 64;

    private final Transport transport;
    private final EventLoop loop;
    private final InetSocketAddress server;
    private int opened;

    Place(Transport transport, EventLoop loop, InetSocketAddress server) {
        this.transport = transport;
        this.loop = loop;
        this.server = server;
    }

    EventLoop loop() {
        return loop;
    }

    /** Connects; {@code pipeline} fills the new channel's. On the loop only. */
    ChannelFuture connect(Consumer<Channel> pipeline) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline.accept(channel);
                    }
                })
                .connect(server, source(opened++ % SOURCES));
    }

    /** Bytes that are sent over and over: written without a copy, and nobody's to release. */
    static ByteBuf constant(byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct));
    }

    /** A GET request. */
    String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort() + "\r\n\r\n";
    }

    private static InetSocketAddress source(int number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number)}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
