package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RedisServer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TCP mode while one of two Redis is killed, the proxy is reconfigured and stopped; clients are redis-cli and socat. */
@NeedsPeer({"redis-server", "redis-cli", "redis-benchmark", "socat"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyTcpFaultsIT {
    private static final int SESSIONS = 6;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<RunningProcess> open = new ArrayList<>();
    private RedisServer first;
    private RedisServer second;
    private JarProcess proxy;
    private AdminPort admin;
    private Path file;
    private int port;
    private int talking;
    private int silent;
    private int patient;

    @BeforeEach
    void start() throws IOException {
        first = RedisServer.start();
        second = RedisServer.start();
        port = Peer.freePort();
        silent = Peer.freePort();
        patient = Peer.freePort();
        talking = Peer.freePort();
        // It says its word, ends its side, and keeps what it still hears.
        open.add(Peer.of("socat")
                .args("TCP-LISTEN:" + talking + ",bind=127.0.0.1,reuseaddr,fork")
                .args("SYSTEM:echo first word; exec 1>&-; cat > heard-$$; mv heard-$$ all-$$,pipes")
                .readyWhenOpen(talking)
                .start());
        JarProcess.Launch launch = JarProcess.of("proxy");
        file = Files.writeString(launch.dir().resolve("proxy.yaml"), config("round-robin"));
        proxy = launch.args("-c", "proxy.yaml", "--admin", "127.0.0.1:0").start();
        admin = AdminPort.of(proxy);
        admin.awaitState(address(first), "up");
        admin.awaitState(address(second), "up");
    }

    private String config(String balance) {
        return """
                groups:
                  redis:
                    servers: ["%s", "%s"]
                    balance: %s
                    health: {interval: 200ms}
                    ejection: {time: 500ms}
                  talking: {servers: ["127.0.0.1:%d"], health: {type: none}}
                tcp:
                  redis: {listen: "127.0.0.1:%d", group: redis}
                  talking: {listen: "127.0.0.1:%d", group: talking, idle: 4s}
                  patient: {listen: "127.0.0.1:%d", group: talking}
                """.formatted(address(first), address(second), balance, talking, port, silent, patient);
    }

    private static String address(RedisServer server) {
        return "127.0.0.1:" + server.port();
    }

    @AfterEach
    void stop() {
        proxy.close();
        open.forEach(RunningProcess::close);
        first.close();
        second.close();
    }

    // ---- sessions that last

    /** A redis-cli that is told what to ask as the test goes on. */
    private final class Session {
        private final RunningProcess client;

        Session() {
            client = Peer.of("redis-cli").args("-p", Integer.toString(port)).start();
            open.add(client);
        }

        void ask(String command) throws IOException {
            client.stdin().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            client.stdin().flush();
        }

        /** Whether it was told the name that it gave itself. */
        boolean isStillKnown() {
            return client.stdout().lines().contains("its-name");
        }

        /** Asks, and waits until the answer is there. */
        void heard(String word) throws IOException {
            ask("ECHO " + word);
            await(word).atMost(SOON).until(() -> client.stdout().lines().contains(word));
        }
    }

    private List<Session> sessions() throws IOException {
        List<Session> begun = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            Session session = new Session();
            session.ask("CLIENT SETNAME its-name");
            session.heard("hello-" + i);
            begun.add(session);
        }
        return begun;
    }

    private static String ping(int port) {
        Peer.Finished done = Peer.of("redis-cli")
                .args("-p", Integer.toString(port), "PING")
                .within(Duration.ofSeconds(20))
                .run();
        return done.stdout().strip() + done.stderr().strip();
    }

    @Test
    void aServerThatIsKilledTakesItsConnectionsWithItAndNoOthers() throws IOException {
        List<Session> sessions = sessions();
        assertThat(connections(first)).isEqualTo(SESSIONS / 2);
        assertThat(connections(second)).isEqualTo(SESSIONS / 2);

        first.process().signal(Signal.KILL);
        first.process().exitCode(SOON);
        for (int i = 0; i < 20; i++) {
            assertThat(ping(port)).as("the other is tried at once").isEqualTo("PONG");
        }
        // A client that has nothing to say may not have heard of it; asked again, redis-cli connects anew in silence,
        // and
        // has lost its name by that.
        for (Session session : sessions) {
            session.ask("CLIENT GETNAME");
            session.heard("over");
        }
        // That a ping's connection has ended may be known to its client first.
        await("every session at the second")
                .atMost(SOON)
                .until(() -> connections(first) == 0 && connections(second) == SESSIONS);
        assertThat(sessions.stream().filter(Session::isStillKnown)).hasSize(SESSIONS / 2);
    }

    private long connections(RedisServer server) {
        return admin.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("proxy_upstream_active{") && line.contains(address(server)))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void reloadsCostNoConnection() throws IOException {
        List<Session> sessions = sessions();
        RunningProcess load = Peer.of("redis-benchmark")
                .args("-p", Integer.toString(port), "-t", "set,get", "-n", "60000", "-c", "20", "-d", "200", "-q")
                .start();
        open.add(load);
        for (String balance : List.of("least-connections", "peak-ewma", "round-robin")) {
            long before = reloads();
            Files.writeString(file, config(balance));
            proxy.signal(Signal.HUP);
            await("a reload").atMost(SOON).until(() -> reloads() > before);
            assertThat(ping(port)).isEqualTo("PONG");
        }
        for (Session session : sessions) {
            session.heard("still-here");
            assertThat(session.client.stderr().text() + session.client.stdout().text())
                    .doesNotContain("Error: ");
        }
        assertThat(load.exitCode(Duration.ofSeconds(40))).as(load::tail).isZero();
        assertThat(load.stdout().text() + load.stderr().text())
                .contains("SET: ", "GET: ")
                .doesNotContainIgnoringCase("error");
    }

    private long reloads() {
        return proxy.process().stderr().lines().stream()
                .filter(line -> line.contains(" reloaded "))
                .count();
    }

    @Test
    void aStopLetsConnectionsFinish() throws IOException {
        List<Session> sessions = sessions();
        proxy.signal(Signal.TERM);
        await("nobody new").atMost(SOON).until(() -> ping(port).contains("Connection refused"));
        for (Session session : sessions) {
            session.heard("still-here");
        }
        assertThat(proxy.process().alive()).isTrue();
        for (Session session : sessions) {
            session.client.stdin().close();
            assertThat(session.client.exitCode(SOON)).isZero();
        }
        assertThat(proxy.exitCode()).isEqualTo(143);
    }

    // ---- ends of one side

    @Test
    void aServerThatEndedItsSideIsStillTold() throws IOException {
        RunningProcess client = Peer.of("socat")
                .args("-t", "20", "-", "TCP:127.0.0.1:" + patient)
                .readyWhenLine("first word")
                .start();
        open.add(client);
        for (int i = 0; i < 3; i++) {
            client.stdin().write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            client.stdin().flush();
        }
        client.stdin().close();
        await("what the client said after that").atMost(SOON).until(() -> heard("line 0\nline 1\nline 2\n"));
        assertThat(client.exitCode(SOON)).isZero();
    }

    /** Whether a connection brought that; one on which somebody only looked whether it listens has brought nothing. */
    private boolean heard(String text) throws IOException {
        try (Stream<Path> all = Files.list(open.get(0).dir())) {
            for (Path file : all.toList()) {
                if (file.getFileName().toString().startsWith("all-")
                        && Files.readString(file).equals(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void whereNothingMovesForTooLongItIsOver() {
        RunningProcess client = Peer.of("socat")
                .args("-t", "20", "-", "TCP:127.0.0.1:" + silent)
                .readyWhenLine("first word")
                .start();
        open.add(client);
        // Its input stays open: nobody but the proxy ends this.
        await("the end")
                .atMost(SOON)
                .until(() -> admin.get("/metrics").body().contains("proxy_failed_total{cause=\"tcp-idle\"} 1.0"));
        await("its connection to be gone")
                .atMost(SOON)
                .until(() -> admin.get("/metrics").body().contains("proxy_tcp_connections{listener=\"talking\"} 0.0"));
    }
}
