package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tunnels over HTTP/2 (RFC 8441) whose one side takes nothing: the other may send no more than has a place, and nothing is lost. */
@Timeout(60)
class TunnelPressureTest {
    private static final long MUCH = 64L << 20;
    /** What two sockets of the system may hold, and more than the proxy's share. */
    private static final long HELD_BY_SOCKETS = 24L << 20;
    /** Two windows, and what waits for a socket that takes nothing. */
    private static final long HELD_BY_WINDOWS = 1L << 20;

    private final Backend backend = Backend.scripted(c -> {});
    private final CountDownLatch released = new CountDownLatch(1);
    private ProxyRig proxy;

    private Http2Peer start(String protocol, Backend.Script server) {
        backend.script(server);
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: %s, health: {type: none}}}
                routes: [{group: g}]
                http2: {control-frames: 10000000}
                """.formatted(backend.address(), protocol));
        Http2Peer client = new Http2Peer(proxy.address()).begin();
        client.head(
                1,
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "echo",
                ":scheme",
                "http",
                ":authority",
                "x",
                ":path",
                "/");
        return client;
    }

    @AfterEach
    void stop() {
        released.countDown();
        proxy.close();
        backend.close();
    }

    private void hold() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void accept(Backend.Conversation c) throws IOException {
        c.readHead();
        c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    }

    @Test
    void aServerOfHttp11ThatReadsNothingHoldsItsClient() throws Exception {
        CompletableFuture<Long> read = new CompletableFuture<>();
        Http2Peer client = start("http1", c -> {
            accept(c);
            hold();
            read.complete(c.in().transferTo(java.io.OutputStream.nullOutputStream()));
        });
        try (client) {
            client.head(1);
            long sent = client.fill(1, MUCH);
            assertThat(sent).isBetween(64L * 1024 - 8192, HELD_BY_SOCKETS);
            released.countDown();
            client.data(1, true, "");
            assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
        }
    }

    @Test
    void aServerOfHttp2ThatAllowsNothingHoldsItsClient() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Http2Peer client = start("http2", c -> {
            Http2Peer server = new Http2Peer(c.socket()).serveConnects();
            server.head(3);
            server.head(3, false, ":status", "200");
            hold();
            server.allow(0, 1 << 24).allow(3, 1 << 24);
            read.complete(server.answer(3).size());
        });
        try (client) {
            client.head(1);
            long sent = client.fill(1, MUCH);
            assertThat(sent).isBetween(64L * 1024 - 8192, HELD_BY_WINDOWS);
            released.countDown();
            client.data(1, true, "");
            assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo((int) sent);
        }
    }

    @Test
    void aClientThatAllowsNothingHoldsItsServerOfHttp11() {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> all = new CompletableFuture<>();
        Http2Peer client = start("http1", c -> {
            accept(c);
            byte[] part = new byte[64 * 1024];
            while (released.getCount() > 0 && written.get() < MUCH) {
                c.write(part);
                written.addAndGet(part.length);
            }
            c.socket().shutdownOutput();
            all.complete(written.get());
            c.in().read();
        });
        try (client) {
            client.answer(1, 65_535);
            AtomicLong last = new AtomicLong(-1);
            await().during(Duration.ofMillis(500)).until(() -> last.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isLessThan(HELD_BY_SOCKETS);
            released.countDown();
            client.allow(0, 1 << 30).allow(1, 1 << 30);
            Http2Peer.Answer answer = client.answer(1);
            assertThat(answer.whole()).isTrue();
            assertThat((long) answer.size()).isEqualTo(all.join());
        }
    }

    @Test
    void aClientThatAllowsNothingHoldsItsServerOfHttp2() throws Exception {
        CompletableFuture<Long> filled = new CompletableFuture<>();
        Http2Peer client = start("http2", c -> {
            Http2Peer server = new Http2Peer(c.socket()).serveConnects();
            server.head(3);
            server.head(3, false, ":status", "200");
            filled.complete(server.fill(3, MUCH));
            server.data(3, true, "");
            server.ends();
        });
        try (client) {
            client.answer(1, 65_535);
            long sent = filled.get(20, TimeUnit.SECONDS);
            assertThat(sent).isBetween(65_536L, HELD_BY_WINDOWS);
            client.allow(0, 1 << 24).allow(1, 1 << 24);
            assertThat((long) client.answer(1).size()).isEqualTo(sent);
        }
    }
}
