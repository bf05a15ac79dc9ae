package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets to servers of HTTP/2 (RFC 8441), from clients of both versions. */
@Timeout(60)
class ExtendedConnectUpstreamTest {
    private static final int CANCEL = 8;
    /** The key of RFC 6455 §1.3, and what answers it. */
    private static final String ASK = "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final Backend backend = Backend.scripted(c -> {});
    private ProxyRig proxy;

    /** What a server does on a connection. */
    private interface Server {
        void run(Http2Peer peer) throws IOException;
    }

    private void start(Server server) {
        backend.script(c -> server.run(new Http2Peer(c.socket())));
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
                routes: [{group: g}]
                """.formatted(backend.address()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private static Http2Peer connect(Http2Peer client) {
        return client.head(
                1,
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":authority",
                "x",
                ":path",
                "/chat");
    }

    /** As the JDK's WebSocket client asks. */
    @Test
    void aLengthOfNothingIsNotPassedOn() throws Exception {
        CompletableFuture<String> length = new CompletableFuture<>();
        start(peer -> {
            peer.serveConnects();
            length.complete(String.valueOf(peer.head(3).field("content-length")));
            peer.head(3, false, ":status", "200").data(3, true, "hello");
        });
        try (RawClient client = proxy.client()) {
            assertThat(client.send(ASK.replace("Host: x\r\n", "Host: x\r\nContent-Length: 0\r\n"))
                            .head())
                    .startsWith("HTTP/1.1 101");
            assertThat(length.get(10, TimeUnit.SECONDS)).isEqualTo("null");
        }
    }

    @Test
    void aClientOfHttp11IsSwitchedAndItsSideMayEndFirst() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        start(peer -> {
            peer.serveConnects();
            Http2Peer.Answer request = peer.head(3);
            asked.complete(request.field(":method") + " " + request.field(":protocol") + " " + request.field(":path")
                    + " " + request.field("sec-websocket-key") + " " + request.field("sec-websocket-version"));
            peer.head(3, false, ":status", "200", "sec-websocket-protocol", "chat");
            peer.data(3, true, "you said " + peer.answer(3).body());
        });
        try (RawClient client = proxy.client()) {
            assertThat(client.send(ASK).head())
                    .startsWith("HTTP/1.1 101")
                    .containsIgnoringCase("upgrade: websocket\r\n")
                    .containsIgnoringCase("sec-websocket-accept: " + ACCEPT + "\r\n")
                    .containsIgnoringCase("sec-websocket-protocol: chat\r\n");
            client.send("hello").endOutput();
            assertThat(client.rest()).isEqualTo("you said hello");
        }
        assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("CONNECT websocket /chat null 13");
        await().until(() -> proxy.upgraded() == 0);
    }

    @Test
    void aClientOfHttp2IsToo() {
        start(peer -> {
            peer.serveConnects();
            peer.head(3);
            peer.head(3, false, ":status", "200").data(3, false, "hello ");
            peer.data(3, true, peer.answer(3).body());
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            connect(client).data(1, false, "you");
            assertThat(client.answer(1, 6).status()).isEqualTo("200");
            assertThat(client.data(1, true, "!").answer(1).body()).isEqualTo("hello you!");
            assertThat(client.answer(1).whole()).isTrue();
        }
        await().until(() -> proxy.upgraded() == 0);
    }

    @Test
    void theServerMayEndItsSideFirst() throws Exception {
        CompletableFuture<String> rest = new CompletableFuture<>();
        start(peer -> {
            peer.serveConnects();
            peer.head(3);
            peer.head(3, false, ":status", "200").data(3, true, "bye");
            rest.complete(peer.answer(3).body());
        });
        try (RawClient client = proxy.client()) {
            client.send(ASK).head();
            assertThat(client.rest()).isEqualTo("bye");
            client.send("still here").endOutput();
            assertThat(rest.get(10, TimeUnit.SECONDS)).isEqualTo("still here");
        }
    }

    @Test
    void aServerThatCancelsCutsTheClientOff() {
        start(peer -> {
            peer.serveConnects();
            peer.head(3);
            peer.head(3, false, ":status", "200").data(3, false, "half");
            peer.frame(Http2Peer.RST_STREAM, 0, 3, new byte[] {0, 0, 0, CANCEL});
            peer.ends();
        });
        try (RawClient client = proxy.client()) {
            client.send(ASK).head();
            client.until("half");
            assertThatThrownBy(client::rest).hasRootCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void aClientThatGoesIsCancelledAtTheServer() throws Exception {
        CompletableFuture<Long> reset = new CompletableFuture<>();
        start(peer -> {
            peer.serveConnects();
            peer.head(3);
            peer.head(3, false, ":status", "200");
            reset.complete(peer.resetOf(3));
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            connect(client);
            assertThat(client.head(1).status()).isEqualTo("200");
            client.reset(1);
            assertThat(reset.get(10, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        }
    }

    @Test
    void aServerThatTakesNoneIsToldOfAndNotBlamed() {
        start(peer -> {
            peer.serve();
            peer.ends();
        });
        try (RawClient client = proxy.client()) {
            assertThat(client.send(ASK).response()).startsWith("HTTP/1.1 502").contains("no-extended-connect");
        }
        assertThat(proxy.upstream(backend.address()).failures()).isZero();
    }

    @Test
    void aRefusalIsPassedOn() {
        start(peer -> {
            peer.serveConnects();
            peer.head(3);
            peer.head(3, false, ":status", "403", "content-length", "2").data(3, true, "no");
            peer.ends();
        });
        try (RawClient client = proxy.client()) {
            assertThat(client.send(ASK).response()).startsWith("HTTP/1.1 403").endsWith("no");
        }
    }
}
