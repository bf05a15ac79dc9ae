package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with servers, whose side is the JDK's. */
@Timeout(60)
class UpstreamTlsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    /** When each session began; one that is taken up again keeps its time. */
    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path dir;

    private TestTls files;
    private DevelopmentCertificate server;

    @BeforeEach
    void makeCertificate() {
        files = new TestTls(dir);
        server = files.make("server", "127.0.0.1", "shop.test");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Backend backend(SSLContext context, boolean wantsCertificate, String... protocols) {
        Backend made = Backend.secured(context, wantsCertificate, List.of(protocols), this::serve);
        open.add(made);
        return made;
    }

    private Backend backend(String... protocols) {
        return backend(TestTls.context(server, null), false, protocols);
    }

    /** Speaks what was agreed on, and notes it. */
    private void serve(Backend.Conversation c) throws IOException {
        SSLSocket socket = (SSLSocket) c.socket();
        socket.startHandshake();
        seen.add(socket.getApplicationProtocol());
        sessions.add(socket.getSession().getCreationTime());
        if (socket.getApplicationProtocol().equals("h2")) {
            Http2Peer peer = new Http2Peer(socket).serve();
            for (int stream = 3; ; stream += 2) {
                Http2Peer.Answer request = peer.request(stream);
                if (request == null) {
                    return;
                }
                peer.head(stream, false, ":status", "200", "content-length", "2", "x-scheme", request.field(":scheme"))
                        .data(stream, true, "ok");
            }
        }
        Backend.forever(Backend.ok("ok")).run(c);
    }

    private ProxyRig proxy(Backend to, String tls, String... more) {
        return proxy(to.address(), tls, more);
    }

    private ProxyRig proxy(String to, String tls, String... more) {
        ProxyRig made = ProxyRig.with(yaml(to, tls, more));
        open.add(0, made);
        return made;
    }

    private static String yaml(String to, String tls, String... more) {
        String health = String.join("", more).contains("health:") ? "" : ", health: {type: none}";
        String settings = more.length == 0 ? "" : ", " + String.join(", ", more);
        return """
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], tls: {%s}%s%s}}
                routes: [{group: g}]
                """.formatted(to, tls, health, settings);
    }

    private String trusted() {
        return "ca: " + files.pem("server");
    }

    private static String get(ProxyRig proxy) {
        try (RawClient client = proxy.client()) {
            return client.send(GET).response();
        }
    }

    @Test
    void grpcChecksGoOverTlsAndNeedTheRightCertificate() {
        files.make("other", "127.0.0.1");
        try (GrpcBackend grpc = new GrpcBackend(files.pem("server"), files.key("server"))) {
            String check = "health: {type: grpc, interval: 50ms, rise: 1, fall: 1}";
            ProxyRig proxy = proxy(grpc.address(), trusted(), "protocol: http2", check);
            await().until(() ->
                    proxy.scrape().contains("_checks_passed_total{group=\"g\",upstream=\"" + grpc.address()));
            await().until(() -> proxy.upstream(grpc.address()).up());
            grpc.sick();
            await().until(() -> !proxy.upstream(grpc.address()).up());
            assertThat(proxy.upstream(grpc.address()).lastChange()).contains("not serving");
            ProxyRig wary = proxy(grpc.address(), "ca: " + files.pem("other"), "protocol: http2", check);
            await().until(() -> !wary.upstream(grpc.address()).up());
            assertThat(wary.upstream(grpc.address()).lastChange()).contains("certificate");
        }
    }

    @Test
    void aServerIsTrustedByItsAuthorityAndItsConnectionKept() {
        Backend backend = backend("http/1.1");
        ProxyRig proxy = proxy(backend, trusted());
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).response())
                        .startsWith("HTTP/1.1 200")
                        .endsWith("ok");
            }
        }
        assertThat(backend.connections()).isEqualTo(1);
        assertThat(seen).containsExactly("http/1.1");
        assertThat(proxy.scrape())
                .contains("proxy_upstream_handshakes_total{group=\"g\",upstream=\"" + backend.address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "http2"})
    void http2IsSpokenWhereItIsAgreedOn(String protocol) {
        ProxyRig proxy = proxy(backend("h2", "http/1.1"), trusted(), "protocol: " + protocol);
        assertThat(get(proxy)).startsWith("HTTP/1.1 200").contains("x-scheme: https");
        assertThat(seen).containsOnly("h2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "http1"})
    void http11IsSpokenWhereNothingElseIsAgreedOn(String protocol) {
        ProxyRig proxy = proxy(backend(), trusted(), "protocol: " + protocol);
        for (int i = 0; i < 3; i++) {
            assertThat(get(proxy)).startsWith("HTTP/1.1 200");
        }
        assertThat(seen).isNotEmpty().containsOnly("");
    }

    @Test
    void manyWhoWaitForAServerThatTurnsOutToSpeakHttp11AreAllAnswered() {
        ProxyRig proxy = proxy(backend("http/1.1"), trusted());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(proxy.client().send(GET));
        }
        clients.forEach(client -> {
            assertThat(client.response()).startsWith("HTTP/1.1 200");
            client.close();
        });
        assertThat(seen).containsOnly("http/1.1");
    }

    @Test
    void aServerThatDoesNotSpeakHttp2AsItMustIsToldOfTls() {
        ProxyRig proxy = proxy(backend(), trusted(), "protocol: http2");
        assertThat(get(proxy)).startsWith("HTTP/1.1 502").contains("tls-failed", "h2");
    }

    @Test
    void anUnknownAuthorityIsRefusedToldAndCounted() {
        files.make("other", "127.0.0.1");
        Backend backend = backend("http/1.1");
        ProxyRig proxy = proxy(backend, "ca: " + files.pem("other"), "protocol: http1", "retry: {attempts: 1}");
        assertThat(get(proxy)).startsWith("HTTP/1.1 502").contains("\"cause\":\"certificate-refused\"");
        assertThat(proxy.upstream(backend.address()).failures()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(proxy.scrape())
                .contains("proxy_failed_total{cause=\"certificate-refused\"} 1.0")
                .contains("proxy_upstream_handshake_failures_total{group=\"g\",upstream=\"" + backend.address()
                        + "\"} 1.0"));
        assertThat(backend.heads()).isEmpty();
    }

    @Test
    void theAuthoritiesOfTheJvmDoNotKnowIt() {
        assertThat(get(proxy(backend(), "verify: true"))).contains("certificate-refused");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        Backend backend = backend("http/1.1");
        assertThat(get(proxy(backend, trusted() + ", server-name: bank.test"))).contains("certificate-refused");
        assertThat(get(proxy(backend, trusted() + ", server-name: shop.test"))).startsWith("HTTP/1.1 200");
    }

    @Test
    void unlessNothingIsVerified() {
        Backend backend = backend("http/1.1");
        assertThat(get(proxy(backend, "verify: false, server-name: bank.test"))).startsWith("HTTP/1.1 200");
    }

    @Test
    void aServerThatWantsACertificateIsShownOne() {
        DevelopmentCertificate own = files.make("own", "the-proxy");
        Backend backend = backend(TestTls.context(server, own), true, "http/1.1");
        String shown = trusted() + ", cert: " + files.pem("own") + ", key: " + files.key("own");
        assertThat(get(proxy(backend, shown, "protocol: http1"))).startsWith("HTTP/1.1 200");
        assertThat(get(proxy(backend, trusted(), "protocol: http1", "retry: {attempts: 1}")))
                .startsWith("HTTP/1.1 502");
    }

    @Test
    void aSilentServerIsGivenUp() {
        Backend silent = Backend.scripted(c -> c.in().readAllBytes());
        open.add(silent);
        ProxyRig proxy = proxy(silent, trusted() + ", handshake-timeout: 200ms", "retry: {attempts: 1}");
        assertThat(get(proxy)).startsWith("HTTP/1.1 504").contains("tls-timeout");
        await().until(() -> proxy.upstream(silent.address()).connections() == 0);
    }

    @Test
    void aServerWithoutTlsIsToldOf() {
        Backend clear = Backend.scripted(c -> c.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
        open.add(clear);
        assertThat(get(proxy(clear, trusted(), "retry: {attempts: 1}"))).contains("\"cause\":\"tls-failed\"");
        Backend closing = Backend.scripted(c -> {});
        open.add(closing);
        assertThat(get(proxy(closing, trusted(), "retry: {attempts: 1}"))).contains("\"cause\":\"tls-failed\"");
    }

    @Test
    void sessionsAreTakenUpAgain() {
        Backend backend = backend("http/1.1");
        ProxyRig proxy = proxy(backend, trusted(), "protocol: http1");
        for (int i = 0; i < 4; i++) {
            assertThat(get(proxy)).startsWith("HTTP/1.1 200");
            backend.dropConnections(false);
            await().until(() -> proxy.upstream(backend.address()).connections() == 0);
        }
        assertThat(seen).hasSize(4);
        assertThat(sessions).as("one session, begun once").hasSize(1);
    }

    @Test
    void filesThatChangeAreReadAgain() {
        Backend backend = backend("http/1.1");
        files.make("ca", "127.0.0.1");
        ProxyRig proxy = proxy(backend, "ca: " + files.pem("ca"), "ejection: {failures: 0}");
        assertThat(get(proxy)).contains("certificate-refused");
        DevelopmentCertificate next = files.make("ca", "127.0.0.1");
        Backend renewed = backend(TestTls.context(next, null), false, "http/1.1");
        proxy.reload(yaml(renewed.address(), "ca: " + files.pem("ca")));
        assertThat(get(proxy)).startsWith("HTTP/1.1 200");
        files.make("ca", "127.0.0.1", "another");
        await().untilAsserted(() -> assertThat(get(proxy)).contains("certificate-refused"));
    }

    @Test
    void aReloadThatSwitchesTlsOnUsesNoConnectionInTheClear() {
        Backend backend = backend("http/1.1");
        Backend clear = Backend.answering(Backend.ok("clear"));
        open.add(clear);
        ProxyRig proxy = ProxyRig.with("""
                listen: 127.0.0.1:0
                groups: {g: {servers: ["%s"], health: {type: none}}}
                routes: [{group: g}]
                """.formatted(clear.address()));
        open.add(0, proxy);
        try (RawClient client = proxy.client()) {
            assertThat(client.send(GET).response()).endsWith("clear");
            proxy.reload(yaml(clear.address(), trusted() + ", handshake-timeout: 200ms", "retry: {attempts: 1}"));
            proxy.settle();
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 504").contains("tls-timeout");
            proxy.reload(yaml(backend.address(), trusted()));
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void filesOfNoUseAreRefusedAndWhatWasStays() {
        Backend backend = backend("http/1.1");
        ProxyRig proxy = proxy(backend, trusted());
        assertThat(get(proxy)).startsWith("HTTP/1.1 200");
        assertThatThrownBy(() -> proxy.reload(yaml(backend.address(), "ca: " + files.key("server"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("groups.g.tls");
        assertThat(get(proxy)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{type: http, interval: 50ms}", "{type: tcp, interval: 50ms}"})
    void checksAreSecuredToo(String health) {
        for (String protocol : List.of("h2", "http/1.1")) {
            Backend backend = backend(protocol);
            ProxyRig good = proxy(backend, trusted(), "health: " + health);
            await().until(() -> good.upstream(backend.address()).up());
            files.make("other", "127.0.0.1");
            ProxyRig bad = proxy(backend, "ca: " + files.pem("other"), "health: " + health);
            await().until(() -> bad.upstream(backend.address()).checked());
            assertThat(bad.upstream(backend.address()).up()).isFalse();
            assertThat(bad.upstream(backend.address()).lastChange()).contains("certificate-refused");
        }
    }

    @Test
    void aBodyThatOnlyTheEndEndsMustBeEndedByTls() {
        String untilClose = "HTTP/1.1 200 OK\r\n\r\nall of it";
        Backend backend = Backend.secured(TestTls.context(server, null), false, List.of(), c -> {
            String head = c.readRequest();
            c.write(untilClose);
            if (head != null && head.startsWith("GET /cut")) {
                c.cut();
            }
        });
        open.add(backend);
        ProxyRig proxy = proxy(backend, trusted(), "protocol: http1");
        try (RawClient client = proxy.client()) {
            assertThat(client.send(GET).rest()).endsWith("all of it");
        }
        try (RawClient client = proxy.client()) {
            client.send("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n").until("all of it");
            assertThatThrownBy(client::rest).hasRootCauseInstanceOf(SocketException.class);
        }
    }

    private ProxyRig tcp(Backend to) {
        ProxyRig made = ProxyRig.with("""
                groups: {db: {servers: ["%s"], tls: {%s}, health: {type: none}}}
                tcp: {db: {listen: "127.0.0.1:0", group: db}}
                """.formatted(to.address(), trusted()));
        open.add(0, made);
        return made;
    }

    private Backend tcpBackend(Backend.Script script) {
        Backend made = Backend.secured(TestTls.context(server, null), false, List.of(), script);
        open.add(made);
        return made;
    }

    @Test
    void aTcpConnectionIsSecuredAndTheClientMayEndItsSideFirst() {
        byte[] much = new byte[4 * 1024 * 1024];
        new Random(7).nextBytes(much);
        ProxyRig proxy = tcp(tcpBackend(c -> {
            byte[] all = c.in().readAllBytes();
            c.write(all);
        }));
        try (RawClient client = proxy.client()) {
            client.send(much).endOutput();
            assertThat(client.bytes(much.length)).isEqualTo(much);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void whatAServerSendsBeforeItEndsItsSideArrivesWhole() {
        byte[] much = new byte[4 * 1024 * 1024];
        new Random(8).nextBytes(much);
        ProxyRig proxy = tcp(tcpBackend(c -> {
            c.write(much);
            c.socket().shutdownOutput();
            c.in().readAllBytes();
        }));
        try (RawClient client = proxy.client()) {
            assertThat(client.bytes(much.length)).isEqualTo(much);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aTcpConnectionThatIsCutBeneathTlsIsCutForTheClient() {
        ProxyRig proxy = tcp(tcpBackend(c -> {
            c.write("half");
            c.cut();
        }));
        try (RawClient client = proxy.client()) {
            client.until("half");
            assertThatThrownBy(client::rest).hasRootCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void aTcpConnectionToAnUntrustedServerIsReset() {
        files.make("other", "127.0.0.1");
        Backend backend = tcpBackend(c -> c.write("secret"));
        ProxyRig proxy = ProxyRig.with("""
                groups: {db: {servers: ["%s"], tls: {ca: %s}, health: {type: none}}}
                tcp: {db: {listen: "127.0.0.1:0", group: db}}
                """.formatted(backend.address(), files.pem("other")));
        open.add(0, proxy);
        try (RawClient client = proxy.client()) {
            assertThatThrownBy(client::rest).hasRootCauseInstanceOf(SocketException.class);
        }
        await().untilAsserted(() ->
                assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"certificate-refused\"} 1.0"));
    }

    @Test
    void aProxyHeaderGoesBeforeTheHandshake() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        Backend backend = Backend.scripted(c -> {
            StringBuilder line = new StringBuilder();
            for (int b = c.in().read(); b != '\n'; b = c.in().read()) {
                line.append((char) b);
            }
            first.complete(line.toString() + c.in().read());
        });
        open.add(backend);
        ProxyRig proxy = ProxyRig.with("""
                groups: {db: {servers: ["%s"], tls: {%s}, proxy-header: v1, protocol: http1, health: {type: none}}}
                tcp: {db: {listen: "127.0.0.1:0", group: db}}
                """.formatted(backend.address(), trusted()));
        open.add(0, proxy);
        try (RawClient client = proxy.client()) {
            String port = String.valueOf(client.socket().getLocalPort());
            // 22 begins a record of a handshake.
            assertThat(first.get(10, TimeUnit.SECONDS))
                    .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + port + " ")
                    .endsWith("\r22");
        }
    }
}
