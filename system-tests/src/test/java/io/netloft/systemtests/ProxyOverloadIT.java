package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.Load.Outcome;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that want too much, while others go on as if nothing were: bounded, answered, and memory stays where it was. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxyOverloadIT {
    private static final int TIMEOUT_MS = 30_000;
    private static final int MOST_CONNECTIONS = 400;
    /** The JDK's client keeps a connection. */
    private static final int KEPT = 1;

    private static final long MIB = 1024 * 1024;
    private static final long HEADER_BYTES = 100 * MIB;

    private static Echo backend;
    private static JarProcess proxy;
    private static AdminPort admin;

    private final List<Socket> flood = new ArrayList<>();
    private ServerHealth before;
    private Load load;
    /** Beside the proxy, at the server itself: it feels the machine's stalls, and nothing of what the proxy bears. */
    private Load aside;

    @BeforeAll
    static void start() throws IOException {
        backend = Echo.start();
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                to: ["%s"]
                timeouts: {request-head: 3s, request-body: 3s, response-idle: 3s}
                limits: {connections: %d}
                """.formatted(backend.address(), MOST_CONNECTIONS));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--tls-development", "--tls-listen", "127.0.0.1:0")
                .start();
        admin = AdminPort.of(proxy);
        try (Load warm = Load.on(proxy.address("http"), 500, "/bytes/1000")) {
            warm.report().awaitMore(1000);
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
    }

    @BeforeEach
    void begin() {
        await("earlier connections to close").atMost(Duration.ofSeconds(20)).until(() -> health().clients() <= KEPT);
        before = ServerHealth.collected(admin, proxy.process().pid());
        load = Load.on(proxy.address("http"), 100, "/bytes/1000");
        aside = Load.onStanding(backend.socket(), 100, 10, "/bytes/1000");
        load.report().awaitMore(20);
        aside.report().awaitMore(20);
    }

    @AfterEach
    void end() {
        letGo();
        load.close();
        aside.close();
    }

    private void letGo() {
        for (Socket socket : flood) {
            try {
                socket.close();
            } catch (IOException closed) {
                assertThat(closed).hasMessageContaining("");
            }
        }
        flood.clear();
    }

    private static ServerHealth health() {
        return ServerHealth.of(admin, proxy.process().pid());
    }

    private Socket open(String proto) throws IOException {
        Socket socket = new Socket();
        flood.add(socket);
        InetSocketAddress address = proxy.address(proto);
        socket.connect(address, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private void othersWereUnharmed() {
        load.report().awaitMore(50);
        LoadReport report = load.stop();
        assertThat(report.count(Outcome.OK)).as("%s", report).isEqualTo(report.begun());
        Duration stalls = aside.stop().slowest();
        assertThat(report.slowest()).as("%s, %s beside it", report, stalls).isLessThan(stalls.plusSeconds(2));
    }

    private void memoryIsFlat(String what) {
        letGo();
        await("connections to close").atMost(Duration.ofSeconds(20)).until(() -> health().clients() <= 60);
        ServerHealth after = ServerHealth.collected(admin, proxy.process().pid());
        System.err.println(what + ": before " + before + "; after " + after);
        assertThat(after.heapBytes()).isLessThan(before.heapBytes() + 8 * MIB);
        assertThat(after.directBytes()).isLessThan(before.directBytes() + 32 * MIB);
        assertThat(after.residentBytes()).isLessThan(before.residentBytes() + 96 * MIB);
    }

    private static boolean closed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return reset instanceof SocketException;
        }
    }

    @Test
    @NeedsPeer("slowhttptest")
    void slowHeadsSlowBodiesAndSlowReadersHarmNobodyElse() {
        String url = "http://127.0.0.1:" + proxy.address("http").getPort();
        List<RunningProcess> attacks = List.of(
                slow("-H", "-i", "1", "-u", url + "/"),
                slow("-B", "-i", "1", "-s", "8192", "-u", url + "/"),
                slow("-X", "-w", "16", "-y", "64", "-n", "1", "-z", "16", "-k", "3", "-u", url + "/bytes/1000000"));
        for (RunningProcess attack : attacks) {
            attack.exitCode(Duration.ofSeconds(40));
            assertThat(attack.stdout().text() + attack.stderr().text()).contains("service available:");
            attack.close();
        }
        othersWereUnharmed();
        memoryIsFlat("slow clients");
    }

    private static RunningProcess slow(String... how) {
        return Peer.of("slowhttptest")
                .args("-c", "100", "-r", "100", "-l", "6", "-p", "2")
                .args(how)
                .start();
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndTheOthersStay() throws IOException {
        loadThatStands();
        for (int i = 0; i < 2 * MOST_CONNECTIONS; i++) {
            try {
                open("http");
            } catch (SocketException reset) {
                assertThat(i).isGreaterThan(MOST_CONNECTIONS / 2);
            }
        }
        await("connections refused").atMost(Duration.ofSeconds(20)).until(() -> refused() >= MOST_CONNECTIONS);
        assertThat(health().clients()).isLessThanOrEqualTo(MOST_CONNECTIONS);
        assertThat(flood.get(flood.size() - 1)).matches(ProxyOverloadIT::closed);
        letGo();
        await("room again").atMost(Duration.ofSeconds(20)).until(() -> health().clients() < 100);
        assertThat(Fetched.from(proxy.address("http"), "/").status()).isEqualTo(200);
        othersWereUnharmed();
        memoryIsFlat("connection flood");
    }

    /** Connections that stand: one more, which a moment's wait would have the load open, is beyond a limit as well. */
    private void loadThatStands() {
        load.close();
        await("its connections to close").atMost(Duration.ofSeconds(20)).until(() -> health().clients() <= KEPT);
        load = Load.onStanding(proxy.address("http"), 100, 10, "/bytes/1000");
        load.report().awaitMore(20);
    }

    private static long refused() {
        return ServerHealth.sum(admin.get("/metrics").body(), "net_connections_refused_total{listener=\"proxy\"");
    }

    @Test
    @NeedsPeer("prlimit")
    void descriptorsThatRunOutComeBack() throws IOException {
        loadThatStands();
        String pid = Long.toString(proxy.process().pid());
        long used = health().descriptors();
        Programs.run(List.of("prlimit", "--pid", pid, "--nofile=" + (used + 50) + ":20000"));
        try {
            for (int i = 0; i < 200; i++) {
                open("http");
            }
            await("the last descriptor").atMost(Duration.ofSeconds(20)).until(() -> descriptors(pid) >= used + 49);
            // The kernel completes connections that the proxy can't accept; they wait, and those that stand go on.
            load.report().awaitMore(100);
            assertThat(proxy.process().alive()).isTrue();
            letGo();
            load.report().awaitMore(100);
            await("a new connection")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Fetched.from(proxy.address("http"), "/").status() == 200);
        } finally {
            Programs.run(List.of("prlimit", "--pid", pid, "--nofile=20000:20000"));
        }
        othersWereUnharmed();
        assertThat(proxy.process().stderr().lines().stream().filter(line -> line.contains("Too many open files")))
                .as("told, and not over and over")
                .hasSizeBetween(1, 40);
        memoryIsFlat("descriptors exhausted");
    }

    private static long descriptors(String pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", pid, "fd"))) {
            return files.count();
        }
    }

    @Test
    void aHundredMegabytesOfHeaderOnOneConnectionAreRefused() throws IOException {
        assertThat(endlessHead(HEADER_BYTES)).startsWith("HTTP/1.1 431 ");
        othersWereUnharmed();
        memoryIsFlat("100 MiB of header on one connection");
    }

    @Test
    void aHundredMegabytesOfHeaderOnAHundredConnectionsAreRefused() {
        assertThat(IntStream.range(0, 100).parallel().mapToObj(i -> endlessHead(HEADER_BYTES / 100)))
                .allMatch(answer -> answer.startsWith("HTTP/1.1 431 "));
        othersWereUnharmed();
        memoryIsFlat("100 MiB of header on a hundred connections");
    }

    /** Writes until it is told to stop, or hung up on; returns what it was told. */
    private static String endlessHead(long bytes) {
        byte[] piece = new byte[16 * 1024];
        Arrays.fill(piece, (byte) 'x');
        InetSocketAddress address = proxy.address("http");
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            try {
                for (long sent = 0; sent < bytes; sent += piece.length) {
                    socket.getOutputStream().write(piece);
                    take(socket, answer);
                }
            } catch (SocketException hungUp) {
                // What it said before is still there.
                takeRest(socket, answer);
                return answer.toString();
            }
            takeRest(socket, answer);
        } catch (IOException e) {
            return answer.isEmpty() ? e.toString() : answer.toString();
        }
        return answer.toString();
    }

    /** All that still comes, however it ends. */
    private static void takeRest(Socket socket, StringBuilder answer) throws IOException {
        for (int octet = socket.getInputStream().read();
                octet >= 0;
                octet = socket.getInputStream().read()) {
            answer.append((char) octet);
        }
    }

    private static void take(Socket socket, StringBuilder answer) throws IOException {
        int there = socket.getInputStream().available();
        if (there > 0) {
            answer.append(new String(socket.getInputStream().readNBytes(there), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void partsOfHeadsThatAreNeverEndedAreGivenUp() throws IOException {
        byte[] part = ("GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "x".repeat(997) + "\r\n").repeat(30))
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < MOST_CONNECTIONS - 100; i++) {
            open("http").getOutputStream().write(part);
        }
        for (Socket socket : flood) {
            byte[] start = socket.getInputStream().readNBytes(13);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408 ");
        }
        othersWereUnharmed();
        memoryIsFlat("9 MiB of heads that never end");
    }

    @Test
    void aClientHelloThatClaimsSixteenMebibytesReservesNothing() throws IOException {
        // A handshake record whose one message is a ClientHello of 0xFFFFFF bytes, and the first of them.
        byte[] claim = new byte[5 + 512];
        System.arraycopy(new byte[] {22, 3, 1, 2, 0, 1, -1, -1, -1, 3, 3}, 0, claim, 0, 11);
        for (int i = 0; i < 200; i++) {
            open("https").getOutputStream().write(claim);
        }
        for (Socket socket : flood) {
            // An alert may come first.
            assertThat(socket.getInputStream().readNBytes(64).length).isLessThan(64);
        }
        assertThat(health().directBytes()).isLessThan(before.directBytes() + 32 * MIB);
        othersWereUnharmed();
        memoryIsFlat("ClientHello claims");
    }
}
