package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netloft.chassis.web.WebSocketOptions.Compression;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.JarURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Autobahn's test suite 0.6.4 against the web base: 301 cases of framing, fragments, pings, reserved bits, UTF-8, closing
 * and length. Two runs side by side, one against a server that offers compression: most of a run is waiting. All of
 * it once more, directly and through the proxy.
 */
@Tag("peer")
class WebSocketAutobahnIT {
    private static final int CASES = 301;
    private static final int MEGABYTES = 54;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    // 6.4.3 and 6.4.4: text is checked when its frame is whole, not as its octets come in.
    private static final int MOST_NOT_STRICT = 2;
    private static final Duration LIMIT = Duration.ofMinutes(9);
    private static final String SCRIPT = "import sys\n"
            + "sys.path.insert(0, sys.argv[1])\n"
            + "sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', 'fuzzing.json']\n"
            + "from autobahntestsuite import wstest\n"
            + "wstest.run()\n";

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void passesAllCasesWithAndWithoutCompression() throws Exception {
        String python = requiredPython();
        Path suite = unpack();
        try (var plain = new WebSocketEcho(Compression.OFF);
                var compressing = new WebSocketEcho(Compression.FAST);
                RunningProcess first = start(python, suite, plain.port(), List.of("*"));
                RunningProcess second = start(python, suite, compressing.port(), List.of("*"))) {
            verify("without compression", whole(python, suite, plain.port(), results(first, LIMIT)));
            verify("with compression", whole(python, suite, compressing.port(), results(second, LIMIT)));
        }
    }

    @Test
    @Timeout(300)
    void hasTheSameResultsThroughTheProxyInBothVersionsOfHttp() throws Exception {
        sameThroughTheProxy(
                List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"),
                CASES - MEGABYTES,
                Duration.ofMinutes(4));
    }

    // Megabytes through the suite's own interpreter take minutes.
    @Test
    @Tag("soak")
    @Timeout(3_600)
    void hasTheSameResultsOfMegabytesThroughTheProxyInBothVersionsOfHttp() throws Exception {
        sameThroughTheProxy(List.of("9.*"), MEGABYTES, Duration.ofMinutes(40));
    }

    // One proxy with HTTP/1.1 on both sides; and two with HTTP/2 between them, where each connection is a stream that
    // an extended CONNECT began (RFC 8441): the suite itself speaks HTTP/1.1 only.
    private void sameThroughTheProxy(List<String> cases, int count, Duration within) throws Exception {
        String python = requiredPython();
        Path suite = unpack();
        try (var echo = new WebSocketEcho(Compression.FAST);
                JarProcess proxy = proxy(echo.port(), "http1");
                JarProcess before = proxy(port(proxy), "http2");
                RunningProcess first = start(python, suite, echo.port(), cases);
                RunningProcess second = start(python, suite, port(proxy), cases);
                RunningProcess third = start(python, suite, port(before), cases)) {
            Map<String, String> direct = judged(whole(python, suite, echo.port(), results(first, within)));
            assertThat(direct).hasSize(count);
            assertThat(judged(whole(python, suite, port(proxy), results(second, within))))
                    .isEqualTo(direct);
            assertThat(judged(whole(python, suite, port(before), results(third, within))))
                    .isEqualTo(direct);
        }
    }

    private static JarProcess proxy(int server, String protocol) {
        return JarProcess.of("proxy")
                .args("--set", "groups.ws.servers=127.0.0.1:" + server, "--set", "groups.ws.protocol=" + protocol)
                .args("--set", "groups.ws.health.type=none", "--set", "routes.0.group=ws")
                .args("--listen", "127.0.0.1:0", "--admin", "none")
                .start();
    }

    private static String requiredPython() {
        String python = python();
        assumeTrue(!python.isEmpty(), "python 2.7: not found; install it (pyenv has 2.7.18) to run this test");
        return python;
    }

    private static int port(JarProcess proxy) {
        return proxy.address("http").getPort();
    }

    /** The cases of a run, those that were tried again as they were then. */
    private static JsonNode together(JsonNode cases, JsonNode again) {
        ObjectNode all = cases.deepCopy();
        again.fields().forEachRemaining(entry -> all.set(entry.getKey(), entry.getValue()));
        return all;
    }

    private static Map<String, String> judged(JsonNode cases) {
        Map<String, String> judged = new TreeMap<>();
        cases.fields()
                .forEachRemaining(entry -> judged.put(
                        entry.getKey(),
                        entry.getValue().path("behavior").asText() + ", close "
                                + entry.getValue().path("behaviorClose").asText()));
        return judged;
    }

