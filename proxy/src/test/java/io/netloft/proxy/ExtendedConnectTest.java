package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket and the like over HTTP/2 (RFC 8441), frame by frame, to servers that switch in HTTP/1.1. */
@Timeout(60)
class ExtendedConnectTest {
    private static final int CANCEL = 8;
    private static final int PROTOCOL_ERROR = 1;

    private Backend backend;
    private ProxyRig proxy;

    private void start(Backend.Script script, String... settings) {
        backend = Backend.scripted(script);
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("health: {type: none}");
        proxy = ProxyRig.to(List.of(backend.address()), all.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private Http2Peer client() {
        return new Http2Peer(proxy.address()).begin();
    }

    private static Http2Peer connect(Http2Peer client, int stream, String... more) {
        List<String> fields = new ArrayList<>(List.of(
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":authority",
                "x",
                ":path",
                "/chat"));
        fields.addAll(List.of(more));
        return client.head(stream, false, fields.toArray(String[]::new));
    }

    /** Switches as RFC 6455 wants it, and returns the head that asked. */
    private static String accept(Backend.Conversation c) throws IOException {
        String head = c.readHead();
        int key = head.indexOf("sec-websocket-key: ");
        String given = key < 0 ? "" : head.substring(key + 19, head.indexOf('\r', key));
        c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: " + ConnectStream.accept(given)
                + "\r\nSec-WebSocket-Protocol: chat\r\n\r\n");
        return head;
    }

    private static void echo(Backend.Conversation c) throws IOException {
        accept(c);
        byte[] some = new byte[16 * 1024];
        for (int n = c.in().read(some); n >= 0; n = c.in().read(some)) {
            c.socket().getOutputStream().write(some, 0, n);
        }
    }

    @Test
    void theProxySaysThatItCan() {
        start(ExtendedConnectTest::echo);
        try (Http2Peer client = client()) {
            ByteBuffer settings =
                    ByteBuffer.wrap(client.await(Http2Peer.SETTINGS).payload());
            boolean said = false;
            while (settings.remaining() >= 6) {
                said |= settings.getShort() == 8 & settings.getInt() == 1;
            }
            assertThat(said).isTrue();
        }
    }

    @Test
    void aTunnelIsOpenedAndEndsWhenBothHaveEndedIt() {
        start(ExtendedConnectTest::echo);
        try (Http2Peer client = client()) {
            connect(client, 1, "sec-websocket-version", "13", "origin", "http://x")
                    .data(1, false, "hello");
            Http2Peer.Answer answer = client.answer(1, 5);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.field("sec-websocket-protocol")).isEqualTo("chat");
            assertThat(answer.field("sec-websocket-accept")).isNull();
            assertThat(answer.field("upgrade")).isNull();
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(proxy.upgraded()).isEqualTo(1);
            client.data(1, true, " world");
            assertThat(client.answer(1).body()).isEqualTo("hello world");
            assertThat(client.answer(1).whole()).isTrue();
            await().until(() -> proxy.upgraded() == 0);
        }
        assertThat(backend.heads().get(0))
                .startsWith("GET /chat HTTP/1.1\r\n")
                .contains("Upgrade: websocket\r\n", "sec-websocket-version: 13\r\n", "sec-websocket-key: ");
    }

    @Test
    void theServerMayEndItsSideFirst() throws Exception {
        CompletableFuture<String> rest = new CompletableFuture<>();
        start(c -> {
            accept(c);
            c.write("bye");
            c.socket().shutdownOutput();
            rest.complete(new String(c.in().readAllBytes()));
        });
        try (Http2Peer client = client()) {
            connect(client, 1);
            assertThat(client.answer(1).body()).isEqualTo("bye");
            client.data(1, false, "still ").data(1, true, "here");
            assertThat(rest.get(10, TimeUnit.SECONDS)).isEqualTo("still here");
            assertThat(client.answer(1).reset()).isEqualTo(-1);
        }
    }

