package io.netloft.chassis.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one byte through a listener and back, over loopback, on the transport under test. */
final class TransportProbe {
    private static final int BYTE = 0x2a;

    private final Transport transport;
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();

    TransportProbe(Transport transport) {
        this.transport = transport;
    }

    /** Null when the byte came back, else what went wrong. */
    @Nullable
    String run(int seconds) throws InterruptedException {
        ChannelFuture listening = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .childHandler(initializer(EchoByte::new))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Channel client = null;
        try {
            if (!listening.await(seconds, TimeUnit.SECONDS) || !listening.isSuccess()) {
                return "bind: " + listening.cause();
            }
            ChannelFuture connected = new Bootstrap()
                    .group(transport.group())
                    .channel(transport.clientChannel())
                    .handler(initializer(() -> new AwaitByte(answered)))
                    .connect(listening.channel().localAddress());
            client = connected.channel();
            if (!connected.await(seconds, TimeUnit.SECONDS) || !connected.isSuccess()) {
                return "connect: " + connected.cause();
            }
            client.writeAndFlush(Unpooled.buffer(1).writeByte(BYTE));
            return answered.get(seconds, TimeUnit.SECONDS) ? null : "another byte came back";
        } catch (ExecutionException | TimeoutException e) {
            return "no byte came back: " + e;
        } finally {
            closeQuietly(client);
            closeQuietly(listening.channel());
        }
    }

    private static ChannelInitializer<Channel> initializer(
            java.util.function.Supplier<ChannelInboundHandlerAdapter> handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler.get());
            }
        };
    }

    private static void closeQuietly(@Nullable Channel channel) throws InterruptedException {
        if (channel != null) {
            channel.close().await(1, TimeUnit.SECONDS);
        }
    }

    private static final class EchoByte extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    private static final class AwaitByte extends SimpleChannelInboundHandler<ByteBuf> {
        private final CompletableFuture<Boolean> answered;

        AwaitByte(CompletableFuture<Boolean> answered) {
            this.answered = answered;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            answered.complete(bytes.readByte() == BYTE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answered.completeExceptionally(cause);
        }
    }
}
