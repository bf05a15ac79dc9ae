package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.Size;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.chassis.web.WebSocketOptions.Compression;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WebSocketClientTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicReference<WebRequest> asked = new AtomicReference<>();

    private WebPort port(WebSocketOptions options) {
        return WebPort.of(meters -> {
            var sockets = new WebSockets("echo", options, meters);
            return new Router().webSocket("/ws", sockets, (request, session) -> {
                asked.set(request);
                return new WebSocketListener() {
                    @Override
                    public void textBytes(ByteBuf utf8) {
                        session.textBytes(utf8);
                    }

                    @Override
                    public void binaryBytes(ByteBuf message) {
                        session.close(4000, "no binary");
                    }
                };
            });
        });
    }

    private final WebSocketListener listener = new WebSocketListener() {
        @Override
        public void text(String message) {
            heard.add(message);
        }

        @Override
        public void closed(int code, String reason) {
            heard.add("closed " + code + " " + reason);
        }
    };

    private WebSocketSession connect(WebPort port, WebSocketOptions options, String path) throws Exception {
        return new WebSocketClient(port.transport(), options, null)
                .connect(
                        URI.create("ws://" + port.address() + path), Map.of("authorization", "Bearer x"), s -> listener)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private void awaitHeard(String text) {
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).contains(text));
    }

    @Test
    void talksToOurServer() throws Exception {
        try (WebPort port = port(WebSocketOptions.STANDARD.withSubprotocols("b", "a"))) {
            WebSocketSession session = connect(port, WebSocketOptions.STANDARD.withSubprotocols("a", "c"), "/ws?x=1");
            assertThat(session.subprotocol()).isEqualTo("a");
            // The client is upgraded when it has the answer; the server's listener may begin a moment later.
            await().atMost(SOON).until(() -> asked.get() != null);
            assertThat(asked.get().query("x")).isEqualTo("1");
            assertThat(asked.get().header("authorization")).isEqualTo("Bearer x");
            for (String text : List.of("", "\u2603 hello", "x".repeat(126), "y".repeat(70_000))) {
                assertThat(session.text(text)).isTrue();
                awaitHeard(text);
            }
            session.binary(Unpooled.wrappedBuffer(new byte[3]));
            awaitHeard("closed 4000 no binary");
        }
    }

    @Test
    void closesByItself() throws Exception {
        try (WebPort port = port(WebSocketOptions.STANDARD)) {
            WebSocketSession session = connect(port, WebSocketOptions.STANDARD, "/ws");
            session.close(1000, "enough");
            awaitHeard("closed 1000 ");
            assertThat(session.text("more")).isFalse();
        }
    }

    @Test
    void understandsCompressedMessages() throws Exception {
        var options = WebSocketOptions.STANDARD.withCompression(new Compression(1, 10));
        try (WebPort port = port(options)) {
            WebSocketSession session = connect(port, options, "/ws");
            assertThat(session.compressed()).isTrue();
            session.text("z".repeat(50_000));
            awaitHeard("z".repeat(50_000));
        }
    }

    @Test
    void saysWhyItIsNotConnected() throws Exception {
        try (WebPort port = port(WebSocketOptions.STANDARD)) {
            assertThat(failure(port, "/nowhere")).hasMessageContaining("404");
        }
        try (WebPort closed = port(WebSocketOptions.STANDARD)) {
            var client = new WebSocketClient(closed.transport(), WebSocketOptions.STANDARD, null);
            assertThat(client.connect(URI.create("ws://127.0.0.1:1/"), Map.of(), s -> listener))
                    .failsWithin(SOON)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("no connection");
            assertThat(client.connect(URI.create("wss://127.0.0.1:1/"), Map.of(), s -> listener))
                    .failsWithin(SOON)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("no address");
        }
    }

    @Test
    void talksThroughTlsAndClosesThereToo() throws Exception {
        var tls = new TlsConfig(
                null,
                null,
                List.of(),
                null,
                TlsConfig.ClientAuthentication.NONE,
                true,
                Size.parse("16KiB"),
                Duration.ofSeconds(20));
        try (WebPort port = port(WebSocketOptions.STANDARD);
                Workers workers = new Workers("tls-", 1, 10);
                TlsContexts contexts = TlsContexts.server(tls, List.of("http/1.1"), workers)) {
            int secure = port.listen(contexts);
            SslContext trusting = TlsContexts.client(new TlsClientConfig(null, null, null, false), List.of("http/1.1"));
            var client = new WebSocketClient(port.transport(), WebSocketOptions.STANDARD, trusting);
            WebSocketSession session = client.connect(
                            URI.create("wss://127.0.0.1:" + secure + "/ws"), Map.of(), opened -> listener)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            session.text("s".repeat(200_000));
            awaitHeard("s".repeat(200_000));
            session.close(1000, "");
            awaitHeard("closed 1000 ");
            WebSocketSession faulty = client.connect(
                            URI.create("wss://127.0.0.1:" + secure + "/ws"), Map.of(), opened -> listener)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            // A frame that no client may send: an unknown opcode.
            faulty.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}));
            await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.startsWith("closed 1002 ")));
            ReferenceCountUtil.release(trusting);
        }
    }

    private Throwable failure(WebPort port, String path) throws Exception {
        try {
            connect(port, WebSocketOptions.STANDARD, path);
            return new AssertionError("connected");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