    @Test
    void muchPassesBothWays() {
        start(ExtendedConnectTest::echo);
        byte[] bytes = new byte[300 * 1024];
        new Random(3).nextBytes(bytes);
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        try (Http2Peer client = client()) {
            client.allow(0, 1 << 20);
            connect(client, 1).allow(1, 1 << 20);
            int sent = 0;
            while (sent < text.length()) {
                int end = Math.min(text.length(), sent + 8 * 1024);
                client.data(1, false, text.substring(sent, end));
                sent = end;
                client.answer(1, sent);
            }
            assertThat(client.data(1, true, "").answer(1).body()).isEqualTo(text);
        }
    }

    @Test
    void aClientThatResetsItsStreamEndsTheTunnel() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        start(c -> {
            accept(c);
            ended.complete(c.in().read() < 0);
        });
        try (Http2Peer client = client()) {
            connect(client, 1);
            await().until(() -> proxy.upgraded() == 1);
            client.reset(1);
            assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
            await().until(() -> proxy.upgraded() == 0);
        }
    }

    @Test
    void aServerThatResetsItsConnectionCancelsTheStream() {
        start(c -> {
            accept(c);
            c.in().read();
            c.reset();
        });
        try (Http2Peer client = client()) {
            connect(client, 1).data(1, false, "x");
            assertThat(client.answer(1).reset()).isEqualTo(CANCEL);
        }
        await().until(() -> proxy.upgraded() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"
            })
    void whatIsNoSwitchIsNotTakenForOne(String answer) {
        start(c -> {
            c.readHead();
            c.write(answer);
            c.in().readAllBytes();
        });
        try (Http2Peer client = client()) {
            assertThat(connect(client, 1).answer(1).status()).isEqualTo("502");
            assertThat(proxy.upgraded()).isZero();
        }
    }

    @Test
    void aRefusalIsPassedOn() {
        start(c -> {
            c.readHead();
            c.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            c.in().readAllBytes();
        });
        try (Http2Peer client = client()) {
            Http2Peer.Answer answer = connect(client, 1).answer(1);
            assertThat(answer.status()).isEqualTo("403");
            assertThat(answer.body()).isEqualTo("no");
        }
    }

    @Test
    void silenceEndsATunnel() {
        start(ExtendedConnectTest::echo, "timeouts: {upgraded: 1s}");
        try (Http2Peer client = client()) {
            connect(client, 1);
            assertThat(client.answer(1).reset()).isEqualTo(CANCEL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":method|GET|:protocol|websocket|:scheme|http|:authority|x|:path|/",
                ":method|CONNECT|:protocol|web socket|:scheme|http|:authority|x|:path|/",
                ":method|CONNECT|:protocol|websocket|:protocol|websocket|:scheme|http|:authority|x|:path|/",
                ":method|CONNECT|:scheme|http|:authority|x|:path|/|a|b|:protocol|websocket",
                ":method|CONNECT|:protocol|websocket|:scheme|http|:authority|x|:path|/|content-length|0",
                ":method|CONNECT|:protocol|websocket|:scheme|http|:authority|x"
            })
    void whatIsMalformedIsReset(String fields) {
        start(ExtendedConnectTest::echo);
        try (Http2Peer client = client()) {
            client.head(1, false, fields.split("\\|"));
            assertThat(client.resetOf(1)).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(backend.heads()).isEmpty();
    }

    @Test
    void aTunnelHasNoTrailers() {
        start(ExtendedConnectTest::echo);
        try (Http2Peer client = client()) {
            connect(client, 1).head(1, true, "a", "b");
            assertThat(client.resetOf(1)).isEqualTo(PROTOCOL_ERROR);
        }
    }

    /** A protocol's name is what HTTP/1.1 would have in a field: nothing else may get there with it. */
    @Test
    void noLineIsSmuggledWithAProtocol() {
        start(ExtendedConnectTest::echo);
        try (Http2Peer client = client()) {
            client.head(
                    1,
                    false,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "a\r\nx: y",
                    ":scheme",
                    "http",
                    ":authority",
                    "x",
                    ":path",
                    "/");
            assertThat(client.resetOf(1)).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(backend.heads()).isEmpty();
    }
}
