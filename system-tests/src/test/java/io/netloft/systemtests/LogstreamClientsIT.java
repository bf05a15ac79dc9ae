package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.systemtests.LogViewer.Form;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The address that serves three ways, with the clients that people have. */
@NeedsPeer("curl")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LogstreamClientsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LINES = 1_000;
    private static final String MIXED = """
            2026-11-21T10:00:00Z INFO one starts
            2026-11-21T10:01:00Z WARN two is slow
            2026-11-21T10:02:00Z ERROR three fails
            {"time":"2026-11-21T10:03:00Z","level":"error","user":"ann","msg":"four fails"}
            2026-11-21T10:04:00Z INFO five ends
            """;

    @TempDir
    private static Path folder;

    private static Path logs;
    private static JarProcess server;

    @BeforeAll
    static void start() throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
        NumberedLog.append(logs.resolve("numbers.log"), 0, LINES);
        Files.writeString(logs.resolve("mixed.log"), MIXED);
        Files.writeString(logs.resolve("live.log"), "first\n");
        server = LogServer.in(folder).args(logs + "/*.log").start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @NeedsPeer({"node", "script"})
    void wscatReadsLikeTail() throws IOException {
        Path modules = Path.of(System.getProperty("netloft.root"), "target", "peers", "node_modules");
        assertThat(modules).as("which .ci/peers makes").isDirectory();
        String url = LogServer.url(server, "/v1/tail?file=live.log").replace("http:", "ws:");
        String command = "node " + modules.resolve("wscat/bin/wscat") + " -c '" + url + "'";
        // Without a terminal it prints nothing.
        try (RunningProcess wscat =
                Peer.of("script").args("-qfc", command, "/dev/null").start()) {
            wscat.stdout().await(Pattern.compile("first"), PATIENCE);
            Files.writeString(logs.resolve("live.log"), "second ünïcode\n", StandardOpenOption.APPEND);
            wscat.stdout().await(Pattern.compile("second ünïcode"), PATIENCE);
        }
    }

    @Test
    void curlGoesOnBehindItsLastEventId() {
        try (LogViewer all = LogViewer.start(server, Form.EVENTS, "file=numbers.log&tail=100")) {
            all.awaitNumber(LINES - 1);
            assertThat(all.numbers()).hasSize(100);
            LogItem seen = all.items().get(40);
            try (LogViewer rest = LogViewer.start(server, Form.EVENTS, "file=numbers.log&tail=3", seen.id())) {
                rest.awaitNumber(LINES - 1);
                assertThat(rest.numbers()).hasSize(59).startsWith(seen.number() + 1);
            }
            // A cursor is the same in each form.
            try (LogViewer rest = LogViewer.start(server, Form.JSON, "file=numbers.log&follow=false", seen.id())) {
                assertThat(rest.awaitEnd().numbers()).hasSize(59).startsWith(seen.number() + 1);
            }
        }
    }

    @Test
    void curlGetsTheBytesOfTheFile() throws IOException {
        String plain = Peer.of("curl")
                .args("-sSN", LogServer.url(server, "/v1/tail?file=numbers.log&follow=false"))
                .run()
                .stdout();
        assertThat(plain).isEqualTo(Files.readString(logs.resolve("numbers.log")));
    }

    @Test
    void filtersAreTheServers() {
        assertThat(mixed("grep=fails")).containsExactly("three", "four");
        assertThat(mixed("not=fails")).containsExactly("one", "two", "five");
        assertThat(mixed("grep=s%28tart%7Clow%29&not=starts")).containsExactly("two");
        assertThat(mixed("level=warn")).containsExactly("two", "three", "four");
        assertThat(mixed("json.user=ann")).containsExactly("four");
        assertThat(mixed("tail=2")).containsExactly("four", "five");
        assertThat(mixed("since=2026-11-21T10:02:00Z")).containsExactly("three", "four", "five");
        assertThat(mixed("until=2026-11-21T10:01:30Z")).containsExactly("one", "two");
    }

    /** The first number word of each line. */
    private static List<String> mixed(String query) {
        String body = LogServer.get(server, "/v1/tail?file=mixed.log&follow=false&" + query)
                .body();
        return Pattern.compile("\\b(one|two|three|four|five)\\b")
                .matcher(body)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void jsonLinesSayFileTimeLevelAndPlace() throws IOException {
        String body = LogServer.get(server, "/v1/tail?file=mixed.log&follow=false&format=json&grep=three")
                .body();
        String line =
                body.lines().filter(text -> text.contains("three")).findFirst().orElse(body);
        JsonNode event = JSON.readTree(line);
        assertThat(event.path("type").asText()).isEqualTo("line");
        assertThat(event.path("source").asText()).isEqualTo("mixed.log");
        assertThat(event.path("at").asText()).startsWith("2026-11-21T10:02:00");
        assertThat(event.path("data").path("line").asText()).isEqualTo("2026-11-21T10:02:00Z ERROR three fails");
        assertThat(event.path("data").path("level").asText()).isEqualTo("error");
        assertThat(event.path("id").asText()).isNotEmpty();
    }

    @Test
    void saysWhatIsWrongWithAParameter() throws IOException {
        for (String bad :
                List.of("tail=many", "since=yesterday-ish", "grep=(", "format=xml", "follow=maybe", "colour=1")) {
            HttpResponse<String> answer = LogServer.get(server, "/v1/tail?file=mixed.log&" + bad);
            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            assertThat(JSON.readTree(answer.body()).path("detail").asText())
                    .contains(bad.substring(0, bad.indexOf('=')))
                    .contains("expected: ");
        }
        assertThat(LogServer.get(server, "/v1/tail?file=nowhere.log").statusCode())
                .isEqualTo(404);
    }

    @Test
    void listsFilesAndSearchesThem() {
        assertThat(LogServer.get(server, "/v1/files").body()).contains("numbers.log", "mixed.log", "live.log");
        String found = LogServer.get(server, "/v1/search?file=numbers.log&grep=line+0000005%5B0-4%5D")
                .body();
        assertThat(found.lines().filter(line -> line.contains("\"type\":\"line\"")))
                .hasSize(50);
        assertThat(LogServer.get(server, "/v1/stats").statusCode()).isEqualTo(200);
    }
}
