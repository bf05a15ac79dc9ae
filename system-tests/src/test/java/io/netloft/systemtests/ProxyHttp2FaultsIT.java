package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What {@link ProxyFaultsIT}, {@link ProxyReloadIT} and the drain promise, promised to clients of HTTP/2 as well: h2load
 * with ten streams on each connection, half of them over TLS, sees no request fail.
 */
@NeedsPeer({"h2load", "nghttp"})
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxyHttp2FaultsIT {
    private static final int PER_CONNECTION = 60;
    private static final int CONNECTIONS = 4;
    private static final int ENOUGH = 2 * CONNECTIONS * PER_CONNECTION;
    private static final Pattern COUNTS =
            Pattern.compile("requests: .* (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");

    private static final int LOAD_SECONDS = 8;
    /** A load that has as long to go will do for what is still to be seen. */
    private static final long ENOUGH_NS = 1_000_000_000L;

    private final List<RunningProcess> loads = new ArrayList<>();
    private long loadedUntilNs;
    private Echo first;
    private Echo second;
    private JarProcess proxy;
    private AdminPort admin;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        first = Echo.start();
        second = Echo.start();
        JarProcess.Launch launch = JarProcess.of("proxy");
        file = Files.writeString(launch.dir().resolve("proxy.yaml"), config("round-robin"));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "127.0.0.1:0", "--tls-development")
                .start();
        admin = AdminPort.of(proxy);
    }

    private String config(String balance) {
        return """
                groups:
                  web:
                    servers: ["%s", "%s"]
                    balance: %s
                    health: {interval: 200ms, timeout: 3s}
                    ejection: {time: 500ms}
                routes: [{group: web}]
                """.formatted(first.address(), second.address(), balance);
    }

    @AfterEach
    void stop() {
        loads.forEach(RunningProcess::close);
        proxy.close();
        first.close();
        second.close();
    }

    /** Begins a load over HTTP and one over HTTPS. */
    private void load() {
        for (String scheme : List.of("http", "https")) {
            loads.add(Peer.of("h2load")
                    .args("-c" + CONNECTIONS, "-m10", "-D" + LOAD_SECONDS, "--rps=" + PER_CONNECTION)
                    .args(url(scheme, "/bytes/600"))
                    .start());
        }
        loadedUntilNs = System.nanoTime() + LOAD_SECONDS * 1_000_000_000L;
    }

    private void loadBoth() {
        load();
        admin.awaitShare(first.address(), ENOUGH / 2);
        admin.awaitShare(second.address(), ENOUGH / 2);
    }

    /** Waits until a server has had so many requests more; where a slow machine has used up the load's time, of another. */
    private void awaitShare(Echo server, int more) {
        long wanted = admin.requests(server.address()) + more;
        await("requests for " + server.address()).atMost(Duration.ofSeconds(40)).until(() -> {
            if (loadedUntilNs - System.nanoTime() < ENOUGH_NS) {
                load();
            }
            return admin.requests(server.address()) >= wanted;
        });
    }

    private String url(String scheme, String path) {
        return scheme + "://127.0.0.1:" + proxy.address(scheme).getPort() + path;
    }

    private void nobodyFailed() {
        for (RunningProcess load : loads) {
            assertThat(load.exitCode(Duration.ofSeconds(40))).as(load::tail).isZero();
            String said = load.stdout().text();
            var counts = COUNTS.matcher(said);
            assertThat(counts.find()).as(said).isTrue();
            assertThat(Integer.parseInt(counts.group(1))).as(said).isGreaterThan(ENOUGH);
            assertThat(List.of(counts.group(2), counts.group(3), counts.group(4)))
                    .as(said)
                    .containsOnly("0");
            assertThat(said).contains("0 3xx, 0 4xx, 0 5xx");
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainCostsNoRequest() {
        loadBoth();
        first.kill();
        admin.awaitState(first.address(), "down");
        awaitShare(second, ENOUGH / 2);
        first.startAgain();
        admin.awaitState(first.address(), "up");
        awaitShare(first, 20);
        nobodyFailed();
    }

    @Test
    void reloadsCostNoRequest() throws IOException {
        loadBoth();
        for (String balance : List.of("least-connections", "peak-ewma", "round-robin")) {
            long before = reloads();
            Files.writeString(file, config(balance));
            proxy.signal(Signal.HUP);
            await("a reload").atMost(Duration.ofSeconds(15)).until(() -> reloads() > before);
            awaitShare(second, 20);
        }
        nobodyFailed();
    }

    private long reloads() {
        return proxy.process().stderr().lines().stream()
                .filter(line -> line.contains(" reloaded "))
                .count();
    }

    @Test
    void aDrainSaysGoAwayAndFinishesWhatWasBegun() {
        for (String scheme : List.of("http", "https")) {
            loads.add(Peer.of("nghttp")
                    .args("-v", "--no-dep", url(scheme, "/delay/8000"), url(scheme, "/delay/8001"))
                    .readyWhenLine("send HEADERS frame .*stream_id=3")
                    .start());
        }
        await("the requests at their servers")
                .atMost(Duration.ofSeconds(20))
                .until(() -> admin.requests(first.address()) + admin.requests(second.address()) >= 4);
        proxy.signal(Signal.TERM);
        for (RunningProcess client : loads) {
            assertThat(client.exitCode(Duration.ofSeconds(40))).as(client::tail).isZero();
            String said = client.stdout().text().replaceAll("\u001b\\[[0-9;]*m", "");
            assertThat(said).contains("recv GOAWAY frame").contains("error_code=NO_ERROR");
            assertThat(said.lines().filter(line -> line.endsWith(":status: 200")))
                    .as(said)
                    .hasSize(2);
        }
        assertThat(proxy.exitCode()).isEqualTo(143);
    }

    @Test
    void whoReadsOneStreamSlowlyIsAnsweredOnTheOthers()
            throws IOException, InterruptedException, GeneralSecurityException {
        var trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting)
                .version(HttpClient.Version.HTTP_2)
                .build();
        HttpResponse<InputStream> slow = client.send(
                HttpRequest.newBuilder(URI.create(localhost("/bytes/20000000"))).build(), BodyHandlers.ofInputStream());
        assertThat(slow.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (InputStream body = slow.body()) {
            assertThat(body.read()).isZero();
            for (int i = 0; i < 200; i++) {
                HttpResponse<byte[]> beside = client.send(
                        HttpRequest.newBuilder(URI.create(localhost("/bytes/20000")))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofByteArray());
                assertThat(beside.body()).hasSize(20_000);
            }
            assertThat(admin.get("/metrics").body()).contains("proxy_http2_connections 1.0");
            assertThat(body.readAllBytes()).hasSize(20_000_000 - 1);
        }
    }

    // The certificate is for that name.
    private String localhost(String path) {
        return url("https", path).replace("127.0.0.1", "localhost");
    }
}
