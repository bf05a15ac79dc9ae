package io.netloft.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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

    /** Without the filter some round resets somebody: the loop is held between its look at the queue and the close. */
    @ParameterizedTest
    @EnumSource(
            value = Transport.Choice.class,
            names = {"EPOLL", "IO_URING"})
    void whoConnectsWhileAListenerStopsIsServedOrNotLetIn(Transport.Choice choice) throws Exception {
        try (Transport transport = Transport.open(choice, 1)) {
            for (int round = 0; round < 20; round++) {
                Channel listener = new Binder(transport).bind(new HostPort("127.0.0.1", 0), new Greeter());
                var newcomers = new Newcomers((InetSocketAddress) listener.localAddress());
                newcomers.awaitServed();
                new Binder(transport).stopAccepting(listener).sync();
                assertThat(newcomers.end()).as("round %d", round).isNull();
            }
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

    /** Connects again and again, from two threads, until it is refused or not let in. */
    private static final class Newcomers {
        private final CountDownLatch served = new CountDownLatch(20);
        private final AtomicReference<IOException> lost = new AtomicReference<>();
        private final List<Thread> threads = new ArrayList<>();

        Newcomers(InetSocketAddress address) {
            for (int i = 0; i < 2; i++) {
                var thread = new Thread(() -> connect(address));
                thread.start();
                threads.add(thread);
            }
        }

        private void connect(InetSocketAddress address) {
            while (true) {
                try (var socket = new Socket()) {
                    try {
                        socket.connect(address, 300);
                    } catch (IOException refusedOrNotLetIn) {
                        return;
                    }
                    socket.setSoTimeout(10_000);
                    if (socket.getInputStream().read() != '!') {
                        throw new IOException("end instead of a greeting");
                    }
                    served.countDown();
                } catch (IOException connectedAndLost) {
                    lost.set(connectedAndLost);
                    return;
                }
            }
        }

        void awaitServed() throws InterruptedException {
            assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Nullable
        IOException end() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
            return lost.get();
        }
    }
}
