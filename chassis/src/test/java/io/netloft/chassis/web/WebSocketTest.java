package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebSocketTest {
    private @Nullable WebSockets sockets;
    private final List<String> closes = new CopyOnWriteArrayList<>();

    private WebPort echo(WebSocketOptions options) {
        return WebPort.of(meters -> {
            sockets = new WebSockets("echo", options, meters);
            return new Router().webSocket("/ws", sockets, this::listener);
        });
    }

    private WebPort echo() {
        return echo(WebSocketOptions.STANDARD);
    }

    private WebSocketListener listener(WebRequest request, WebSocketSession session) {
        return new WebSocketListener() {
            @Override
            public void text(String message) {
                if (message.equals("fault")) {
                    throw new IllegalStateException("a fault of ours");
                }
                session.text("you said " + message);
            }

            @Override
            public void binary(byte[] message) {
                session.binary(Unpooled.wrappedBuffer(message));
            }

            @Override
            public void closed(int code, String reason) {
                closes.add(code + " " + reason);
            }
        };
    }

    /** Collects what the JDK's own client hears. */
    private static final class Heard implements WebSocket.Listener {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                events.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            events.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            events.add("pong " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("close " + code);
            return null;
        }

        void awaitEvent(String event) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(events).contains(event));
        }
    }

    @Test
    void talksToTheClientOfTheJdk() throws Exception {
        try (WebPort port = echo()) {
            var heard = new Heard();
            WebSocket socket = connect(port, "/ws", heard);
            socket.sendText("hel", false).get(10, TimeUnit.SECONDS);
            socket.sendText("lo", true).get(10, TimeUnit.SECONDS);
            heard.awaitEvent("you said hello");
            socket.sendBinary(ByteBuffer.wrap(new byte[70_000]), true).get(10, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heard.events.stream().anyMatch(event -> event.startsWith("binary")));
            socket.sendPing(ByteBuffer.wrap(new byte[3])).get(10, TimeUnit.SECONDS);
            heard.awaitEvent("pong 3");
            socket.sendClose(4000, "enough").get(10, TimeUnit.SECONDS);
            heard.awaitEvent("close 4000");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(closes).contains("4000 enough"));
        }
    }

    @Test
    void closesWith1011WhenTheListenerFails() throws Exception {
        try (WebPort port = echo()) {
            var heard = new Heard();
            WebSocket socket = connect(port, "/ws", heard);
            socket.sendText("fault", true).get(10, TimeUnit.SECONDS);
            heard.awaitEvent("close 1011");
        }
    }

    @Test
    void refusesAPlainRequestAndAForeignOrigin() throws Exception {
        try (WebPort port = echo()) {
            assertThat(port.get("/ws").statusCode()).isEqualTo(426);
            assertThat(port.raw(handshake(port)
                            .replace("\r\n\r\n", "\r\nOrigin: https://evil.example\r\n\r\n")
                            .replace("Connection: Upgrade", "Connection: Upgrade, close")))
                    .startsWith("HTTP/1.1 403");
            assertThatThrownBy(() -> connect(port, "/nowhere", new Heard()))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
        }
    }

    @Test
    void closesWith1002OnAReservedBitAndOnAnUnmaskedFrame() throws Exception {
        try (WebPort port = echo()) {
            // RFC 6455 §5.2: no extension was negotiated, so RSV1 must be 0.
            assertThat(closeCode(port, 0xc1, 0x81, 0, 0, 0, 0, 'x')).isEqualTo(1002);
            assertThat(closeCode(port, 0x81, 0x01, 'x')).isEqualTo(1002);
        }
    }

    @Test
    void closesWith1007OnTextThatIsNotUtf8AndWith1009OnTooLongAMessage() throws Exception {
        try (WebPort port = echo(WebSocketOptions.STANDARD.withLimits(WebSocketLimits.STANDARD.withBytes(100, 1000)))) {
            assertThat(closeCode(port, 0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28)).isEqualTo(1007);
            assertThat(closeCode(port, 0x82, 0xfe, 0x01, 0x00, 0, 0, 0, 0)).isEqualTo(1009);
        }
    }

    private static WebSocket connect(WebPort port, String path, WebSocket.Listener listener) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + port.address() + path), listener)
                .join();
    }

    private static String handshake(WebPort port) {
        return "GET /ws HTTP/1.1\r\nHost: " + port.address() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    private static int closeCode(WebPort port, int... frame) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port.address().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(handshake(port).getBytes(StandardCharsets.US_ASCII));
            var in = new DataInputStream(socket.getInputStream());
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            assertThat(head).startsWith("HTTP/1.1 101");
            byte[] bytes = new byte[frame.length];
            for (int i = 0; i < frame.length; i++) {
                bytes[i] = (byte) frame[i];
            }
            socket.getOutputStream().write(bytes);
            assertThat(in.readUnsignedByte()).isEqualTo(0x88);
            in.readUnsignedByte();
            return in.readUnsignedShort();
        }
    }
}