    private static JsonNode whole(String python, Path suite, int port, JsonNode cases) throws Exception {
        return together(cases, again(python, suite, port, cases));
    }

    private static JsonNode results(RunningProcess run, Duration within) throws IOException {
        assertThat(run.exitCode(within)).as(run::tail).isZero();
        return new ObjectMapper()
                .readTree(run.dir().resolve("reports/index.json").toFile())
                .path("netloft");
    }

    // Megabytes through the suite's own interpreter, against its clock: missed on a busy machine, tried again alone.
    private static JsonNode again(String python, Path suite, int port, JsonNode cases) throws Exception {
        List<String> late = new ArrayList<>();
        cases.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("9.")
                    && !isGood(cases.path(name).path("behavior").asText())) {
                late.add(name);
            }
        });
        if (late.isEmpty()) {
            return new ObjectMapper().createObjectNode();
        }
        try (RunningProcess run = start(python, suite, port, late)) {
            return results(run, LIMIT);
        }
    }

    private static String python() {
        for (String name : List.of("python2.7", "python2")) {
            if (Peer.find(name).isPresent()) {
                var asked = Peer.of(name)
                        .env("PYENV_VERSION", "2.7.18")
                        .args("-c", "import sys; print(sys.version_info[:2] == (2, 7))")
                        .run();
                if (asked.stdout().startsWith("True")) {
                    return name;
                }
            }
        }
        return "";
    }

    private Path unpack() throws IOException {
        var found = getClass().getClassLoader().getResource("autobahntestsuite/wstest.py");
        assertThat(found).as("the suite on the class path").isNotNull();
        JarFile jar = ((JarURLConnection) found.openConnection()).getJarFile();
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            Path file = folder.resolve(entry.getName()).normalize();
            assertThat(file).startsWithRaw(folder);
            // Java's own part of the jar is not wanted.
            if (!entry.isDirectory() && !entry.getName().startsWith("META-INF")) {
                Files.createDirectories(file.getParent());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        return folder;
    }

    private static RunningProcess start(String python, Path suite, int port, List<String> which) throws IOException {
        warmUp(port);
        String cases = "{\"options\": {\"failByDrop\": false}, \"outdir\": \"./reports\", \"cases\": [\""
                + String.join("\", \"", which) + "\"],"
                + " \"exclude-cases\": [], \"exclude-agent-cases\": {}, \"servers\": [{\"agent\": \"netloft\","
                + " \"url\": \"ws://127.0.0.1:" + port + "/echo\", \"options\": {\"version\": 18}}]}";
        return Peer.of(python)
                .env("PYENV_VERSION", "2.7.18")
                .file("run.py", SCRIPT)
                .file("fuzzing.json", cases)
                .args("run.py", suite.toString())
                .start();
    }

    // The first case gives a server a second, which a cold one may need for itself.
    private static void warmUp(int port) throws IOException {
        try (var socket = new RawWebSocket(new InetSocketAddress("127.0.0.1", port), "/", "")) {
            assertThat(socket.status()).startsWith("HTTP/1.1 101");
            socket.frame(TEXT, "hello".getBytes(StandardCharsets.US_ASCII));
            socket.frame(CLOSE, new byte[] {0x03, (byte) 0xE8});
            assertThat(socket.closeCode()).isEqualTo(1_000);
        }
    }

    private static void verify(String what, JsonNode cases) {
        List<String> failed = new ArrayList<>();
        List<String> notStrict = new ArrayList<>();
        cases.fields().forEachRemaining(entry -> {
            JsonNode result = entry.getValue();
            String behavior = result.path("behavior").asText();
            String close = result.path("behaviorClose").asText();
            if (behavior.equals("NON-STRICT")) {
                notStrict.add(entry.getKey());
            } else if (!isGood(behavior)) {
                failed.add(entry.getKey() + " " + behavior);
            }
            if (!isGood(close)) {
                failed.add(entry.getKey() + " close " + close);
            }
        });
        assertThat(failed).as(what).isEmpty();
        assertThat(notStrict).as(what).hasSizeLessThanOrEqualTo(MOST_NOT_STRICT);
        assertThat(cases.size()).as("cases " + what).isEqualTo(CASES);
    }

    private static boolean isGood(String behavior) {
        return behavior.equals("OK") || behavior.equals("INFORMATIONAL");
    }
}
