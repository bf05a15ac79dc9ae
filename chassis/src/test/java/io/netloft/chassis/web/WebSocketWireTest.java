package io.netloft.chassis.web;

import static io.netloft.chassis.web.RawWebSocket.BINARY;
import static io.netloft.chassis.web.RawWebSocket.CLOSE;
import static io.netloft.chassis.web.RawWebSocket.CONTINUATION;
import static io.netloft.chassis.web.RawWebSocket.FIN;
import static io.netloft.chassis.web.RawWebSocket.PING;
import static io.netloft.chassis.web.RawWebSocket.PONG;
import static io.netloft.chassis.web.RawWebSocket.RSV1;
import static io.netloft.chassis.web.RawWebSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.web.RawWebSocket.Frame;
import io.netloft.chassis.web.WebSocketOptions.Compression;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What goes over the wire (RFC 6455, RFC 7692), seen by a client that obeys nobody. */
class WebSocketWireTest {
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<String> closes = new CopyOnWriteArrayList<>();
    private final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();

    private WebPort echo(WebSocketOptions options) {
        return WebPort.of(meters -> {
            var sockets = new WebSockets("echo", options, meters);
            return new Router().webSocket("/ws", sockets, (request, session) -> {
                sessions.add(session);
                return new Echo(session);
            });
        });
    }

    private WebPort echo() {
        return echo(WebSocketOptions.STANDARD);
    }

    private final class Echo implements WebSocketListener {
        private final WebSocketSession session;

        Echo(WebSocketSession session) {
            this.session = session;
        }

        @Override
        public void textBytes(ByteBuf utf8) {
            session.textBytes(utf8);
        }

        @Override
        public void binaryBytes(ByteBuf message) {
            session.binary(message);
        }

        @Override
        public void closed(int code, String reason) {
            closes.add(code + " " + reason);
        }
    }

    @Test
    void answersTheHandshakeOfTheSpecification() throws IOException {
        try (WebPort port = echo();
                RawWebSocket client = RawWebSocket.open(port)) {
            // RFC 6455 §1.3.
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .doesNotContain("extensions")
                    .doesNotContain("protocol:");
        }
    }

