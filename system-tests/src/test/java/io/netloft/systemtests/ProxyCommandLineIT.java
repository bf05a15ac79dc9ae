package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Golden;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person at a shell sees of the proxy's jar: help, complaints, exit codes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyCommandLineIT {
    private static final String[] ANY_PORT = {"--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"};
    private static final int DEFAULT_ADMIN_PORT = 9080;

    private static Echo backend;

    @BeforeAll
    static void startBackend() {
        backend = Echo.start();
    }

    @AfterAll
    static void stopBackend() {
        backend.close();
    }

    private static Peer.Finished run(String... args) {
        return JarProcess.of("proxy").args(args).run();
    }

    @Test
    void withNothingConfiguredItSaysWhatToGive() {
        Peer.Finished none = run();
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.stdout()).isEmpty();
        assertThat(none.stderr().strip())
                .startsWith("to: ")
                .contains("expected: at least one server", "--to HOST:PORT")
                .hasLineCount(1);
    }

    @Test
    void aListOfServersIsEnoughToRun() {
        try (JarProcess proxy = JarProcess.of("proxy")
                .args(ANY_PORT)
                .args("--to", backend.address())
                .start()) {
            assertThat(Fetched.from(proxy.address("http"), "/hello").body()).contains("GET /hello");
            proxy.signal(Signal.INT);
            assertThat(proxy.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void theServersMayComeFromTheEnvironment() {
        try (JarProcess proxy = JarProcess.of("proxy")
                .args(ANY_PORT)
                .env("NETLOFT_PROXY_TO", backend.address())
                .start()) {
            assertThat(Fetched.from(proxy.address("http"), "/").status()).isEqualTo(200);
        }
    }

    @Test
    void aFlagWinsOverAVariableAndAVariableOverTheFile() throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(
                launch.dir().resolve("proxy.yaml"),
                "to: [\"127.0.0.1:1\"]\nlog-level: error\nevent-loops: 1\ndrain-timeout: 1s\n");
        Peer.Finished printed = launch.args("-c", "proxy.yaml", "--event-loops", "3", "--print-config")
                .env("NETLOFT_PROXY_EVENT_LOOPS", "2")
                .env("NETLOFT_PROXY_DRAIN_TIMEOUT", "2s")
                .run();
        assertThat(printed.exitCode()).isZero();
        assertThat(printed.stdout())
                .contains("event-loops: 3  # --event-loops")
                .contains("drain-timeout: 2s  # $NETLOFT_PROXY_DRAIN_TIMEOUT")
                .contains("log-level: error  # proxy.yaml:2:12")
                .contains("transport: auto  # default");
        assertThat(printed.stderr()).isEmpty();
    }

    @Test
    void everyMistakeInTheFileIsToldAtOnceWithItsPlace() throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                to: ["127.0.0.1:9001", "127.0.0.1:99999"]
                helth: {interval: 1s}
                timeouts:
                  conect: 5s
                  response: 5parsecs
                limits:
                  connections: 80.7
                  head: 3MiB
                routes:
                  - {path: /api, group: nowhere}
                balance: fastest
                """);
        Peer.Finished refused =
                launch.args("-c", "proxy.yaml", "--check-config").run();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stdout()).isEmpty();
        Golden.files().verify("golden/proxy-config-errors.txt", refused.stderr());
    }

    @Test
    void aFileThatIsNoYamlIsToldWithItsPlace() throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), "to: [\"127.0.0.1:9001\"\nbalance: round-robin\n");
        Peer.Finished refused = launch.args("-c", "proxy.yaml").run();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("proxy.yaml:2:1: ").doesNotContain("\tat ");
    }

    @Test
    void aFileThatIsNotThereIsToldByName() {
        Peer.Finished refused = run("-c", "nowhere.yaml");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("nowhere.yaml").doesNotContain("\tat ");
    }

    @Test
    void aGoodFileIsCalledGood() throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), "to: [\"127.0.0.1:9001\"]\n");
        Peer.Finished good = launch.args("-c", "proxy.yaml", "--check-config").run();
        assertThat(good.exitCode()).isZero();
        assertThat(good.stdout()).isEqualTo("configuration ok\n");
    }

    @Test
    void theVersionIsOneLineOnStandardOutput() {
        Peer.Finished version = run("-V");
        assertThat(version.exitCode()).isZero();
        assertThat(version.stdout()).matches("proxy \\d+\\.\\d+\\.\\d+\\S* \\(JVM .+\\)\n");
    }

    @Test
    void theHelpBeginsWithExamplesAndFitsOnAScreen() {
        Peer.Finished help = run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.stdout().lines()).hasSizeLessThanOrEqualTo(50).allMatch(line -> line.length() <= 110);
        assertThat(help.stdout().lines().limit(5)).anyMatch(line -> line.contains("proxy --to 127.0.0.1:9001"));
        assertThat(help.stdout()).contains("--config", "--admin", "echo", "completion", "NETLOFT_PROXY_");
        assertThat(help.stderr()).isEmpty();
    }

    @Test
    void aMistypedOptionIsCorrected() {
        Peer.Finished refused = run("--too", backend.address());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("--too").containsPattern("(?m)^Possible solutions:.* --to\\b");
        assertThat(refused.stderr()).contains("proxy --help").doesNotContain("\tat ");
    }

    @Test
    void aTakenPortIsToldWithWhoHoldsIt() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = "127.0.0.1:" + holder.getLocalPort();
            Peer.Finished failed = run("--listen", taken, "--admin", "127.0.0.1:0", "--to", backend.address());
            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.stderr())
                    .contains(taken, "pid " + ProcessHandle.current().pid())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void anAdminPortOfOnesOwnChoiceThatIsTakenIsAnError() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = "127.0.0.1:" + holder.getLocalPort();
            Peer.Finished failed = run("--listen", "127.0.0.1:0", "--admin", taken, "--to", backend.address());
            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.stderr()).contains(taken).doesNotContain("\tat ");
        }
    }

    @Test
    void theDefaultAdminPortMovesWhenItIsTaken() throws IOException {
        try (ServerSocket holder = held(DEFAULT_ADMIN_PORT);
                JarProcess proxy = JarProcess.of("proxy")
                        .args("--listen", "127.0.0.1:0", "--to", backend.address())
                        .start()) {
            int port = proxy.address("admin").getPort();
            assertThat(port).isGreaterThan(DEFAULT_ADMIN_PORT).isLessThan(DEFAULT_ADMIN_PORT + 65);
            assertThat(AdminPort.of(proxy).get("/healthz").statusCode()).isEqualTo(200);
            assertThat(holder.isClosed()).isFalse();
        }
    }

    /** The port taken, by this test or whoever was earlier. */
    private static ServerSocket held(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            return new ServerSocket();
        }
    }

    @Test
    void theCompletionScriptWorksInBash() {
        Peer.Finished script = run("completion");
        assertThat(script.exitCode()).isZero();
        Peer.Finished completed = Peer.of("bash")
                .file("proxy.bash", script.stdout())
                .args(
                        "-c",
                        "source ./proxy.bash && complete -p proxy && COMP_WORDS=(proxy --bal) COMP_CWORD=1"
                                + " && _complete_proxy && printf '%s\\n' \"${COMPREPLY[@]}\"")
                .run();
        assertThat(completed.exitCode()).as(completed.stderr()).isZero();
        assertThat(completed.stdout()).contains("complete").contains("--balance");
    }

    @Test
    void theEchoBackendShowsAndDoesWhatItIsAsked() {
        assertThat(Fetched.from(backend.socket(), "/x?y=1").body()).contains("GET /x?y=1");
        assertThat(Fetched.from(backend.socket(), "/status/503").status()).isEqualTo(503);
        assertThat(Fetched.from(backend.socket(), "/bytes/12345").body()).hasSize(12345);
        long beganNs = System.nanoTime();
        assertThat(Fetched.from(backend.socket(), "/delay/200").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
    }

    @Test
    void theEchoBackendTellsThatItsPortIsTaken() {
        Peer.Finished failed = run("echo", "--port", Integer.toString(backend.port()));
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.stderr()).contains(backend.address()).doesNotContain("\tat ");
    }

    /** The oldest JDK from 17 up that is here, and the newest. */
    static Stream<Path> jdks() throws IOException {
        var byVersion = new TreeMap<Integer, Path>();
        byVersion.put(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        Path folder = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> homes = Files.list(folder)) {
                for (Path home : homes.toList()) {
                    int feature = featureOf(home);
                    if (feature >= 17) {
                        byVersion.put(feature, home);
                    }
                }
            }
        }
        return Stream.of(byVersion.firstEntry(), byVersion.lastEntry())
                .filter(Objects::nonNull)
                .map(java.util.Map.Entry::getValue)
                .distinct();
    }

    private static int featureOf(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin").resolve("java")) || !Files.isReadable(release)) {
            return 0;
        }
        return Files.readAllLines(release).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("^JAVA_VERSION=\"?(\\d+).*", "$1"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void runsUnaidedAndWithoutWarnings(Path jdk) {
        try (JarProcess proxy = JarProcess.of("proxy")
                .java(jdk)
                .jvm()
                .args(ANY_PORT)
                .args("--to", backend.address(), "--tls-development", "--tls-listen", "127.0.0.1:0")
                .start()) {
            assertThat(Fetched.from(proxy.address("http"), "/").status()).isEqualTo(200);
            assertThat(proxy.address("https").getPort()).isPositive();
            assertThat(AdminPort.of(proxy).get("/metrics").statusCode()).isEqualTo(200);
            proxy.signal(Signal.TERM);
            assertThat(proxy.exitCode()).isEqualTo(143);
            List<String> said = proxy.process().stderr().lines();
            assertThat(said)
                    .noneMatch(line -> line.contains("WARN") || line.contains("Unsafe") || line.contains("ERROR"));
            assertThat(proxy.process().stdout().text()).isEmpty();
            assertThat(said.get(0)).contains("starting", "version=", "jvm=", "transport=");
        }
    }

    @Test
    void everyLineOfTheJsonLogIsAnObject() {
        try (JarProcess proxy = JarProcess.of("proxy")
                .args(ANY_PORT)
                .args("--to", backend.address(), "--log-format", "json")
                .start()) {
            proxy.signal(Signal.TERM);
            assertThat(proxy.exitCode()).isEqualTo(143);
            assertThat(proxy.process().stderr().lines())
                    .hasSizeGreaterThan(5)
                    .allMatch(line -> line.startsWith("{\"ts\":\"") && line.endsWith("}"));
        }
    }
}
