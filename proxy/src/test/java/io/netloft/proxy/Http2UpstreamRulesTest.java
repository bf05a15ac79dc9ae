package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.proxy.core.Spoken;
import io.netloft.proxy.core.Upstream;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of HTTP/2 that break a rule of the whole connection: it ends, for the reason that RFC 9113 names, and nobody waits. */
@Timeout(60)
class Http2UpstreamRulesTest {
    private static final int PUSH_PROMISE = 5;
    private static final int PADDED = 8;
    /** Odd as ours are, but never opened. */
    private static final int IDLE = 101;

    private final Backend backend = Backend.scripted(c -> {});
    private ProxyRig proxy;

    private void start(Backend.Script server) {
        backend.script(server);
        proxy = ProxyRig.with("""
            listen: 127.0.0.1:0
            groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
            routes: [{group: g}]
            retry: {attempts: 1}
            """.formatted(backend.address()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    /** What a server sends while it owes the answer on stream 3. */
    private enum Breach {
        PUSH(Http2Error.PROTOCOL_ERROR, s -> s.frame(PUSH_PROMISE, Http2Peer.END_HEADERS, 3, new byte[] {0, 0, 0, 2})),
        PUSH_SWITCHED_ON(
                Http2Error.PROTOCOL_ERROR, s -> s.frame(Http2Peer.SETTINGS, 0, 0, new byte[] {0, 2, 0, 0, 0, 1})),
        HEAD_ON_A_STREAM_OF_ITS_OWN(Http2Error.PROTOCOL_ERROR, s -> s.head(2, false, ":status", "200")),
        WHOLE_ANSWER_ON_A_STREAM_OF_ITS_OWN(Http2Error.PROTOCOL_ERROR, s -> s.head(2, true, ":status", "200")),
        HEAD_ON_AN_IDLE_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.head(IDLE, false, ":status", "200")),
        DATA_ON_AN_IDLE_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.data(IDLE, false, "x")),
        RESET_OF_AN_IDLE_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.reset(IDLE)),
        WINDOW_OF_AN_IDLE_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.allow(IDLE, 1)),
        NO_WINDOW(Http2Error.PROTOCOL_ERROR, s -> s.allow(0, 0)),
        TOO_MUCH_WINDOW(Http2Error.FLOW_CONTROL_ERROR, s -> s.allow(0, Integer.MAX_VALUE)),
        A_FRAME_TOO_LONG(
                Http2Error.FRAME_SIZE_ERROR, s -> s.raw(new byte[] {0, 0x40, 1, Http2Peer.DATA, 0, 0, 0, 0, 3})),
        SETTINGS_THAT_ARE_CUT(Http2Error.FRAME_SIZE_ERROR, s -> s.frame(Http2Peer.SETTINGS, 0, 0, new byte[5])),
        SETTINGS_OF_A_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.frame(Http2Peer.SETTINGS, 0, 3, new byte[0])),
        A_PING_THAT_IS_CUT(Http2Error.FRAME_SIZE_ERROR, s -> s.frame(Http2Peer.PING, 0, 0, new byte[7])),
        A_PING_OF_A_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.frame(Http2Peer.PING, 0, 3, new byte[8])),
        GOAWAY_OF_A_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.frame(Http2Peer.GOAWAY, 0, 3, new byte[8])),
        GOAWAY_THAT_TAKES_BACK_THE_LAST(
                Http2Error.PROTOCOL_ERROR,
                s -> s.frame(Http2Peer.GOAWAY, 0, 0, new byte[] {0, 0, 0, 3, 0, 0, 0, 0})
                        .frame(Http2Peer.GOAWAY, 0, 0, new byte[] {0, 0, 0, 5, 0, 0, 0, 0})),
        DATA_OF_NO_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.data(0, false, "x")),
        DATA_OF_PADDING_ALONE(Http2Error.PROTOCOL_ERROR, s -> s.frame(Http2Peer.DATA, PADDED, 3, new byte[] {9, 0})),
        HEAD_OF_NO_STREAM(Http2Error.PROTOCOL_ERROR, s -> s.head(0, false, ":status", "200")),
        CONTINUATION_OF_NOTHING(
                Http2Error.PROTOCOL_ERROR,
                s -> s.frame(Http2Peer.CONTINUATION, Http2Peer.END_HEADERS, 3, Http2Peer.pack("a", "b"))),
        A_PING_WITHIN_A_HEAD(
                Http2Error.PROTOCOL_ERROR,
                s -> s.frame(Http2Peer.HEADERS, 0, 3, Http2Peer.pack(":status", "200"))
                        .frame(Http2Peer.PING, 0, 0, new byte[8])),
        FIELDS_THAT_CANNOT_BE_UNPACKED(
                Http2Error.COMPRESSION_ERROR,
                s -> s.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS, 3, new byte[] {-1, 0x10}));

        private final Http2Error error;
        private final Consumer<Http2Peer> frames;

        Breach(Http2Error error, Consumer<Http2Peer> frames) {
            this.error = error;
            this.frames = frames;
        }
    }

    @ParameterizedTest
    @EnumSource(Breach.class)
    void aServerThatBreaksARuleOfTheConnectionLosesIt(Breach breach) throws Exception {
        CompletableFuture<Http2Peer.Frame> end = new CompletableFuture<>();
        start(c -> {
            Http2Peer server = new Http2Peer(c.socket()).serve();
            server.request(3);
            breach.frames.accept(server);
            end.complete(server.goAway());
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            assertThat(client.get(1, "/").answer(1).status()).isEqualTo("502");
        }
        assertThat(end.get(20, TimeUnit.SECONDS).code()).isEqualTo(breach.error.code());
        String word = breach.error.name().toLowerCase(Locale.ROOT).replace('_', '-');
        await().untilAsserted(() ->
                assertThat(proxy.scrape()).contains("proxy_upstream_http2_errors_total{code=\"" + word + "\"} 1.0"));
        await().until(() -> proxy.upstream(backend.address()).connections() == 0);
    }

    @Test
    void aConnectionWhoseIdsAreNearlyUsedUpGetsNoMoreRequests() {
        start(c -> {
            Http2Peer server = new Http2Peer(c.socket()).serve();
            for (int stream = 3; server.request(stream) != null; stream += 2) {
                server.head(stream, false, ":status", "200").data(stream, true, "ok");
            }
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("ok");
            assertThat(client.get(3, "/").answer(3).body()).isEqualTo("ok");
            assertThat(backend.connections()).isEqualTo(1);
            LoopContext none = null;
            proxy.server().live().others(none).forEach(loop -> loop.loop().execute(() -> useUp(loop)));
            proxy.settle();
            assertThat(client.get(5, "/").answer(5).body()).isEqualTo("ok");
            assertThat(backend.connections()).isEqualTo(2);
        }
    }

    /** Uses up the ids of the loop's connection, if it has one. */
    private void useUp(LoopContext loop) {
        Upstream upstream = proxy.upstream(backend.address());
        if (!loop.pool().hasRoom(upstream, 0)) {
            return;
        }
        Settings settings = proxy.server().live().routing().settings();
        Http2UpstreamHandler shared = loop.pool().shared(loop.pool().slot(upstream), Spoken.HTTP2, settings);
        try {
            shared.connection().local().createStream(Http2Setup.LAST_STREAM, false);
        } catch (Http2Exception refused) {
            throw new AssertionError(refused);
        }
    }
}
