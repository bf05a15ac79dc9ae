package io.netloft.chassis.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.hello.HelloMain;
import io.netloft.chassis.web.WebClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real JVM, real signals, real exit codes. */
class ProcessTest {
    private static final Pattern ADMIN = Pattern.compile("proto=admin addr=(\\S+)");

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endEveryProcess() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 22) {
            // What the manifest of a jar grants; JDK 17 neither knows nor needs it.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HelloMain.class.getName()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("NETLOFT_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(Map.of("NO_COLOR", "1"));
        Files.deleteIfExists(dir.resolve("err"));
        builder.redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String err() throws IOException {
        return Files.readString(dir.resolve("err"));
    }

    private String out() throws IOException {
        return Files.readString(dir.resolve("out"));
    }

    private void awaitLine(String text) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> err().contains(text));
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private WebClient admin() throws IOException {
        Matcher matcher = ADMIN.matcher(err());
        assertThat(matcher.find()).isTrue();
        return new WebClient(HostPort.parse(matcher.group(1)), null);
    }

    @Test
    void drainsOnSigtermAndLeavesWith143() throws Exception {
        Process process = start("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--greeting", "Salut");
        awaitLine("ready took=");
        signal(process, "TERM");
        assertThat(exit(process)).isEqualTo(143);
        assertThat(err())
                .contains("starting server=hello version=dev")
                .contains("configured ")
                .contains("greeting=Salut")
                .contains("listening proto=hello addr=127.0.0.1:")
                .contains("draining deadline=30000ms")
                .contains("stopped code=143")
                .doesNotContain("WARNING");
        assertThat(out()).isEmpty();
    }

    @Test
    void leavesWith130OnSigint() throws Exception {
        Process process = start("--listen", "127.0.0.1:0", "--admin", "none", "--log-format", "json");
        awaitLine("\"msg\":\"ready\"");
        signal(process, "INT");
        assertThat(exit(process)).isEqualTo(130);
    }

    @Test
    void reloadsOnSighupAndKeepsTheOldConfigurationWhenTheNewOneIsBad() throws Exception {
        Path file = dir.resolve("hello.yaml");
        Files.writeString(file, "greeting: One\nreload-on-change: false\n");
        Process process = start("-c", file.toString(), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0");
        awaitLine("ready took=");
        Files.writeString(file, "greting: Two\nreload-on-change: false\n");
        signal(process, "HUP");
        awaitLine("hello.yaml:1:1: greting: unknown key (expected: a key of this server); did you mean greeting?");
        assertThat(admin().get("/config").path("greeting").path("value").asText())
                .isEqualTo("One");
        Files.writeString(file, "greeting: Two\nreload-on-change: false\n");
        signal(process, "HUP");
        awaitLine("reloaded changed=greeting");
        assertThat(admin().get("/config").path("greeting").path("value").asText())
                .isEqualTo("Two");
    }

    @Test
    void leavesWith0WhenANewerProcessHasTakenItsListeners() throws Exception {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        String path = dir.resolve("hello.sock").toString();
        Process older = start("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--handover", path);
        awaitLine("ready took=");
        Matcher listen = Pattern.compile("proto=hello addr=(\\S+)").matcher(err());
        Matcher admin = ADMIN.matcher(err());
        assertThat(listen.find() && admin.find()).isTrue();
        Path olderErr = dir.resolve("err-of-older");
        Files.move(dir.resolve("err"), olderErr);
        HostPort address = HostPort.parse(listen.group(1));
        try (Socket held = new Socket(address.host(), address.port())) {
            held.setSoTimeout(20_000);
            start("--listen", listen.group(1), "--admin", admin.group(1), "--handover", path, "--greeting", "Salut");
            awaitLine("ready took=");
            assertThat(err())
                    .contains("handover begun, the older process still accepts path=" + path)
                    .contains("handover done, the older process drains listeners=2");
            assertThat(admin().get("/config").path("greeting").path("value").asText())
                    .isEqualTo("Salut");
            held.getOutputStream().write('\n');
            assertThat(held.getInputStream().readNBytes(7)).asString().isEqualTo("Hello, ");
            assertThat(older.isAlive()).isTrue();
        }
        assertThat(exit(older)).isZero();
        assertThat(Files.readString(olderErr))
                .contains("handover asked for by=")
                .contains("handed over to=")
                .contains("stopped code=0");
    }

    @Test
    void leavesWith0AfterADrainOverTheAdminPort() throws Exception {
        Process process = start("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0");
        awaitLine("ready took=");
        assertThat(admin().post("/drain", Map.of()).path("draining").asBoolean())
                .isTrue();
        assertThat(exit(process)).isZero();
    }

    @Test
    void leavesWith1WhenThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0)) {
            Process process = start("--listen", "127.0.0.1:" + taken.getLocalPort(), "--admin", "none");
            assertThat(exit(process)).isEqualTo(1);
            assertThat(err())
                    .contains("hello: 127.0.0.1:" + taken.getLocalPort() + ": port in use by ")
                    .contains("(pid " + ProcessHandle.current().pid() + ")")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void leavesWith2WhenTheConfigurationIsWrong() throws Exception {
        Process process = start("--listen", "nowhere", "--max-line", "1TiB");
        assertThat(exit(process)).isEqualTo(2);
        assertThat(err()).isEqualTo("""
                --listen: listen: nowhere (expected: HOST:PORT)
                --max-line: max-line: 1TiB (expected: 16B..1MiB); remove it to use 1KiB
                """);
    }

    @Test
    void boundsDirectMemoryBeforeNettyLoads() throws Exception {
        Process process = start("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--max-direct-memory", "48MiB");
        awaitLine("ready took=");
        assertThat(admin().text("/metrics")).contains("process_direct_memory_limit_bytes 5.0331648E7");
    }
}
