package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the manual shows works when pasted. Only the proxy's own ports are changed, by flags. Its backends are on the ports
 * that the manual names; where somebody else has one of those, another takes its place in the text too.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyDocsIT {
    private static final Path ROOT = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."));
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final List<Integer> PORTS = List.of(9001, 9002, 9003);
    private static final String[] ANY_PORT = {"--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"};

    private static final List<Echo> BACKENDS = new ArrayList<>();

    @BeforeAll
    static void startBackends() {
        for (int port : PORTS) {
            BACKENDS.add(free(port) ? Echo.at(port) : Echo.start());
        }
    }

    /** The backends' ports in a text of the manual, replaced by those that they have. */
    private static String own(String text) {
        String with = text;
        for (int i = 0; i < PORTS.size(); i++) {
            with = with.replace(":" + PORTS.get(i), ":" + BACKENDS.get(i).port());
        }
        return with;
    }

    @AfterAll
    static void stopBackends() {
        BACKENDS.forEach(Echo::close);
        BACKENDS.clear();
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static String page(String name) throws IOException {
        return Files.readString(ROOT.resolve(name));
    }

    static Stream<String> configurations() throws IOException {
        return YAML.matcher(page("docs/proxy.md")).results().map(found -> found.group(1));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("configurations")
    void everyConfigurationOfTheManualWorksWhenPasted(String yaml) throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), own(yaml));
        try (JarProcess proxy = launch.args("-c", "proxy.yaml")
                .args(ANY_PORT)
                .args("--tls-listen", "127.0.0.1:0")
                .start()) {
            // The servers here speak no gRPC, so the group has none: that it is taken as it stands is all there is to
            // see.
            boolean answered = !yaml.contains("type: grpc");
            // Behind a PROXY header or a name in a ClientHello is nothing that answers this client.
            boolean asked = answered && !yaml.contains("sni:");
            String door = yaml.startsWith("to:") || yaml.contains("\nto:") || yaml.contains("routes:") ? "http" : "tcp";
            for (int i = 0; asked && i < 4; i++) {
                assertThat(Fetched.from(proxy.address(door), "/api/pasted").body())
                        .startsWith("echo on 127.0.0.1:")
                        .contains("GET /api/pasted");
            }
            assertThat(AdminPort.of(proxy).get("/readyz").statusCode()).isEqualTo(answered ? 200 : 503);
            assertThat(proxy.listeners("https")).hasSize(yaml.contains("\ntls:") || yaml.startsWith("tls:") ? 1 : 0);
            assertThat(proxy.listeners("tcp")).hasSize(yaml.contains("tcp:\n") ? 1 : 0);
            assertThat(proxy.process().stderr().text()).doesNotContain(answered ? " WARN " : " ERROR ", " ERROR ");
            // A drain would wait a second for the client's idle connection, for every block of the page.
            proxy.signal(Signal.KILL);
        }
    }

    @Test
    void theAccessLogOfTheManualIsWrittenWhereItSays() throws IOException {
        String yaml = configurations()
                .filter(block -> block.contains("access-log:") && block.contains("file:"))
                .findFirst()
                .orElseThrow();
        Matcher named = Pattern.compile("file: ([^\\s,}]+)").matcher(yaml);
        assertThat(named.find()).isTrue();
        JarProcess.Launch launch = JarProcess.of("proxy");
        Path log = launch.dir().resolve("access.json");
        Files.writeString(launch.dir().resolve("proxy.yaml"), own(yaml).replace(named.group(1), log.toString()));
        try (JarProcess proxy = launch.args("-c", "proxy.yaml").args(ANY_PORT).start()) {
            assertThat(Fetched.from(proxy.address("http"), "/logged").status()).isEqualTo(200);
            await("a line of the access log")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(log) && Files.readString(log).endsWith("\n"));
        }
        assertThat(Files.readString(log).strip())
                .matches("\\S+Z 127\\.0\\.0\\.1 GET /logged 200 - \\d+\\.\\d{6}")
                .hasLineCount(1);
    }

    @Test
    @NeedsPeer("curl")
    void sixtySecondsWithTheProxyGoAsTheReadmeTells() throws IOException {
        List<String> commands = commands("README.md", "## Sixty seconds with the proxy");
        List<String> proxies = commands.stream()
                .filter(line -> line.startsWith("./netloft proxy --"))
                .toList();
        List<String> loops =
                commands.stream().filter(line -> line.contains("curl ")).toList();
        assertThat(commands).contains("./netloft proxy echo --port 9001", "./netloft proxy echo --port 9002");
        assertThat(proxies).hasSize(1);
        assertThat(loops).hasSize(1);
        String[] args = own(proxies.get(0)).replace("./netloft proxy ", "").split(" ");
        try (JarProcess proxy = JarProcess.of("proxy").args(args).args(ANY_PORT).start();
                RunningProcess loop = bash(onPortsOf(proxy, loops.get(0))).start()) {
            AdminPort admin = AdminPort.of(proxy);
            Echo stopped = BACKENDS.get(0);
            admin.awaitShare(stopped.address(), 10);
            stopped.signal(Signal.INT);
            admin.awaitState(stopped.address(), "down");
            admin.awaitShare(BACKENDS.get(1).address(), 10);
            stopped.startAgain();
            admin.awaitShare(stopped.address(), 10);
            assertThat(loop.alive())
                    .as("the loop ends with the first request that fails")
                    .isTrue();
            assertThat(admin.get("/metrics").body())
                    .doesNotContainPattern("proxy_requests_total\\{[^}]*status=\"5xx\"} [1-9]");
            assertThat(admin.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    @NeedsPeer("curl")
    void theCommandsOfTheManualWork() throws IOException {
        String page = page("docs/proxy.md");
        List<String> commands = Stream.concat(
                        Pattern.compile("(?m)^ {4}(curl .*)$").matcher(page).results(),
                        Pattern.compile("`(curl [^`]*)`").matcher(page).results())
                .map(found -> found.group(1))
                .toList();
        assertThat(commands).anyMatch(line -> line.contains("/drain")).anyMatch(line -> line.contains("https:"));
        try (JarProcess proxy = JarProcess.of("proxy")
                .args("--to", own("127.0.0.1:9001,127.0.0.1:9002"), "--tls-development", "--tls-listen", "127.0.0.1:0")
                .args(ANY_PORT)
                .start()) {
            for (String command : commands) {
                Peer.Finished done = bash(onPortsOf(proxy, command.replace("curl ", "curl --fail-with-body -sS ")))
                        .run();
                assertThat(done.exitCode())
                        .as("%s\n%s%s", command, done.stdout(), done.stderr())
                        .isZero();
            }
            for (String told :
                    List.of("upstream drains", "upstream takes requests again", "server ranked by the admin API")) {
                proxy.awaitLine(told, Duration.ofSeconds(20));
            }
        }
    }

    /** The lines of shell in a section. */
    private static List<String> commands(String page, String heading) throws IOException {
        String text = page(page);
        int from = text.indexOf(heading);
        assertThat(from).as(heading).isNotNegative();
        int to = text.indexOf("\n## ", from);
        return text.substring(from, to < 0 ? text.length() : to)
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .toList();
    }

    /** The default ports in a command, replaced by those that this proxy was given. */
    private static String onPortsOf(JarProcess proxy, String command) {
        String moved = own(command)
                .replace(":8080", ":" + proxy.address("http").getPort())
                .replace(":9080", ":" + proxy.address("admin").getPort());
        return proxy.listeners("https").isEmpty()
                ? moved
                : moved.replace(":8443", ":" + proxy.address("https").getPort());
    }

    private static Peer bash(String command) {
        return Peer.of("bash").args("-c", command);
    }
}
