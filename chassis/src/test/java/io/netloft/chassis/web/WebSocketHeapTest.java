package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Binder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What an idle connection holds beyond Netty's channel. */
class WebSocketHeapTest {
    private static final int COUNT = 80;
    private static final int ROUNDS = 5;
    private static final long MOST = 1_024;
    /** A row of a class histogram: its bytes and the class's name. */
    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");
    /** What the collector writes over the dead where it doesn't compact: on 17 it looks like arrays of int. */
    private static final Set<String> FILLERS =
            Set.of("[I", "jdk.internal.vm.FillerArray", "[Ljdk.internal.vm.FillerElement;");

    @Test
    void holdsLittleForAnIdleConnection() throws Exception {
        long least = Long.MAX_VALUE;
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

                        @Override
                        public void channelInactive(ChannelHandlerContext ctx) {
                            bareOpen.decrementAndGet();
                        }
                    });
                }
            });
            int barePort = ((InetSocketAddress) bare.localAddress()).getPort();
            int webPort = port.address().port();
            String request = RawWebSocket.request(port);
            held(webPort, request, sockets[0]::connections);
            for (int round = 0; round < ROUNDS; round++) {
                long channel = held(barePort, "", bareOpen::get);
                long socket = held(webPort, request, sockets[0]::connections);
                least = Math.min(least, (socket - channel) / COUNT);
            }
            // Whatever else happens in this process adds to one round or another, not to all.
            assertThat(least).as("bytes a connection").isBetween(1L, MOST);
            bare.close();
        }
    }

    private static long held(int port, String request, IntSupplier open) throws Exception {
        long before = live();
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
            await().atMost(Duration.ofSeconds(20)).until(() -> open.getAsInt() == COUNT);
            return live() - before;
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> open.getAsInt() == 0);
        }
    }

    private static void skipHead(InputStream in) throws Exception {
        int last = 0;
        while (last != 0x0d0a0d0a) {
            last = last << 8 | in.read();
        }
    }

    /** Bytes of the objects that are reachable; the memory in use would count whole regions and allocation buffers. */
    private static long live() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return ROW.matcher(histogram)
                .results()
                .filter(row -> !FILLERS.contains(row.group(2)))
                .mapToLong(row -> Long.parseLong(row.group(1)))
                .sum();
    }
}