    @Test
    void choosesItsBestSubprotocolThatTheClientOffers() throws IOException {
        try (WebPort port = echo(WebSocketOptions.STANDARD.withSubprotocols("v2.log", "v1.log"));
                RawWebSocket client =
                        RawWebSocket.open(port, "Sec-WebSocket-Protocol: x, v1.log", "Sec-WebSocket-Protocol: v2.log");
                RawWebSocket stranger = RawWebSocket.open(port, "Sec-WebSocket-Protocol: chat")) {
            assertThat(client.head()).contains("sec-websocket-protocol: v2.log\r\n");
            assertThat(stranger.head()).doesNotContain("sec-websocket-protocol");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(sessions)
                            .extracting(WebSocketSession::subprotocol)
                            .containsExactlyInAnyOrder("v2.log", ""));
        }
    }

    @Test
    void refusesWhatIsNoHandshake() throws IOException {
        try (WebPort port = echo()) {
            String good = RawWebSocket.request(port);
            String old = head(port, good.replace("Version: 13", "Version: 8"));
            assertThat(old)
                    .startsWith("HTTP/1.1 426 ")
                    .contains("sec-websocket-version: 13")
                    .contains("upgrade: websocket");
            assertThat(head(port, good.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl")))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(head(port, good.replace("Connection: Upgrade", "Connection: close")))
                    .startsWith("HTTP/1.1 426 ");
            assertThat(head(port, good.replace("Host: 127.0.0.1", "Host: evil.example")))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    private static String head(WebPort port, String request) throws IOException {
        try (RawWebSocket client = RawWebSocket.of(port, request)) {
            return client.head();
        }
    }

    @Test
    void takesFramesThatComeInOneReadWithTheRequest() throws IOException {
        try (WebPort port = echo()) {
            String frame = "\u0081\u0082\0\0\0\0hi";
            try (RawWebSocket client = RawWebSocket.of(port, RawWebSocket.request(port) + frame)) {
                assertThat(client.read().text()).isEqualTo("hi");
            }
        }
    }

    @Test
    void joinsFragmentsAndAnswersPingsBetweenThem() throws IOException {
        try (WebPort port = echo();
                RawWebSocket client = RawWebSocket.open(port)) {
            byte[] snowman = "\u2603".getBytes(StandardCharsets.UTF_8);
            client.send(TEXT, new byte[] {snowman[0]});
            client.send(CONTINUATION, new byte[] {snowman[1]});
            client.send(FIN | PING, "are you there");
            client.send(CONTINUATION, "");
            client.send(FIN | CONTINUATION, new byte[] {snowman[2]});
            assertThat(client.read()).isEqualTo(new Frame(FIN | PONG, "are you there"));
            assertThat(client.read().text()).isEqualTo("\u2603");
            client.send(FIN | BINARY, new byte[10_000]);
            assertThat(client.read().payload()).hasSize(10_000);
        }
    }

    @Test
    void closesWith1007AsSoonAsAFragmentCannotBeUtf8AndAtACutCharacter() throws IOException {
        try (WebPort port = echo();
                RawWebSocket early = RawWebSocket.open(port);
                RawWebSocket late = RawWebSocket.open(port)) {
            early.send(TEXT, new byte[] {'a', (byte) 0xed, (byte) 0xa0});
            assertThat(early.read().closeCode()).isEqualTo(1007);
            late.send(TEXT, new byte[] {(byte) 0xe2});
            late.send(FIN | CONTINUATION, new byte[] {(byte) 0x98});
            assertThat(late.read().closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void closesWith1009WhenFragmentsAddUpToTooMuch() throws IOException {
        try (WebPort port = echo(WebSocketOptions.STANDARD.withLimits(WebSocketLimits.STANDARD.withBytes(100, 1000)));
                RawWebSocket client = RawWebSocket.open(port)) {
            client.send(BINARY, new byte[60]);
            client.send(CONTINUATION, new byte[40]);
            client.send(CONTINUATION, new byte[1]);
            Frame close = client.read();
            assertThat(close.closeCode()).isEqualTo(1009);
            assertThat(client.ended()).isTrue();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(closes)
                            .containsExactly("1009 " + close.payload().substring(2)));
        }
    }

    @Test
    void repeatsTheClientsCloseCodeAndEndsTheConnection() throws IOException {
        try (WebPort port = echo();
                RawWebSocket coded = RawWebSocket.open(port);
                RawWebSocket silent = RawWebSocket.open(port)) {
            coded.close(3999);
            coded.send(FIN | TEXT, "nobody hears this");
            assertThat(coded.read().closeCode()).isEqualTo(3999);
            assertThat(coded.ended()).isTrue();
            silent.send(FIN | CLOSE, "");
            assertThat(silent.read()).isEqualTo(new Frame(FIN | CLOSE, ""));
            assertThat(silent.ended()).isTrue();
            await().atMost(SOON).untilAsserted(() -> assertThat(closes).containsExactlyInAnyOrder("3999 ", "1005 "));
        }
    }

    @Test
    void waitsForTheAnswerToItsOwnClose() throws IOException {
        try (WebPort port = echo();
                RawWebSocket client = RawWebSocket.open(port)) {
            await().atMost(SOON).until(() -> sessions.size() == 1);
            sessions.get(0).close(4001, "\u2603".repeat(60));
            Frame close = client.read();
            assertThat(close.closeCode()).isEqualTo(4001);
            assertThat(close.text().substring(close.text().indexOf('\u2603'))).isEqualTo("\u2603".repeat(41));
            assertThat(sessions.get(0).text("too late")).isFalse();
            client.send(FIN | TEXT, "on its way already");
            assertThat(closes).isEmpty();
            client.close(4001);
            assertThat(client.ended()).isTrue();
            await().atMost(SOON).untilAsserted(() -> assertThat(closes).containsExactly("4001 "));
        }
    }

    @Test
    void cutsAClientThatDoesNotAnswerItsClose() throws IOException {
        var limits = WebSocketLimits.STANDARD.withTimes(
                Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ZERO, Duration.ofMillis(100));
        try (WebPort port = echo(WebSocketOptions.STANDARD.withLimits(limits));
                RawWebSocket client = RawWebSocket.open(port)) {
            await().atMost(SOON).until(() -> sessions.size() == 1);
            sessions.get(0).close(1000, "");
            assertThat(client.read().closeCode()).isEqualTo(1000);
            assertThat(client.ended()).isTrue();
            await().atMost(SOON).untilAsserted(() -> assertThat(closes).containsExactly("1006 "));
        }
    }

    @Test
    void pingsASilentClientAndCutsItWhenItStaysSilent() throws IOException {
        var limits = WebSocketLimits.STANDARD.withTimes(
                Duration.ofMillis(100), Duration.ofSeconds(3), Duration.ZERO, Duration.ofSeconds(5));
        try (WebPort port = echo(WebSocketOptions.STANDARD.withLimits(limits));
                RawWebSocket client = RawWebSocket.open(port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.read().opcode()).isEqualTo(PING);
                client.send(FIN | PONG, "p");
            }
            assertThat(client.read().opcode()).isEqualTo(PING);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void closesAClientThatSaysNothingForTooLong() throws IOException {
        var limits = WebSocketLimits.STANDARD.withTimes(
                Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofSeconds(5));
        try (WebPort port = echo(WebSocketOptions.STANDARD.withLimits(limits));
                RawWebSocket client = RawWebSocket.open(port)) {
            Frame close = client.read();
            assertThat(close.closeCode()).isEqualTo(1001);
            assertThat(close.payload()).endsWith("idle");
        }
    }

    @Test
    void compressesBothWaysWhereThatWasAgreedOn() throws IOException {
        try (WebPort port = echo(WebSocketOptions.STANDARD.withCompression(new Compression(1, 10)));
                RawWebSocket client = RawWebSocket.open(port, DEFLATE);
                RawWebSocket plain = RawWebSocket.open(port)) {
            assertThat(client.head())
                    .contains("sec-websocket-extensions: permessage-deflate; server_no_context_takeover;"
                            + " client_no_context_takeover\r\n");
            byte[] hello = {(byte) 0xf2, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00};
            client.send(FIN | RSV1 | TEXT, hello);
            assertThat(client.read()).isEqualTo(new Frame(FIN | TEXT, "Hello"));
            // RFC 7692 §7.2.3.1: the same in two frames; the bit stands on the first only.
            client.send(RSV1 | TEXT, Arrays.copyOf(hello, 3));
            client.send(FIN | PING, "");
            client.send(FIN | CONTINUATION, Arrays.copyOfRange(hello, 3, 7));
            assertThat(client.read().opcode()).isEqualTo(PONG);
            assertThat(client.read().text()).isEqualTo("Hello");
            client.send(FIN | TEXT, "a".repeat(1000));
            Frame packed = client.read();
            assertThat(packed.first()).isEqualTo(FIN | RSV1 | TEXT);
            assertThat(packed.payload()).hasSizeLessThan(100);
            client.send(FIN | RSV1 | TEXT, packed.bytes());
            assertThat(client.read()).isEqualTo(packed);
            plain.send(FIN | TEXT, "a".repeat(1000));
            assertThat(plain.read()).isEqualTo(new Frame(FIN | TEXT, "a".repeat(1000)));
            plain.send(FIN | RSV1 | TEXT, hello);
            assertThat(plain.read().closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void closesWith1002OnReservedBitsThatCompressionDoesNotUse() throws IOException {
        try (WebPort port = echo(WebSocketOptions.STANDARD.withCompression(Compression.FAST))) {
            for (int first :
                    new int[] {FIN | 0x20 | TEXT, FIN | 0x10 | BINARY, FIN | RSV1 | PING, FIN | RSV1 | 0x20 | TEXT}) {
                try (RawWebSocket client = RawWebSocket.open(port, DEFLATE)) {
                    client.send(first, "x");
                    assertThat(client.read().closeCode())
                            .as("first byte %x", first)
                            .isEqualTo(1002);
                }
            }
            try (RawWebSocket client = RawWebSocket.open(port, DEFLATE)) {
                client.send(RSV1 | TEXT, new byte[] {(byte) 0xf2});
                client.send(FIN | RSV1 | CONTINUATION, new byte[] {0x48});
                assertThat(client.read().closeCode()).isEqualTo(1002);
            }
        }
    }

    @Test
    void closesWith1007OnDataThatDoesNotDecompressAnd1009OnABomb() throws IOException {
        try (WebPort port = echo(WebSocketOptions.STANDARD.withCompression(Compression.FAST));
                RawWebSocket damaged = RawWebSocket.open(port, DEFLATE);
                RawWebSocket bomb = RawWebSocket.open(port, DEFLATE)) {
            damaged.send(FIN | RSV1 | BINARY, new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});
            assertThat(damaged.read().closeCode()).isEqualTo(1007);
            ByteBuf zeros = Unpooled.wrappedBuffer(new byte[(1 << 20) + 1]);
            ByteBuf packed = new MessageDeflater(9, 0).pack(zeros, 15);
            bomb.send(FIN | RSV1 | BINARY, ByteBufUtil.getBytes(packed));
            packed.release();
            assertThat(bomb.read().closeCode()).isEqualTo(1009);
        }
    }
}
