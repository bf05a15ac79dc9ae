package io.netloft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClosedLoadTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final ClosedLoad load = new ClosedLoad();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Set<String> protocols = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @AfterEach
    void close() {
        load.close();
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void takesNoTlsSessionUpAgain() throws Exception {
        serve(tls(), 200);

        LoadCount count = load.handshakes(server.getAddress(), "/", 4, SHORT);

        assertThat(count.failed()).isZero();
        assertThat(count.done()).isPositive();
        assertThat(protocols).containsExactly("TLSv1.3");
        assertThat(sessions).hasSize((int) count.done());
    }

    @Test
    void countsAHandshakeWithAWrongAnswerAsFailed() throws Exception {
        serve(tls(), 500);

        LoadCount count = load.handshakes(server.getAddress(), "/", 1, SHORT);

        assertThat(count.done()).isZero();
        assertThat(count.failed()).isPositive();
    }

    @Test
    void givesUpOnAServerThatIsNotThere() throws Exception {
        serve(HttpServer.create(loopback(), 0), 200);
        InetSocketAddress gone = server.getAddress();
        server.stop(0);

        LoadCount count = load.handshakes(gone, "/", 1, Duration.ofSeconds(20));

        assertThat(count.done()).isZero();
        assertThat(count.failed()).isPositive();
        assertThat(count.seconds()).isLessThan(20);
    }

    @Test
    void keepsConnectionsOpenAfterOneRequestEach() throws Exception {
        serve(HttpServer.create(loopback(), 0), 200);

        IdleConnections idle = load.idle(server.getAddress(), "/", 100);

        assertThat(idle.open()).isEqualTo(100);
        assertThat(requests).hasValue(100);
        idle.close();
        assertThat(idle.open()).isZero();
    }

    @Test
    void seesIdleConnectionsThatTheServerCloses() throws Exception {
        serve(HttpServer.create(loopback(), 0), 200);
        IdleConnections idle = load.idle(server.getAddress(), "/", 10);

        server.stop(0);

        await().until(() -> idle.open() == 0);
        idle.close();
    }

    @Test
    void saysWhenMessagesAreNotTaken() throws Exception {
        serve(HttpServer.create(loopback(), 0), 200);

        assertThatThrownBy(() -> load.messages(server.getAddress(), "/", 2, 1, 10, SHORT))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("messages to");
    }

    private void serve(HttpServer made, int status) {
        server = made;
        server.createContext("/", exchange -> answer(exchange, status));
        server.start();
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        requests.incrementAndGet();
        if (exchange instanceof HttpsExchange over) {
            sessions.add(HexFormat.of().formatHex(over.getSSLSession().getId()));
            protocols.add(over.getSSLSession().getProtocol());
        }
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, 2);
        exchange.getResponseBody().write(new byte[] {'o', 'k'});
        exchange.close();
    }

    private static HttpsServer tls() throws Exception {
        var made = DevelopmentCertificate.of(Instant.now(), List.of("localhost"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", made.key(), new char[0], new Certificate[] {made.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(loopback(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        return https;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
