package io.netloft.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListenerCloseTest {
    @ParameterizedTest
    @EnumSource(
            value = Transport.Choice.class,
            names = {"EPOLL", "NIO"})
    void whoIsQueuedWhenAListenerStopsIsStillServed(Transport.Choice choice) throws Exception {
        try (Transport transport = Transport.open(choice, 1)) {
            Channel listener = new Binder(transport).bind(new HostPort("127.0.0.1", 0), new Greeter());
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            CountDownLatch release = new CountDownLatch(1);
            // The loop is busy, so that nobody is accepted while they connect.
            transport.group().next().execute(() -> waitFor(release));
            List<Socket> queued = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                queued.add(new Socket(address.getAddress(), address.getPort()));
            }
            new Binder(transport).stopAccepting(listener);
            release.countDown();
            for (Socket socket : queued) {
                socket.setSoTimeout(10_000);
                assertThat(socket.getInputStream().read()).isEqualTo('!');
                socket.close();
            }
            await().until(() -> !listener.isOpen());
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Greeter extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte('!'));
                }
            });
        }
    }
}
