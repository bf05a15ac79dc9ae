package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of HTTP/2 that are out to hurt, or broken so that they do; and who only looks like that. */
@Timeout(60)
class Http2UpstreamLimitsTest {
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final Backend backend = Backend.scripted(c -> {});
    private ProxyRig proxy;

    private void start(Consumer<Http2Peer> server) {
        backend.script(c -> server.accept(new Http2Peer(c.socket()).serve()));
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
                routes: [{group: g}]
                retry: {attempts: 1}
                http2: {control-frames: 200, resets: 20}
                """.formatted(backend.address()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private String get() {
        try (RawClient client = proxy.client()) {
            return client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response();
        }
    }

    /** Frames that cost the server less than the proxy. */
    private enum Flood {
        PING((s, i) -> s.frame(Http2Peer.PING, 0, 0, new byte[8])),
        PING_ACK((s, i) -> s.frame(Http2Peer.PING, 1, 0, new byte[8])),
        SETTINGS((s, i) -> s.frame(Http2Peer.SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 100})),
        PRIORITY((s, i) -> s.frame(Http2Peer.PRIORITY, 0, 3, new byte[] {0, 0, 0, 0, 7})),
        WINDOW_UPDATE((s, i) -> s.allow(0, 1)),
        UNKNOWN((s, i) -> s.frame(0xfa, 0, 0, new byte[0])),
        EMPTY_DATA((s, i) -> {
            if (i == 0) {
                s.head(3, false, ":status", "200");
            }
            s.data(3, false, "");
        }),
        RESETS((s, i) -> s.frame(Http2Peer.RST_STREAM, 0, 3, CANCEL));

        private final BiConsumer<Http2Peer, Integer> frame;

        Flood(BiConsumer<Http2Peer, Integer> frame) {
            this.frame = frame;
        }
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void aFloodEndsTheConnection(Flood flood) throws Exception {
        CompletableFuture<Http2Peer.Frame> end = new CompletableFuture<>();
        start(server -> {
            server.request(3);
            for (int i = 0; i < 250; i++) {
                flood.frame.accept(server, i);
            }
            end.complete(server.goAway());
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            assertThat(client.get(1, "/").answer(1).reset() >= 0
                            || client.answer(1).status().equals("502"))
                    .isTrue();
        }
        Http2Peer.Frame goAway = end.get(10, TimeUnit.SECONDS);
        if (goAway != null) {
            assertThat(goAway.code()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        await().untilAsserted(() -> assertThat(proxy.scrape())
                .contains("proxy_upstream_http2_errors_total{code=\"enhance-your-calm\"} 1.0"));
        await().until(() -> proxy.upstream(backend.address()).connections() == 0);
    }

    /** What a server sends so that the proxy resets a stream itself. */
    private enum Bait {
        NO_WINDOW((s, stream) -> s.allow(stream, 0)),
        LONGER_THAN_SAID((s, stream) ->
                s.head(stream, false, ":status", "200", "content-length", "1").data(stream, false, "ab")),
        BAD_NAME((s, stream) -> s.head(stream, false, ":status", "200", "Upper", "case")),
        NO_STATUS((s, stream) -> s.head(stream, false, "a", "b")),
        BODY_BEFORE_HEAD((s, stream) -> s.data(stream, false, "ab"));

        private final BiConsumer<Http2Peer, Integer> frames;

        Bait(BiConsumer<Http2Peer, Integer> frames) {
            this.frames = frames;
        }
    }

    /** MadeYouReset, by a server: each stream costs it a frame, and the proxy a reset and a request made anew. */
    @ParameterizedTest
    @EnumSource(Bait.class)
    void aServerThatHasItsStreamsResetEndsTheConnection(Bait bait) throws Exception {
        CompletableFuture<Http2Peer.Frame> end = new CompletableFuture<>();
        start(server -> {
            for (int stream = 3; stream < 3 + 2 * 21; stream += 2) {
                if (server.request(stream) == null) {
                    return;
                }
                bait.frames.accept(server, stream);
            }
            end.complete(server.goAway());
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            for (int stream = 1; stream < 1 + 2 * 21; stream += 2) {
                Http2Peer.Answer answer = client.get(stream, "/").answer(stream);
                assertThat(answer.reset() >= 0 || answer.status().equals("502")).isTrue();
            }
            assertThat(end.get(10, TimeUnit.SECONDS).code()).isEqualTo(ENHANCE_YOUR_CALM);
            await().untilAsserted(() -> assertThat(proxy.scrape())
                    .contains("proxy_upstream_http2_errors_total{code=\"enhance-your-calm\"} 1.0"));
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    /** What is on its way when a stream is reset is nobody's fault, however much it is. */
    @Test
    void whatComesOnStreamsThatWereTakenBackIsNoFault() throws Exception {
        CompletableFuture<Http2Peer> over = new CompletableFuture<>();
        start(server -> {
            for (int stream = 3; stream < 43; stream += 2) {
                server.head(stream);
                server.head(stream, false, ":status", "200").data(stream, false, "first");
                server.resetOf(stream);
                for (int i = 0; i < 50; i++) {
                    server.data(stream, false, "more");
                }
            }
            server.request(43);
            server.head(43, false, ":status", "200").data(43, true, "ok");
            over.complete(server);
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            for (int stream = 1; stream < 41; stream += 2) {
                assertThat(client.get(stream, "/").answer(stream, 5).body()).isEqualTo("first");
                client.reset(stream);
            }
            assertThat(client.get(41, "/").answer(41).body()).isEqualTo("ok");
        }
        over.get(10, TimeUnit.SECONDS);
        assertThat(backend.connections()).isEqualTo(1);
    }

    /** RFC 9113 §5.4.2: else two that do so would never stop. */
    @Test
    void aResetIsNotAnsweredWithOne() throws Exception {
        CompletableFuture<Long> answered = new CompletableFuture<>();
        start(server -> {
            server.request(3);
            server.frame(Http2Peer.RST_STREAM, 0, 3, new byte[] {0, 0, 0, 2});
            server.frame(Http2Peer.PING, 0, 0, new byte[8]);
            server.await(Http2Peer.PING);
            answered.complete(server.begun(3).reset());
        });
        assertThat(get()).startsWith("HTTP/1.1 502");
        assertThat(answered.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
    }

    @Test
    void aHeadInTooManyTinyPiecesEndsTheConnection() {
        start(server -> {
            server.request(3);
            server.frame(Http2Peer.HEADERS, Http2Peer.END_STREAM, 3, Http2Peer.pack(":status", "200"));
            for (int i = 0; i < 1000; i++) {
                server.frame(Http2Peer.CONTINUATION, 0, 3, new byte[0]);
            }
            server.ends();
        });
        assertThat(get()).startsWith("HTTP/1.1 502");
    }

    @Test
    void aHeadWithoutEndTakesNoMoreMemoryThanItsLimit() {
        start(server -> {
            server.request(3);
            server.frame(Http2Peer.HEADERS, 0, 3, Http2Peer.pack(":status", "200"));
            byte[] field = Http2Peer.pack("x", "y".repeat(16_000));
            for (int i = 0; i < 100; i++) {
                server.frame(Http2Peer.CONTINUATION, 0, 3, field);
            }
            server.ends();
        });
        assertThat(get()).startsWith("HTTP/1.1 502");
    }

    /** One entry of the dynamic table, named thousands of times by a byte each. */
    @Test
    void aFewBytesThatUnpackToMegabytesAreRefused() {
        start(server -> {
            server.request(3);
            ByteBuf bomb = Unpooled.buffer();
            bomb.writeBytes(Http2Peer.pack(":status", "200"));
            bomb.writeByte(0x40).writeByte(1).writeByte('x');
            bomb.writeByte(127).writeByte(0x81).writeByte(0x1e);
            bomb.writeCharSequence("z".repeat(127 + 1 + 0x1e * 128), StandardCharsets.US_ASCII);
            for (int i = 0; i < 8_000; i++) {
                bomb.writeByte(0x80 | 62);
            }
            byte[] bytes = new byte[bomb.readableBytes()];
            bomb.readBytes(bytes);
            server.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS | Http2Peer.END_STREAM, 3, bytes);
            server.ends();
        });
        assertThat(get()).startsWith("HTTP/1.1 502");
    }

    /** Many calls are answered and then reset by the server, which wants no more of their requests. */
    @Test
    void aServerThatAnswersWellMayResetMuch() {
        start(server -> {
            for (int stream = 3; server.request(stream) != null; stream += 2) {
                server.head(stream, false, ":status", "200").data(stream, true, "ok");
                server.frame(Http2Peer.RST_STREAM, 0, stream, new byte[4]);
            }
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            for (int stream = 1; stream < 200; stream += 2) {
                assertThat(client.get(stream, "/").answer(stream).body()).isEqualTo("ok");
            }
        }
        assertThat(backend.connections()).isEqualTo(1);
    }

    /** As a busy gRPC client does: of each two calls one is answered, the other cancelled before, many times over. */
    @Test
    void aClientWhoseRequestsAreAnsweredMayTakeAsManyBack() {
        start(server -> {
            for (int stream = 3; server.request(stream) != null; stream += 2) {
                if (server.answer(stream).field(":path").equals("/answered")) {
                    server.head(stream, false, ":status", "200").data(stream, true, "ok");
                }
            }
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            for (int stream = 1; stream < 800; stream += 4) {
                client.get(stream, "/hangs").reset(stream);
                assertThat(client.get(stream + 2, "/answered")
                                .answer(stream + 2)
                                .body())
                        .isEqualTo("ok");
            }
        }
    }

    /** Streams without end are cancelled when their client has seen enough. */
    @Test
    void aClientMayLeaveAnswersThatHaveBegun() {
        start(server -> {
            for (int stream = 3; server.request(stream) != null; stream += 2) {
                server.head(stream, false, ":status", "200").data(stream, false, "first");
            }
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            for (int stream = 1; stream < 400; stream += 2) {
                assertThat(client.get(stream, "/").answer(stream, 5).body()).isEqualTo("first");
                client.reset(stream);
            }
        }
    }
}
