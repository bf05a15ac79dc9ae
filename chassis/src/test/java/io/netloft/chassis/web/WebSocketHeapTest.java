package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Binder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an idle connection holds beyond Netty's channel. */
class WebSocketHeapTest {
    private static final int COUNT = 80;
    private static final int ROUNDS = 5;
    private static final int MOST = 2_560;

    @Test
    void holdsLittleForAnIdleConnection() throws Exception {
        AtomicInteger bareOpen = new AtomicInteger();
        WebSockets[] sockets = new WebSockets[1];
        try (WebPort port = WebPort.of(meters -> {
            sockets[0] = new WebSockets("idle", WebSocketOptions.STANDARD, meters);
            return new Router().webSocket("/ws", sockets[0], (request, session) -> new WebSocketListener() {});
        })) {
            Channel bare = new Binder(port.transport()).bind(new HostPort("127.0.0.1", 0), new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext ctx) {
                            bareOpen.incrementAndGet();
                        }
                    });
                }
            });
            int barePort = ((InetSocketAddress) bare.localAddress()).getPort();
            int webPort = port.address().port();
            String request = RawWebSocket.request(port);
            held(webPort, request, () -> sockets[0].connections() == COUNT);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                bareOpen.set(0);
                long channel = held(barePort, "", () -> bareOpen.get() == COUNT);
                await().atMost(Duration.ofSeconds(20)).until(() -> sockets[0].connections() == 0);
                long socket = held(webPort, request, () -> sockets[0].connections() == COUNT);
                least = Math.min(least, (socket - channel) / COUNT);
            }
            // Whatever else happens in this process adds to one round or another, not to all.
            assertThat(least).as("bytes a connection").isLessThanOrEqualTo(MOST);
            bare.close();
        }
    }

    private static long held(int port, String request, java.util.concurrent.Callable<Boolean> open) throws IOException {
        long before = used();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < COUNT; i++) {
                Socket client = new Socket("127.0.0.1", port);
                clients.add(client);
                client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                if (!request.isEmpty()) {
                    skipHead(client.getInputStream());
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(open);
            return used() - before;
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        int last = 0;
        while (last != 0x0d0a0d0a) {
            last = last << 8 | in.read();
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
