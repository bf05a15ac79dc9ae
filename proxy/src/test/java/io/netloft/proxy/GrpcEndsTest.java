package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How gRPC calls end when it isn't the server's answer that ends them, frame by frame. */
@Timeout(60)
class GrpcEndsTest {
    private static final int CANCEL = 8;

    private Backend backend = Backend.scripted(c -> {});
    private ProxyRig proxy;
    private final CompletableFuture<Long> reset = new CompletableFuture<>();

    /** Does with the first call of a connection what it is told to, and notes how its stream is reset. */
    private void start(Consumer<Http2Peer> with, String... settings) {
        backend.script(c -> {
            Http2Peer peer = new Http2Peer(c.socket()).serve();
            peer.request(3);
            with.accept(peer);
            reset.complete(peer.resetOf(3));
        });
        proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], protocol: http2, health: {type: none}}}
                routes: [{group: g, host: x}]
                retry: {attempts: 1}
                """.formatted(backend.address()) + String.join("\n", settings) + "\n");
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private Http2Peer.Answer call(Http2Peer client, String... more) {
        return begin(client, more).answer(1);
    }

    private static Http2Peer begin(Http2Peer client, String... more) {
        String[] fields = new String[more.length + 2];
        fields[0] = "content-type";
        fields[1] = "application/grpc+proto";
        System.arraycopy(more, 0, fields, 2, more.length);
        return client.request(1, "POST", "/a.B/C", true, fields);
    }

    private Http2Peer client() {
        return new Http2Peer(proxy.address()).begin();
    }

    private static void assertTrailersOnly(Http2Peer.Answer answer, String status, String cause) {
        assertThat(answer.status()).isEqualTo("200");
        assertThat(answer.field("content-type")).isEqualTo("application/grpc");
        assertThat(answer.field("grpc-status")).isEqualTo(status);
        assertThat(answer.field("grpc-message")).isNotEmpty().doesNotContain("→");
        assertThat(answer.field("x-netloft-cause")).isEqualTo(cause);
        assertThat(answer.field("content-length")).isNull();
        assertThat(answer.body()).isEmpty();
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        start(peer -> {});
        backend.close();
        try (Http2Peer client = client()) {
            assertTrailersOnly(call(client), "14", "connect-failed");
        }
    }

    @Test
    void aCallThatNoRouteTakesIsUnimplemented() {
        start(peer -> {});
        try (Http2Peer client = client()) {
            client.head(
                    1,
                    true,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":authority",
                    "y",
                    ":path",
                    "/a.B/C",
                    "content-type",
                    "application/grpc");
            assertTrailersOnly(client.answer(1), "12", "no-route");
        }
    }

    @Test
    void aServerThatTakesTooLongIsUnavailable() throws Exception {
        start(peer -> {}, "timeouts: {response: 100ms}");
        try (Http2Peer client = client()) {
            assertTrailersOnly(call(client), "14", "response-timeout");
        }
        assertThat(reset.get(10, TimeUnit.SECONDS)).isEqualTo(CANCEL);
    }

    @Test
    void whatIsTooMuchIsUnavailable() {
        start(peer -> {}, "breaker: {requests: 1, pending: 0}");
        try (Http2Peer first = client();
                Http2Peer second = client()) {
            begin(first);
            assertThat(reset).isNotDone();
            org.awaitility.Awaitility.await()
                    .until(() -> proxy.upstream(backend.address()).active() == 1);
            assertTrailersOnly(call(second), "14", "overloaded");
        }
    }

    @Test
    void theDeadlineOfAClientThatDoesNotCancelIsKeptForIt() throws Exception {
        start(peer -> {});
        try (Http2Peer client = client()) {
            assertTrailersOnly(call(client, "grpc-timeout", "3000m"), "4", "deadline-exceeded");
        }
        assertThat(reset.get(10, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        assertThat(proxy.upstream(backend.address()).failures()).isZero();
    }

    @Test
    void anAnswerThatHasBegunIsCancelledWhenItsTimeIsOver() throws Exception {
        start(peer -> peer.head(3, false, ":status", "200", "content-type", "application/grpc"));
        try (Http2Peer client = client()) {
            assertThat(call(client, "grpc-timeout", "3000000u").reset()).isEqualTo(CANCEL);
        }
        assertThat(reset.get(10, TimeUnit.SECONDS)).isEqualTo(CANCEL);
    }

    @Test
    void aCallThatIsDoneInTimeIsNotDisturbed() {
        start(peer -> peer.head(3, false, ":status", "200", "content-type", "application/grpc")
                .head(3, true, "grpc-status", "0"));
        try (Http2Peer client = client()) {
            assertThat(call(client, "grpc-timeout", "1H").trailer("grpc-status"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aServerThatCancelsInMidAnswerCancels() {
        start(peer -> peer.head(3, false, ":status", "200", "content-type", "application/grpc")
                .data(3, false, "half")
                .frame(Http2Peer.RST_STREAM, 0, 3, new byte[] {0, 0, 0, CANCEL}));
        try (Http2Peer client = client()) {
            assertThat(call(client).reset()).isEqualTo(CANCEL);
        }
        assertThat(proxy.upstream(backend.address()).failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatCancelsOrGoesCancelsAtTheServerAtOnce(boolean goes) throws Exception {
        start(peer -> peer.head(3, false, ":status", "200", "content-type", "application/grpc"));
        try (Http2Peer client = client()) {
            begin(client).answer(1, 0);
            org.awaitility.Awaitility.await()
                    .until(() -> proxy.upstream(backend.address()).active() == 1);
            if (goes) {
                client.close();
            } else {
                client.frame(Http2Peer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, CANCEL});
            }
            assertThat(reset.get(10, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/grpc-web", "application/grpc-web+proto", "application/json", "application/grpcx"})
    void otherRequestsAreToldInHttp(String type) {
        start(peer -> {});
        backend.close();
        try (Http2Peer client = client()) {
            Http2Peer.Answer answer =
                    client.request(1, "POST", "/", true, "content-type", type).answer(1);
            assertThat(answer.status()).isEqualTo("502");
            assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.field("grpc-status")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1n,1",
        "0S,1",
        "100m,100000000",
        "99999999H,2305843009213693951",
        "2M,120000000000",
        "'',0",
        "S,0",
        "1,0",
        "1s,0",
        "-1S,0",
        "123456789S,0",
        "1.5S,0",
        "1 S,0",
        "１S,0"
    })
    void timeoutsAreReadAsGrpcHasThem(String text, long ns) {
        start(peer -> {});
        assertThat(GrpcCall.timeoutNs(text)).isEqualTo(ns);
    }

    @Test
    void messagesAreEncoded() {
        start(peer -> {});
        assertThat(GrpcCall.message("100 % of → it\n")).isEqualTo("100 %25 of %E2%86%92 it%0A");
    }
}
