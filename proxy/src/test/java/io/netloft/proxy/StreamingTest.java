package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams in both directions, backpressure, and connections that become another protocol. */
class StreamingTest {
    private static final int CHUNK = 64 * 1024;
    private static final long MUCH = 64L * 1024 * 1024;
    /** What sockets' own buffers and the proxy's bound may hold between a writer and a reader that doesn't read. */
    private static final long IN_BETWEEN = 24L * 1024 * 1024;

    private Backend backend;
    private ProxyRig proxy;

    private void start(Backend.Script script, String... settings) {
        backend = Backend.scripted(script);
        proxy = ProxyRig.to(List.of(backend.address()), settings);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    /** True once a count has stopped growing: three looks in a row, as one behind a machine's pause shows nothing. */
    private static void awaitStandstill(AtomicLong count) {
        AtomicLong before = new AtomicLong(-1);
        AtomicInteger same = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(250))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    long now = count.get();
                    boolean still = now > 0 && before.getAndSet(now) == now;
                    return (still ? same.incrementAndGet() : same.getAndSet(0)) == 3;
                });
    }

    @Test
    void aClientThatDoesNotReadStopsTheUpstream() {
        AtomicLong written = new AtomicLong();
        start(
                c -> {
                    c.readRequest();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    byte[] chunk = new byte[CHUNK];
                    for (long sent = 0; sent < MUCH; sent += CHUNK) {
                        c.write(chunk);
                        written.addAndGet(CHUNK);
                    }
                    c.readHead();
                },
                "health:",
                "  type: none");
        try (RawClient client = new RawClient(proxy.address(), 64 * 1024)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            awaitStandstill(written);
            assertThat(written.get()).isLessThan(IN_BETWEEN);
            assertThat(client.bytes((int) MUCH)).hasSize((int) MUCH);
        }
    }

    @Test
    void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        start(
                c -> {
                    c.socket().setReceiveBufferSize(64 * 1024);
                    String head = c.readHead();
                    read.join();
                    c.readBody(head);
                    c.write(Backend.ok("got it"));
                    c.readHead();
                },
                "health:",
                "  type: none");
        AtomicLong written = new AtomicLong();
        try (RawClient client = proxy.client()) {
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + MUCH + "\r\n\r\n");
                byte[] chunk = new byte[CHUNK];
                for (long sent = 0; sent < MUCH; sent += CHUNK) {
                    client.send(chunk);
                    written.addAndGet(CHUNK);
                }
            });
            awaitStandstill(written);
            assertThat(written.get()).isLessThan(IN_BETWEEN);
            read.complete(null);
            upload.get(30, TimeUnit.SECONDS);
            assertThat(client.response()).endsWith("got it");
        }
    }

    @Test
    void theResponseIsSentOnAsItComes() {
        CompletableFuture<Void> next = new CompletableFuture<>();
        start(
                c -> {
                    c.readRequest();
                    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
                    next.join();
                    c.write("6\r\nsecond\r\n0\r\n\r\n");
                    c.readHead();
                },
                "health:",
                "  type: none");
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.text(10)).isEqualTo("5\r\nfirst\r\n");
            next.complete(null);
            assertThat(client.until("0\r\n\r\n")).startsWith("6\r\nsecond");
        }
    }

    @Test
    void aClientThatLeavesFreesTheUpstream() throws IOException {
        CompletableFuture<Void> freed = new CompletableFuture<>();
        start(
                c -> {
                    c.readRequest();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nstart");
                    if (c.in().read() < 0) {
                        freed.complete(null);
                    }
                },
                "health:",
                "  type: none");
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            client.socket().setSoLinger(true, 0);
        }
        assertThat(freed).succeedsWithin(Duration.ofSeconds(10));
        await().until(() -> proxy.upstream(backend.address()).active() == 0);
    }

    @Test
    void anUpstreamThatStopsTakingTheRequestEndsIn504() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        start(
                c -> {
                    c.socket().setReceiveBufferSize(16 * 1024);
                    c.readHead();
                    never.join();
                },
                "health:",
                "  type: none",
                "timeouts:",
                "  request-body: 30s");
        AtomicLong written = new AtomicLong();
        try (RawClient client = proxy.client()) {
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + MUCH + "\r\n\r\n");
                try {
                    for (long sent = 0; sent < MUCH; sent += CHUNK) {
                        client.send(new byte[CHUNK]);
                        written.addAndGet(CHUNK);
                    }
                } catch (java.io.UncheckedIOException closed) {
                    // The proxy gave up on it, as it should.
                }
            });
            awaitStandstill(written);
            proxy.skip(Duration.ofSeconds(31));
            assertThat(client.response()).startsWith("HTTP/1.1 504 ").contains("request-stalled");
            upload.join();
        }
        never.complete(null);
    }

    @Test
    void aStalledResponseIsCut() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        start(
                c -> {
                    c.readRequest();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nstart");
                    never.join();
                },
                "health:",
                "  type: none",
                "timeouts:",
                "  response-idle: 200ms");
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.rest()).isEqualTo("start");
        }
        never.complete(null);
    }

    @Test
    void anUpgradedConnectionCarriesBytesBothWaysUntilBothEnd() {
        start(
                c -> {
                    String head = c.readHead();
                    if (head.contains("Upgrade: test\r\n") && head.contains("Connection: Upgrade\r\n")) {
                        c.write(
                                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: test\r\n\r\nhello");
                        byte[] asked = c.readUntil("?");
                        c.write(new String(asked, StandardCharsets.ISO_8859_1).toUpperCase(java.util.Locale.ROOT));
                        while (c.in().read() >= 0) {
                            // until the client ends its side
                        }
                        c.write("bye");
                    }
                },
                "health:",
                "  type: none");
        try (RawClient client = proxy.client()) {
            client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: test\r\n\r\n");
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Connection: Upgrade\r\n", "Upgrade: test\r\n");
            assertThat(client.text(5)).isEqualTo("hello");
            client.send("who?");
            assertThat(client.text(4)).isEqualTo("WHO?");
            client.endOutput();
            assertThat(client.rest()).isEqualTo("bye");
        }
        await().until(() -> proxy.upstream(backend.address()).active() == 0);
    }

    @Test
    void h2cIsNeverPassedOn() {
        start(Backend.forever(Backend.ok("x")), "health:", "  type: none");
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
            assertThat(client.response()).endsWith("x");
        }
        assertThat(backend.heads().get(0)).doesNotContainIgnoringCase("upgrade").doesNotContainIgnoringCase("http2");
    }

    @Test
    void webSocketsPassThrough() throws Exception {
        EchoServer echo = EchoRig.start();
        try (echo;
                ProxyRig rig = ProxyRig.to(List.of("127.0.0.1:" + EchoRig.port(echo)))) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + rig.address().getPort() + "/ws"), new WebSocket.Listener() {
                                private final StringBuilder text = new StringBuilder();

                                @Override
                                public CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
                                    text.append(data);
                                    if (last) {
                                        answer.complete(text.toString());
                                    }
                                    ws.request(1);
                                    return null;
                                }
                            })
                    .get(10, TimeUnit.SECONDS);
            String message = "netloft ".repeat(10_000);
            socket.sendText(message, true).get(10, TimeUnit.SECONDS);
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(message);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            await().until(() -> rig.upgraded() == 0);
        }
        start(Backend.forever(Backend.ok("x")));
    }

    @Test
    void aClientThatEndedItsSideGetsAllOfALongAnswerHoweverSlowlyItReads() {
        byte[] body = new byte[8 * 1024 * 1024];
        new java.util.Random(3).nextBytes(body);
        start(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n");
            c.write(body);
        });
        try (RawClient client = new RawClient(proxy.address(), 16 * 1024)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").endOutput();
            client.head();
            assertThat(client.bytes(body.length)).isEqualTo(body);
            assertThat(client.ended()).isTrue();
        }
    }
}
