package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults and changes with HTTP/2 over TLS on both sides. */
@Timeout(60)
class Http2TlsFaultsTest {
    private static final int MUCH = 60_000;

    @TempDir
    private Path dir;

    private TestTls files;
    private DevelopmentCertificate server;
    private Backend first;
    private Backend second;
    private ProxyRig proxy;

    @BeforeEach
    void start() {
        files = new TestTls(dir);
        server = files.make("server", "127.0.0.1");
        first = backend();
        second = backend();
        proxy = ProxyRig.with(yaml(first.address() + "\", \"" + second.address()));
    }

    private Backend backend() {
        return Backend.secured(TestTls.context(server, null), false, List.of("h2"), this::serve);
    }

    /** Answers {@code /much} with as much as a window holds, {@code /hang} never, and everything else at once. */
    private void serve(Backend.Conversation c) throws IOException {
        ((SSLSocket) c.socket()).startHandshake();
        Http2Peer peer = new Http2Peer(c.socket()).serve();
        for (int stream = 3; peer.request(stream) != null; stream += 2) {
            String path = peer.answer(stream).field(":path");
            if (path.equals("/much")) {
                peer.head(stream, false, ":status", "200");
                for (int sent = 0; sent < MUCH; sent += 10_000) {
                    peer.data(stream, sent + 10_000 == MUCH, "x".repeat(10_000));
                }
            } else if (!path.equals("/hang")) {
                peer.head(stream, false, ":status", "200").data(stream, true, "ok");
            }
        }
    }

    private String yaml(String servers) {
        return """
                listen: 127.0.0.1:0
                tls-listen: 127.0.0.1:0
                tls: {cert: %s, key: %s}
                health: {type: tcp, interval: 50ms}
                groups: {g: {servers: ["%s"], protocol: http2, tls: {ca: %s}}}
                routes: [{group: g}]
                """.formatted(files.pem("server"), files.key("server"), servers, files.pem("server"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    private Http2Peer client() {
        DevelopmentCertificate none = null;
        return new Http2Peer(TestTls.connect(TestTls.context(none, server), proxy.tlsAddress(), "h2")).begin();
    }

    @Test
    void aServerThatIsKilledCostsNoRequestThatMayBeRepeated() {
        try (Http2Peer client = client()) {
            for (int stream = 1; stream < 81; stream += 2) {
                if (stream == 21) {
                    first.close();
                }
                assertThat(client.get(stream, "/").answer(stream).body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void aReloadLeavesStreamsAlone() {
        try (Http2Peer client = client()) {
            client.request(1, "GET", "/hang", true);
            await().until(() -> proxy.upstream(first.address()).active()
                            + proxy.upstream(second.address()).active()
                    == 1);
            proxy.reload(yaml(first.address() + "\", \"" + second.address()));
            assertThat(client.get(3, "/").answer(3).body()).isEqualTo("ok");
            assertThat(client.begun(1).over()).isFalse();
        }
    }

    @Test
    void aDrainFinishesWhatItHas() throws Exception {
        try (Http2Peer client = client()) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("ok");
            client.get(3, "/much");
            CompletionStage<Void> drained = proxy.server().drain(Duration.ofSeconds(20));
            assertThat(client.answer(3).size()).isEqualTo(MUCH);
            assertThat(client.goAway().code()).isZero();
            assertThat(client.ends()).isTrue();
            drained.toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    /** Two answers fill what the client lets the proxy send on their streams; a third is not behind them. */
    @Test
    void whoReadsOneStreamSlowlyGetsTheOthers() {
        try (Http2Peer client = client()) {
            client.frame(Http2Peer.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0x10, 0})
                    .allow(0, 1 << 20);
            client.get(1, "/much").get(3, "/much");
            assertThat(client.answer(1, 4096).size()).isEqualTo(4096);
            for (int stream = 5; stream < 45; stream += 2) {
                assertThat(client.get(stream, "/").answer(stream).body()).isEqualTo("ok");
            }
            client.allow(1, MUCH).allow(3, MUCH);
            assertThat(client.answer(1).size()).isEqualTo(MUCH);
            assertThat(client.answer(3).size()).isEqualTo(MUCH);
        }
    }
}
