package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * HTTP/2 over TLS on both sides under h2load, with and without TLS in front: two nginx, one of which is killed; one that
 * says GOAWAY after every fifty requests; reloads. {@link ProxyHttp2FaultsIT} has servers of HTTP/1.1.
 */
@NeedsPeer({"h2load", "nginx", "openssl"})
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxyHttp2BackendsIT {
    private static final int PER_CONNECTION = 60;
    private static final int CONNECTIONS = 4;
    private static final int STREAMS = 10;
    private static final int ENOUGH = 2 * CONNECTIONS * PER_CONNECTION;
    private static final int LOAD_SECONDS = 8;
    /** A load that has as long to go will do for what is still to be seen. */
    private static final long ENOUGH_NS = 1_000_000_000L;

    private static final Pattern COUNTS = Pattern.compile("requests: \\d+ total, (\\d+) started, (\\d+) done,"
            + " (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
    private static final Pattern STATUSES =
            Pattern.compile("status codes: (\\d+) 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");

    private static final String SMALL_BODY = "a small body";
    private static final String WHOLE = "HTTP/2.0 200 cause=-? .*";

    @TempDir
    private Path dir;

    private final List<RunningProcess> loads = new ArrayList<>();
    private long loadedUntilNs;
    private Nginx first;
    private Nginx second;
    private Nginx leaving;
    private JarProcess proxy;
    private AdminPort admin;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Authority.root(dir, "servers").issue("server", "IP:127.0.0.1", "DNS:localhost");
        first = nginx(50);
        second = nginx(50);
        leaving = nginx(50);
        JarProcess.Launch launch = JarProcess.of("proxy");
        file = Files.writeString(launch.dir().resolve("proxy.yaml"), config("round-robin"));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "127.0.0.1:0")
                .start();
        admin = AdminPort.of(proxy);
        admin.awaitState(first.address(), "up");
        admin.awaitState(second.address(), "up");
    }

    private Nginx nginx(int requests) {
        int port = Peer.freePort();
        return Nginx.start(port, """
                server {
                  listen 127.0.0.1:%d ssl http2;
                  ssl_protocols TLSv1.3;
                  ssl_certificate %s/server.pem;
                  ssl_certificate_key %s/server.key;
                  keepalive_requests %d;
                  location / { return 200 "%s"; }
                }
                """.formatted(port, dir, dir, requests, "x".repeat(600)));
    }

    private String config(String balance) {
        return """
                groups:
                  web:
                    servers: ["%s", "%s"]
                    protocol: http2
                    tls: {ca: %3$s/servers.pem}
                    balance: %4$s
                    health: {interval: 200ms, timeout: 3s}
                    ejection: {time: 500ms}
                  leaving:
                    servers: ["%5$s"]
                    protocol: http2
                    tls: {ca: %3$s/servers.pem}
                routes: [{group: web}, {path: /leaving, group: leaving}]
                tls: {cert: %3$s/server.pem, key: %3$s/server.key}
                access-log: {format: template, template: "{version} {status} cause={cause} upstream={upstream} attempts={attempts} connect={connect} total={total}", file: %3$s/access.log}
                """.formatted(first.address(), second.address(), dir, balance, leaving.address());
    }

    @AfterEach
    void stop() {
        loads.forEach(RunningProcess::close);
        proxy.close();
        first.close();
        second.close();
        leaving.close();
    }

    /** Begins a load over HTTP and one over HTTPS that last so long; with a body they are POSTs. */
    private void load(int seconds, String path, String body) {
        for (String scheme : List.of("http", "https")) {
            Peer peer = Peer.of("h2load").file("body", body);
            if (!body.isEmpty()) {
                peer.args("-d", "body");
            }
            loads.add(peer.args("-c" + CONNECTIONS, "-m" + STREAMS, "-D" + seconds, "--rps=" + PER_CONNECTION)
                    .args(scheme + "://127.0.0.1:" + proxy.address(scheme).getPort() + path)
                    .start());
        }
        loadedUntilNs = System.nanoTime() + seconds * 1_000_000_000L;
    }

    private void loadBoth(String body) {
        load(LOAD_SECONDS, "/", body);
        admin.awaitShare(first.address(), ENOUGH / 2);
        admin.awaitShare(second.address(), ENOUGH / 2);
    }

    /** Waits until a server has had so many requests more; where a slow machine has used up the load's time, of another. */
    private void awaitShare(Nginx server, int more, String body) {
        long wanted = admin.requests(server.address()) + more;
        await("requests for " + server.address()).atMost(Duration.ofSeconds(40)).until(() -> {
            if (loadedUntilNs - System.nanoTime() < ENOUGH_NS) {
                load(LOAD_SECONDS, "/", body);
            }
            return admin.requests(server.address()) >= wanted;
        });
    }

    /**
     * What h2load says of itself at its end.
     *
     * @param lost what was begun and has no whole answer
     * @param served answers of 2xx
     * @param refused answers of any other status
     */
    private record Said(int lost, int served, int refused, String text) {
        static Said of(RunningProcess load) {
            assertThat(load.exitCode(Duration.ofSeconds(40))).as(load::tail).isZero();
            String text = load.stdout().text();
            Matcher counts = COUNTS.matcher(text);
            Matcher statuses = STATUSES.matcher(text);
            assertThat(counts.find() && statuses.find()).as(text).isTrue();
            int others = number(statuses, 2) + number(statuses, 3) + number(statuses, 4);
            return new Said(number(counts, 5) + number(counts, 6), number(statuses, 1), others, text);
        }

        private static int number(Matcher matcher, int group) {
            return Integer.parseInt(matcher.group(group));
        }
    }

    private void nobodyFailed() throws IOException {
        List<Said> all = loads.stream().map(Said::of).toList();
        assertThat(badEnds()).isEmpty();
        for (Said said : all) {
            assertThat(said.lost()).as(said.text()).isZero();
            assertThat(said.refused()).as(said.text()).isZero();
            assertThat(said.served()).as(said.text()).isGreaterThan(ENOUGH);
        }
    }

    private void killAndStartAgain(String body) {
        first.kill();
        admin.awaitState(first.address(), "down");
        awaitShare(second, ENOUGH / 2, body);
        first.startAgain();
        admin.awaitState(first.address(), "up");
        awaitShare(first, 20, body);
    }

    @Test
    void aServerThatIsKilledAndStartedAgainCostsNoGet() throws IOException {
        loadBoth("");
        killAndStartAgain("");
        nobodyFailed();
    }

    @Test
    void aServerThatIsKilledCostsNoPostButThoseThatItHad() throws IOException {
        loadBoth(SMALL_BODY);
        killAndStartAgain(SMALL_BODY);
        int refused = 0;
        for (RunningProcess load : loads) {
            Said said = Said.of(load);
            assertThat(said.lost()).as(said.text()).isZero();
            assertThat(said.served()).as(said.text()).isGreaterThan(ENOUGH);
            refused += said.refused();
        }
        // All that the clients can have in hand at once.
        assertThat(refused).isLessThanOrEqualTo(2 * CONNECTIONS * STREAMS);
        assertThat(badEnds().stream().map(line -> line.replaceFirst(" upstream=.*", "")))
                .as("sent, and the connection broke")
                .allMatch("HTTP/2.0 502 cause=upstream-reset"::equals);
    }

    /** Lines of the access log that tell of anything but a whole answer; h2load goes in mid-answer when its time is over. */
    private List<String> badEnds() throws IOException {
        try (Stream<String> lines = Files.lines(dir.resolve("access.log"))) {
            return lines.filter(line -> !line.matches(WHOLE + "|HTTP/2.0 \\d+ cause=client-gone .*"))
                    .toList();
        }
    }

    @Test
    void aServerThatSaysGoAwayOverAndOverCostsNoRequest() throws IOException {
        load(LOAD_SECONDS, "/leaving", SMALL_BODY);
        nobodyFailed();
        assertThat(opened(leaving)).as("connections to it").isGreaterThan(20);
    }

    private double opened(Nginx server) {
        return admin.get("/metrics")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith("proxy_upstream_connections_opened_total") && line.contains(server.address()))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void reloadsCostNoRequest() throws IOException {
        loadBoth("");
        for (String balance : List.of("least-connections", "peak-ewma", "round-robin")) {
            long before = logged(" reloaded ");
            Files.writeString(file, config(balance));
            proxy.signal(Signal.HUP);
            await("a reload").atMost(Duration.ofSeconds(15)).until(() -> logged(" reloaded ") > before);
            awaitShare(second, 20, "");
        }
        nobodyFailed();
    }

    @Test
    void aStopAnswersEverythingThatWasBegun() throws IOException {
        loadBoth("");
        proxy.signal(Signal.TERM);
        assertThat(proxy.exitCode()).isEqualTo(143);
        assertThat(badEnds()).isEmpty();
        long answered = 0;
        for (RunningProcess load : loads) {
            // It does not connect anew after a GOAWAY, and counts as failed what it would have asked.
            load.exitCode(Duration.ofSeconds(40));
            Matcher statuses = STATUSES.matcher(load.stdout().text());
            assertThat(statuses.find()).as(load::tail).isTrue();
            assertThat(statuses.group(2) + statuses.group(3) + statuses.group(4))
                    .as(load::tail)
                    .isEqualTo("000");
            answered += Long.parseLong(statuses.group(1));
        }
        try (Stream<String> lines = Files.lines(dir.resolve("access.log"))) {
            assertThat(answered)
                    .as("what the proxy says that it answered")
                    .isEqualTo(lines.filter(line -> line.matches(WHOLE)).count());
        }
    }

    private long logged(String words) {
        return proxy.process().stderr().lines().stream()
                .filter(line -> line.contains(words))
                .count();
    }
}
