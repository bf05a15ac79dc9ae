package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code proxy explain}, of a file and of a proxy that runs; and how warm a proxy is when it says that it is ready. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyExplainIT {
    private static final String CONFIGURATION = """
            listen: 127.0.0.1:0
            admin: 127.0.0.1:0
            groups:
              web: {servers: ["127.0.0.1:%d weight=2", "127.0.0.1:1"]}
              old: {servers: ["127.0.0.1:2"]}
            routes:
              - {split: {web: 9, old: 1}}
              - {path: /api, methods: [POST], group: web, rewrite: "/v2{rest}"}
              - {path: /gone, redirect: {to: "/new{rest}"}}
            """;

    @TempDir
    private Path dir;

    private List<String> explain(int exitCode, String... args) {
        JarProcess.Launch launch = JarProcess.of("proxy").args("explain").args(args);
        try (JarProcess explain = launch.startUnready()) {
            assertThat(explain.exitCode()).as("%s", explain.process().tail()).isEqualTo(exitCode);
            return explain.process().stdout().lines();
        }
    }

    private Path file(int port) throws Exception {
        Path file = dir.resolve("proxy.yaml");
        Files.writeString(file, CONFIGURATION.formatted(port));
        return file;
    }

    @Test
    void aFileIsExplainedBeforeItIsInUse() throws Exception {
        String file = file(9001).toString();
        assertThat(explain(0, "-c", file, "--url", "http://a.test/api/x?y", "--method", "POST"))
                .contains("route: */api", "rewritten: /v2/x?y")
                .anyMatch(line -> line.contains("upstream 127.0.0.1:9001, state unchecked, weight 2"));
        assertThat(explain(0, "-c", file, "--url", "/api/x"))
                .contains("route: */")
                .anyMatch(line -> line.contains("because method is none of POST"))
                .anyMatch(line -> line.contains("group old, weight 1"));
        assertThat(explain(0, "-c", file, "--url", "/gone/far")).contains("answered: 308", "  Location: /new/far");
        assertThat(explain(1, "-c", file, "--url", "/x", "--header", "no field"))
                .anyMatch(line -> line.startsWith("refused: 400"));
    }

    @Test
    void aRunningProxyIsAskedWhatItWouldDoNow() throws Exception {
        try (Echo backend = Echo.start();
                JarProcess proxy = JarProcess.of("proxy")
                        .args("-c", file(backend.port()).toString())
                        .start()) {
            AdminPort admin = AdminPort.of(proxy);
            admin.awaitState("127.0.0.1:1", "down");
            admin.awaitState(backend.address(), "up");
            String server = admin.address().getAddress().getHostAddress() + ":"
                    + admin.address().getPort();
            assertThat(explain(0, "--server", server, "--url", "http://a.test/api/x", "--method", "POST"))
                    .anyMatch(line -> line.contains("upstream " + backend.address() + ", state up, weight 2"))
                    .anyMatch(line -> line.contains("upstream 127.0.0.1:1, state down"))
                    .anyMatch(line -> line.endsWith("next " + backend.address()));
        }
    }

    @Test
    void aProxyThatWarmsUpSaysSoBeforeItListens() {
        try (Echo backend = Echo.start();
                JarProcess proxy = JarProcess.of("proxy")
                        .args("--to", backend.address(), "--warm-up", "1s", "--listen", "127.0.0.1:0")
                        .args("--admin", "127.0.0.1:0")
                        .start()) {
            // How many they are is the machine's affair; so is what is beyond the second.
            proxy.awaitLine("warmed up requests=[1-9]\\d* took=[1-9]\\d{3,}ms", Duration.ofSeconds(20));
        }
    }
}
