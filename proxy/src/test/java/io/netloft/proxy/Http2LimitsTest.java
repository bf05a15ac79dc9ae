package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of HTTP/2 that are out to hurt: the connection ends with ENHANCE_YOUR_CALM, and others are served on. */
class Http2LimitsTest {
    private static final int ENHANCE_YOUR_CALM = 11;

    /** Answers at once, but not what asks for {@code /hangs}. */
    private final Backend backend = Backend.scripted(c -> {
        for (String head = c.readRequest(); head != null && !head.startsWith("GET /hangs"); head = c.readRequest()) {
            c.write(Backend.ok("good"));
        }
        c.in().read();
    });

    private ProxyRig proxy;

    @BeforeEach
    void start() {
        proxy = ProxyRig.to(
                List.of(backend.address()), "http2: {control-frames: 200, resets: 20}", "health: {type: none}");
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private Http2Peer client() {
        return new Http2Peer(proxy.address()).begin();
    }

    private void othersAreServed() {
        try (Http2Peer client = client()) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("good");
        }
    }

    /** Frames that cost their sender less than the proxy. */
    private enum Flood {
        PING((c, i) -> c.frame(Http2Peer.PING, 0, 0, new byte[8])),
        PING_ACK((c, i) -> c.frame(Http2Peer.PING, 1, 0, new byte[8])),
        SETTINGS((c, i) -> c.frame(Http2Peer.SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 100})),
        PRIORITY((c, i) -> c.frame(Http2Peer.PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 7})),
        WINDOW_UPDATE((c, i) -> c.allow(0, 1)),
        UNKNOWN((c, i) -> c.frame(0xfa, 0, 0, new byte[0])),
        EMPTY_DATA((c, i) -> {
            if (i == 0) {
                c.request(1, "POST", "/", false);
            }
            c.data(1, false, "");
        }),
        /** Rapid reset. */
        RESETS((c, i) -> c.get(2 * i + 1, "/hangs").reset(2 * i + 1)),
        /** MadeYouReset: faults for which the proxy has to reset the stream. */
        FAULTS((c, i) -> c.request(2 * i + 1, "POST", "/", false).allow(2 * i + 1, 0)),
        MALFORMED((c, i) -> c.request(2 * i + 1, "GET", "/", true, "connection", "x")),
        TOO_MUCH_WINDOW((c, i) -> c.request(2 * i + 1, "POST", "/", false).allow(2 * i + 1, Integer.MAX_VALUE));

        private final BiConsumer<Http2Peer, Integer> frame;

        Flood(BiConsumer<Http2Peer, Integer> frame) {
            this.frame = frame;
        }
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void aFloodEndsTheConnection(Flood flood) {
        try (Http2Peer client = client()) {
            for (int i = 0; i < 250; i++) {
                flood.frame.accept(client, i);
            }
            Http2Peer.Frame end = client.goAway();
            assertThat(client.ends()).isTrue();
            if (end != null) {
                assertThat(end.code()).isEqualTo(ENHANCE_YOUR_CALM);
            }
        }
        await().untilAsserted(() ->
                assertThat(proxy.scrape()).contains("proxy_http2_errors_total{code=\"enhance-your-calm\"} 1.0"));
        othersAreServed();
        await().untilAsserted(() -> assertThat(proxy.clients()).isZero());
    }

    /** It allows the next bytes whenever it has taken some, and measures the way, as clients do. */
    @Test
    void aLongAnswerTakenInSmallPiecesIsNoFlood() {
        int length = 4 << 20;
        int piece = 8 << 10;
        Backend large = Backend.answering(Backend.ok("x".repeat(length)));
        try (ProxyRig rig =
                        ProxyRig.to(List.of(large.address()), "http2: {control-frames: 200}", "health: {type: none}");
                Http2Peer client = new Http2Peer(rig.address()).begin()) {
            client.get(1, "/");
            for (int taken = piece; taken < length; taken += piece) {
                assertThat(client.answer(1, taken).size()).isGreaterThanOrEqualTo(taken);
                client.frame(Http2Peer.PING, 0, 0, new byte[8]).allow(1, piece).allow(0, piece);
            }
            assertThat(client.answer(1).size()).isEqualTo(length);
        } finally {
            large.close();
        }
    }

    @Test
    void aHeadInTooManyTinyPiecesEndsTheConnection() {
        try (Http2Peer client = client()) {
            byte[] head = Http2Peer.pack(":method", "GET", ":scheme", "http", ":authority", "x", ":path", "/");
            client.frame(Http2Peer.HEADERS, Http2Peer.END_STREAM, 1, head);
            for (int i = 0; i < 1000; i++) {
                client.frame(Http2Peer.CONTINUATION, 0, 1, new byte[0]);
            }
            client.goAway();
            assertThat(client.ends()).isTrue();
        }
        othersAreServed();
    }

    @Test
    void aHeadWithoutEndTakesNoMoreMemoryThanItsLimit() {
        try (Http2Peer client = client()) {
            byte[] field = Http2Peer.pack("x", "y".repeat(16_000));
            client.frame(Http2Peer.HEADERS, 0, 1, Http2Peer.pack(":method", "GET"));
            for (int i = 0; i < 100; i++) {
                client.frame(Http2Peer.CONTINUATION, 0, 1, field);
            }
            client.goAway();
            assertThat(client.ends()).isTrue();
        }
        othersAreServed();
    }

    /** One entry of the dynamic table, named thousands of times by a byte each. */
    @Test
    void aFewBytesThatUnpackToMegabytesAreRefused() {
        try (Http2Peer client = client()) {
            ByteBuf bomb = Unpooled.buffer();
            bomb.writeBytes(Http2Peer.pack(":method", "GET", ":scheme", "http", ":authority", "x", ":path", "/"));
            bomb.writeByte(0x40).writeByte(1).writeByte('x');
            bomb.writeByte(127).writeByte(0x81).writeByte(0x1e);
            bomb.writeCharSequence("z".repeat(127 + 1 + 0x1e * 128), StandardCharsets.US_ASCII);
            for (int i = 0; i < 8_000; i++) {
                bomb.writeByte(0x80 | 62);
            }
            byte[] bytes = new byte[bomb.readableBytes()];
            bomb.readBytes(bytes);
            client.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS | Http2Peer.END_STREAM, 1, bytes);
            assertThat(client.answer(1).status()).isEqualTo("431");
            assertThat(client.get(3, "/").answer(3).body()).isEqualTo("good");
        }
        othersAreServed();
    }

    @Test
    void aHeadSomewhatTooLargeIsToldSo() {
        try (Http2Peer client = client()) {
            String[] many = new String[220];
            for (int i = 0; i < many.length; i += 2) {
                many[i] = "x" + i;
                many[i + 1] = "y";
            }
            Http2Peer.Answer answer = client.request(1, "GET", "/", true, many).answer(1);
            assertThat(answer.status()).isEqualTo("431");
            byte[] field = Http2Peer.pack("x", "y".repeat(12_000));
            client.frame(Http2Peer.HEADERS, Http2Peer.END_STREAM, 3, field)
                    .frame(Http2Peer.CONTINUATION, 0, 3, field)
                    .frame(Http2Peer.CONTINUATION, Http2Peer.END_HEADERS, 3, field);
            assertThat(client.answer(3).status()).isEqualTo("431");
        }
        othersAreServed();
    }

    @Test
    void moreStreamsThanAllowedAreRefusedOneByOne() {
        backend.script(c -> {
            while (c.readRequest() != null) {
                if (c.in().read() < 0) {
                    return;
                }
            }
        });
        proxy.close();
        proxy = ProxyRig.to(List.of(backend.address()), "http2: {streams: 4}", "health: {type: none}");
        try (Http2Peer client = client()) {
            client.await(Http2Peer.SETTINGS);
            for (int id = 1; id <= 9; id += 2) {
                client.get(id, "/");
            }
            assertThat(client.answer(9).reset()).isEqualTo(7);
        }
    }

    @Test
    void aSlowSenderOfAHeadIsNotWaitedForForever() {
        try (Http2Peer client = client()) {
            client.frame(Http2Peer.HEADERS, 0, 1, Http2Peer.pack(":method", "GET"));
            await().until(() -> proxy.scrape().contains("proxy_http2_connections 1.0"));
            proxy.skip(Duration.ofSeconds(80));
            assertThat(client.ends()).isTrue();
        }
    }
}
