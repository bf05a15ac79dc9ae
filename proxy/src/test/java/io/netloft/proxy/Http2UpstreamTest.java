package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of HTTP/2, well and not so well behaved, for clients of HTTP/1.1 and HTTP/2. */
class Http2UpstreamTest {
    private static final byte[] REFUSED = {0, 0, 0, 7};
    private static final byte[] INTERNAL_ERROR = {0, 0, 0, 2};

    private final AtomicInteger requests = new AtomicInteger();
    private Backend backend = Backend.scripted(c -> {});
    private ProxyRig proxy;

    /** Answers each request, counted from 1, as told; Netty begins with stream 3. */
    private void start(BiConsumer<Http2Peer, Integer> answer) {
        backend.script(c -> serve(c, answer));
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
                routes: [{group: g}]
                """.formatted(backend.address()));
    }

    private void serve(Backend.Conversation c, BiConsumer<Http2Peer, Integer> answer) throws IOException {
        Http2Peer peer = new Http2Peer(c.socket()).serve();
        for (int stream = 3; peer.request(stream) != null; stream += 2) {
            requests.incrementAndGet();
            answer.accept(peer, stream);
        }
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private String old(String request) {
        try (RawClient client = proxy.client()) {
            return client.send(request).response();
        }
    }

    /** Everything up to and including that text. */
    private String old(String request, String end) {
        try (RawClient client = proxy.client()) {
            return client.send(request).until(end);
        }
    }

    @Test
    void aBodyOfUnknownLengthIsChunkedForAClientOfHttp11WithItsTrailers() {
        start((peer, stream) -> peer.head(stream, false, ":status", "200", "x-a", "b")
                .data(stream, false, "hello")
                .data(stream, false, " world")
                .head(stream, true, "x-sum", "7"));
        assertThat(old("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "x-sum: 7\r\n\r\n"))
                .startsWith("HTTP/1.1 200 \r\n")
                .contains("x-a: b\r\n", "Transfer-Encoding: chunked\r\n", "\r\n0\r\nx-sum: 7\r\n\r\n");
    }

    @Test
    void aClientOfHttp10GetsTheBodyUntilTheEnd() {
        start((peer, stream) -> peer.head(stream, false, ":status", "200").data(stream, true, "hello"));
        assertThat(old("GET / HTTP/1.0\r\nHost: x\r\n\r\n", "hello")).endsWith("\r\n\r\nhello");
    }

    @Test
    void theRequestArrivesAsHttp2HasIt() {
        start((peer, stream) -> {
            Http2Peer.Answer request = peer.request(stream);
            peer.head(stream, false, ":status", "200", "content-length", "11")
                    .data(stream, true, request.field(":method") + " " + request.field(":path") + " " + request.body());
        });
        assertThat(
                        old(
                                "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"))
                .endsWith("PUT /a body");
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            client.request(1, "PUT", "/a", false, "content-length", "4").data(1, true, "body");
            assertThat(client.answer(1).body()).isEqualTo("PUT /a body");
            client.request(3, "PUT", "/a", false).data(3, false, "bo").data(3, true, "dy");
            assertThat(client.answer(3).body()).isEqualTo("PUT /a body");
        }
    }

    /** Answers that must not reach anybody. */
    private enum Bad {
        NO_STATUS((p, s) -> p.head(s, true, "x", "y")),
        ODD_STATUS((p, s) -> p.head(s, true, ":status", "2x0")),
        TWO_STATUSES((p, s) -> p.head(s, true, ":status", "200", ":status", "200")),
        LATE_STATUS((p, s) -> p.head(s, true, "x", "y", ":status", "200")),
        UPPER_CASE((p, s) -> p.head(s, true, ":status", "200", "X-Y", "z")),
        LINE_END((p, s) -> p.head(s, true, ":status", "200", "x", "y\r\nset-cookie: a=b")),
        CONNECTION((p, s) -> p.head(s, true, ":status", "200", "connection", "close")),
        CHUNKED((p, s) -> p.head(s, true, ":status", "200", "transfer-encoding", "chunked")),
        TWO_LENGTHS((p, s) -> p.head(s, false, ":status", "200", "content-length", "1", "content-length", "2")),
        SWITCHING((p, s) -> p.head(s, false, ":status", "101")),
        INTERIM_ALONE((p, s) -> p.head(s, true, ":status", "103")),
        DATA_FIRST((p, s) -> p.data(s, false, "x"));

        private final BiConsumer<Http2Peer, Integer> answer;

        Bad(BiConsumer<Http2Peer, Integer> answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void aBrokenAnswerIs502(Bad bad) {
        start((peer, stream) -> bad.answer.accept(peer, stream));
        assertThat(old("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 502")
                .doesNotContain("a=b");
    }

    @Test
    void aBodyThatIsNotAsLongAsSaidIsCut() {
        start((peer, stream) -> peer.head(stream, false, ":status", "200", "content-length", "10")
                .data(stream, true, "short"));
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            assertThat(client.get(1, "/").answer(1).whole()).isFalse();
            assertThat(client.answer(1).reset()).isEqualTo(2);
        }
    }

    @Test
    void aRequestThatTheServerRefusedIsSentAgainWhateverItsMethod() {
        start((peer, stream) -> {
            if (requests.get() == 1) {
                peer.frame(Http2Peer.RST_STREAM, 0, stream, REFUSED);
            } else {
                peer.head(stream, false, ":status", "200").data(stream, true, "second");
            }
        });
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            client.request(1, "POST", "/", false, "content-length", "4").data(1, true, "body");
            assertThat(client.answer(1).body()).isEqualTo("second");
        }
    }

    @Test
    void aRequestThatTheServerBeganAndBrokeOffIsNotSentAgainUnlessItMayBe() {
        start((peer, stream) -> {
            if (requests.get() != 2) {
                peer.frame(Http2Peer.RST_STREAM, 0, stream, INTERNAL_ERROR);
            } else {
                peer.head(stream, false, ":status", "200").data(stream, true, "again");
            }
        });
        assertThat(old("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "again")).startsWith("HTTP/1.1 200");
        assertThat(old("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 502")
                .contains("upstream-reset");
    }

    /** Ends our side alone, as a process that was killed does, and stays. */
    private static void endOutput(Backend.Conversation c) {
        try {
            c.socket().shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aServerThatEndsItsSideOwesNoAnswersAndGetsNoMoreRequests() {
        backend.script(c -> {
            Http2Peer peer = new Http2Peer(c.socket()).serve();
            peer.request(3);
            if (requests.incrementAndGet() == 1) {
                endOutput(c);
                c.in().readAllBytes();
            } else {
                peer.head(3, false, ":status", "200").data(3, true, "again");
                peer.request(5);
            }
        });
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
                routes: [{group: g}]
                """.formatted(backend.address()));
        assertThat(old("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "again")).startsWith("HTTP/1.1 200");
        assertThat(backend.connections()).isEqualTo(2);
    }

    @Test
    void anAnswerThatAServerEndsItsSideInIsCut() {
        backend.script(c -> {
            Http2Peer peer = new Http2Peer(c.socket()).serve();
            peer.request(3);
            peer.head(3, false, ":status", "200").data(3, false, "half");
            endOutput(c);
            c.in().readAllBytes();
        });
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
                routes: [{group: g}]
                """.formatted(backend.address()));
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            assertThat(client.get(1, "/").answer(1).reset()).isEqualTo(2);
            assertThat(client.answer(1).body()).isEqualTo("half");
        }
    }

    @Test
    void whatAServerThatGoesAwayNeverLookedAtGoesToItsNextConnection() {
        start((peer, stream) -> {
            if (requests.get() == 1) {
                peer.frame(Http2Peer.GOAWAY, 0, 0, new byte[8]);
            } else {
                peer.head(stream, false, ":status", "200").data(stream, true, "elsewhere");
            }
        });
        assertThat(old("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "elsewhere"))
                .startsWith("HTTP/1.1 200");
        assertThat(backend.connections()).isEqualTo(2);
    }

    /** A connection that is left is no failed attempt, and its server as good as before: others have little to do with it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionsThatAreLeftCostNoAttempts(boolean byReset) {
        backend.script(c -> serve(c, (peer, stream) -> {
            if (requests.get() <= 3) {
                byte[] last = byReset ? new byte[] {0, 0, 0, 3, 0, 0, 0, 0} : new byte[8];
                peer.frame(Http2Peer.GOAWAY, 0, 0, last);
                if (byReset) {
                    peer.frame(Http2Peer.RST_STREAM, 0, stream, REFUSED);
                }
            } else {
                peer.head(stream, false, ":status", "200").data(stream, true, "at last");
            }
        }));
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}, ejection: {failures: 1}}}
                routes: [{group: g}]
                retry: {attempts: 1}
                """.formatted(backend.address()));
        assertThat(old("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody", "at last"))
                .startsWith("HTTP/1.1 200");
        assertThat(backend.connections()).isEqualTo(4);
        assertThat(proxy.scrape())
                .contains("proxy_upstream_failures_total{group=\"g\",upstream=\"" + backend.address() + "\"} 0.0");
    }

    @Test
    void aServerThatLeavesEveryConnectionIsNotAskedForEver() {
        start((peer, stream) -> peer.frame(Http2Peer.GOAWAY, 0, 0, new byte[8]));
        assertThat(old("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).contains("HTTP/1.1 503", "upstream-refused");
        assertThat(backend.connections()).isBetween(4, 10);
    }
}
