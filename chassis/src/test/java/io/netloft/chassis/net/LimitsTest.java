package io.netloft.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.metrics.ScrapeFormat;
import io.netloft.testkit.ManualClock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static InetSocketAddress address(String host) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), 1);
    }

    @Test
    void givesEachAddressItsBurstAndThenItsRate() throws IOException {
        var clock = new ManualClock();
        var limit = new RateLimit(10, 3, 100, clock);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.tryAcquire(address("10.0.0.1"))).isTrue();
        }
        assertThat(limit.tryAcquire(address("10.0.0.1"))).isFalse();
        assertThat(limit.tryAcquire(address("10.0.0.2"))).isTrue();
        assertThat(limit.retryAfterSeconds(address("10.0.0.1"))).isEqualTo(1);
        clock.advance(Duration.ofMillis(100));
        assertThat(limit.tryAcquire(address("10.0.0.1"))).isTrue();
        assertThat(limit.tryAcquire(address("10.0.0.1"))).isFalse();
    }

    @Test
    void countsAnIpv6NetworkAsOneAddress() throws IOException {
        var limit = new RateLimit(1, 1, 100, new ManualClock());
        assertThat(limit.tryAcquire(address("2001:db8::1"))).isTrue();
        assertThat(limit.tryAcquire(address("2001:db8::2"))).isFalse();
        assertThat(limit.tryAcquire(address("2001:db8:0:1::2"))).isTrue();
    }

    @Test
    void keepsAtMostSoManyAddressesAndLetsNewcomersShare() throws IOException {
        var clock = new ManualClock();
        var limit = new RateLimit(1, 2, 10, clock);
        int passed = 0;
        for (int i = 0; i < 50; i++) {
            passed += limit.tryAcquire(address("10.0.1." + i)) ? 1 : 0;
        }
        assertThat(limit.addresses()).isEqualTo(10);
        assertThat(passed).isEqualTo(10 + 2);
        clock.advance(Duration.ofSeconds(5));
        assertThat(limit.tryAcquire(address("10.0.2.1"))).isTrue();
        assertThat(limit.addresses()).isEqualTo(1);
    }

    @Test
    void refusesConnectionsBeyondTheCapsAndCountsThem() throws Exception {
        var meters = new Meters();
        var limit = new ConnectionLimit("test", 3, 2, meters);
        var ended = new AtomicInteger();
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1)) {
            Channel channel = new Binder(transport).bind(new HostPort("127.0.0.1", 0), new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel accepted) {
                    accepted.pipeline().addLast(limit).addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelInactive(ChannelHandlerContext ctx) {
                            ended.incrementAndGet();
                        }
                    });
                }
            });
            int port = ((InetSocketAddress) channel.localAddress()).getPort();
            List<Socket> good = new ArrayList<>();
            good.add(connect("127.0.0.1", port));
            good.add(connect("127.0.0.1", port));
            await().atMost(Duration.ofSeconds(20)).until(() -> limit.open() == 2);
            assertThat(isReset(connect("127.0.0.1", port)))
                    .as("a third from one address")
                    .isTrue();
            good.add(connect("127.0.0.2", port));
            await().atMost(Duration.ofSeconds(20)).until(() -> limit.open() == 3);
            assertThat(isReset(connect("127.0.0.3", port)))
                    .as("a fourth in all")
                    .isTrue();
            for (Socket socket : good) {
                socket.close();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> limit.open() == 0);
            // They hear of it after the limit.
            await("handlers behind hear of those let in only")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> ended.get() == 3);
            assertThat(meters.scrape(ScrapeFormat.PROMETHEUS))
                    .contains("net_connections_refused_total{listener=\"test\",reason=\"address\"} 1.0")
                    .contains("net_connections_refused_total{listener=\"test\",reason=\"total\"} 1.0")
                    .contains("net_connections_accepted_total{listener=\"test\"} 3.0");
            channel.close();
        }
        meters.close();
    }

    private static Socket connect(String from, int port) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    private static boolean isReset(Socket socket) throws IOException {
        try (socket) {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }
}
