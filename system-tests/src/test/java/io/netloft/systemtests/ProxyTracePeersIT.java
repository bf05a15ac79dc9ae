package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C traces of curl in each version of HTTP: what the server is told, and what the access log has. */
@NeedsPeer("curl")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyTracePeersIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final Pattern SEEN = Pattern.compile("(?im)^traceparent: (.*)$");
    private static final Pattern WELL_FORMED = Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-0[01]");

    @TempDir
    private static Path dir;

    private static Echo echo;
    private static JarProcess keeping;
    private static JarProcess beginning;

    @BeforeAll
    static void start() {
        echo = Echo.start();
        keeping = proxy("keep");
        beginning = proxy("begin");
    }

    private static JarProcess proxy(String trace) {
        return JarProcess.of("proxy")
                .args("--to", echo.address(), "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--tls-development", "--admin", "none", "--set", "forwarding.trace=" + trace)
                .args(
                        "--access-log-format",
                        "json",
                        "--access-log-file",
                        log(trace).toString())
                .start();
    }

    private static Path log(String trace) {
        return dir.resolve(trace + ".log");
    }

    @AfterAll
    static void stop() {
        keeping.close();
        beginning.close();
        echo.close();
    }

    /** What the server saw as {@code traceparent} of a request to that path; empty without one. */
    private static String seen(JarProcess proxy, String version, String path, String... more) {
        String scheme = version.equals("--http2") ? "https" : "http";
        Peer.Finished done = Peer.of("curl")
                .args("-sSk", "--max-time", "20", version)
                .args(more)
                .args(scheme + "://127.0.0.1:" + proxy.address(scheme).getPort() + path)
                .run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        assertThat(done.stdout()).contains("GET " + path);
        Matcher found = SEEN.matcher(done.stdout());
        return found.find() ? found.group(1).strip() : "";
    }

    /** What the access log has as the trace of the request to that path. */
    private static JsonNode logged(Path log, String path) {
        await("a line of " + path)
                .atMost(Duration.ofSeconds(30))
                .until(() -> line(log, path).isPresent());
        return line(log, path).orElseThrow().path("trace");
    }

    private static Optional<JsonNode> line(Path log, String path) {
        try {
            String all = Files.exists(log) ? Files.readString(log) : "";
            // The last one may not be whole yet.
            String whole = all.substring(0, all.lastIndexOf('\n') + 1);
            for (String line : whole.lines().toList()) {
                JsonNode read = new ObjectMapper().readTree(line);
                if (read.path("target").asText().equals(path)) {
                    return Optional.of(read);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError(log + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge", "--http2"})
    void aTraceIsKeptAndStandsInTheLog(String version) {
        String path = "/kept" + version;
        for (JarProcess proxy : List.of(keeping, beginning)) {
            assertThat(seen(proxy, version, path, "-H", "traceparent: " + PARENT, "-H", "tracestate: a=1,b=2"))
                    .isEqualTo(PARENT);
        }
        assertThat(logged(log("keep"), path).asText()).isEqualTo(TRACE);
        assertThat(logged(log("begin"), path).asText()).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge", "--http2"})
    void aTraceIsBegunWhereThereIsNoneOrABrokenOne(String version) {
        String[] broken = {"-H", "traceparent: 00-" + "0".repeat(32) + "-b7ad6b7169203331-01"};
        int number = 0;
        for (String[] more : List.of(new String[0], broken)) {
            String path = "/begun-" + number++ + version;
            Matcher begun = WELL_FORMED.matcher(seen(beginning, version, path, more));
            assertThat(begun.matches()).isTrue();
            assertThat(begun.group(1)).isNotEqualTo("0".repeat(32));
            assertThat(logged(log("begin"), path).asText()).isEqualTo(begun.group(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge", "--http2"})
    void noneIsBegunUnlessItIsWanted(String version) {
        String path = "/none" + version;
        assertThat(seen(keeping, version, path)).isEmpty();
        assertThat(logged(log("keep"), path).isNull()).isTrue();
    }
}
