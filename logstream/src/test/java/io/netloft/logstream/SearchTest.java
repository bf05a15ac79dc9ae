package io.netloft.logstream;

import static io.netloft.logstream.Port.append;
import static io.netloft.logstream.Port.parsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is found in the history of files, in which order, and when it ends. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SearchTest {
    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void file() {
        log = Port.logs(folder).resolve("app.log");
    }

    // A line a second from midnight on.
    private static String line(int number) {
        return String.format(
                "2026-11-21T%02d:%02d:%02dZ %s number %d %s",
                number / 3600,
                number / 60 % 60,
                number % 60,
                number % 10 == 0 ? "ERROR" : "INFO",
                number,
                "x".repeat(number % 300));
    }

    private static String text(int from, int to) {
        var text = new StringBuilder();
        IntStream.range(from, to).forEach(i -> text.append(line(i)).append(i % 3 == 0 ? "\r\n" : "\n"));
        return text.toString();
    }

    private void threeGenerations() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(log.resolveSibling("app.log.2.gz")))) {
            out.write(text(0, 20_000).getBytes(StandardCharsets.UTF_8));
        }
        append(log.resolveSibling("app.log.1"), text(20_000, 60_000));
        append(log, text(60_000, 80_000));
    }

    private static List<String> found(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals("line"))
                .map(event -> event.path("data").path("line").asText())
                .toList();
    }

    private static List<JsonNode> search(Port port, String query) {
        List<JsonNode> events = parsed(port.get("/v1/search?" + query).lines());
        assertThat(events.get(events.size() - 1).path("type").asText()).isEqualTo("done");
        return events;
    }

    private static List<String> expected(java.util.function.IntPredicate wanted) {
        return IntStream.range(0, 80_000)
                .filter(wanted)
                .mapToObj(SearchTest::line)
                .toList();
    }

    @Test
    void everyLineThatMatchesIsFoundThroughAllGenerationsInEitherOrder() throws IOException {
        threeGenerations();
        try (Port port = new Port(folder)) {
            List<String> expected = expected(i -> String.valueOf(i).contains("777"));
            String query = "file=app.log&grep=number%20%5Cd*777&limit=100000&order=";
            assertThat(found(search(port, query + "oldest"))).isEqualTo(expected);
            List<String> newestFirst = new ArrayList<>(expected);
            Collections.reverse(newestFirst);
            assertThat(found(search(port, query + "newest"))).isEqualTo(newestFirst);
            assertThat(found(search(port, "grep=number%2077"))).hasSize(1000).startsWith(line(77_999));
            // No expression leads to these lines: each is looked at.
            assertThat(found(search(port, "level=error&json.x=*"))).isEmpty();
            List<JsonNode> errors = search(port, "level=error&not=0&order=oldest&limit=5");
            assertThat(found(errors)).isEmpty();
            assertThat(found(search(port, "level=error&order=oldest&limit=3")))
                    .containsExactly(line(0), line(10), line(20));
        }
    }

    @Test
    void theLimitIsKeptAndTold() throws IOException {
        threeGenerations();
        try (Port port = new Port(folder)) {
            for (String order : List.of("newest", "oldest")) {
                List<JsonNode> events = search(port, "grep=number&limit=150&order=" + order);
                assertThat(found(events)).hasSize(150);
                JsonNode done = events.get(events.size() - 1).path("data");
                assertThat(done.path("limited").asBoolean()).isTrue();
                assertThat(done.path("matches").asLong()).isEqualTo(150);
            }
            assertThat(found(search(port, "grep=number&limit=2"))).containsExactly(line(79_999), line(79_998));
        }
    }

    @Test
    void onlyTheTimeAskedForIsLookedThrough() throws IOException {
        threeGenerations();
        try (Port port = new Port(folder)) {
            String query = "grep=ERROR&since=2026-11-21T10:00:00Z&until=2026-11-21T10:10:00Z&order=";
            List<String> expected = expected(i -> i >= 36_000 && i <= 36_600 && i % 10 == 0);
            assertThat(found(search(port, query + "oldest"))).isEqualTo(expected);
            List<JsonNode> events = search(port, query + "newest");
            List<String> newestFirst = new ArrayList<>(expected);
            Collections.reverse(newestFirst);
            assertThat(found(events)).isEqualTo(newestFirst);
            assertThat(events.get(events.size() - 1).path("data").path("bytes").asLong())
                    .isLessThan(600 * 400);
        }
    }

    @Test
    void aHitIsAPlaceToGoOnFrom() throws IOException {
        threeGenerations();
        try (Port port = new Port(folder)) {
            String id = search(port, "grep=number%2012345%20").get(0).path("id").asText();
            try (Port.Reader reader = port.read("/v1/tail?file=app.log&since=" + id)) {
                assertThat(reader.line()).isEqualTo(line(12_346));
            }
        }
    }

    @Test
    void itEndsWhenTheClientHasGoneAndOthersGetItsPlace() throws Exception {
        String chunk = text(0, 20_000);
        for (int i = 0; i < 10; i++) {
            append(log, chunk);
        }
        try (Port port = new Port(folder, "--limits-searches", "1")) {
            var body = port.open("/v1/search?grep=.&limit=999999&order=oldest").body();
            assertThat(body.read()).isEqualTo('{');
            assertThat(port.open("/v1/search?grep=x").statusCode()).isEqualTo(503);
            body.close();
            await().atMost(Port.SOON)
                    .until(() -> port.open("/v1/search?grep=nothing").statusCode() == 200);
        }
    }

    @Test
    void filesAndTheirGenerationsAreListed() throws IOException {
        threeGenerations();
        try (Port port = new Port(folder)) {
            JsonNode file = port.json("/v1/files?file=app.log&generations=true")
                    .path("files")
                    .get(0);
            assertThat(file.path("name").asText()).isEqualTo("app.log");
            assertThat(file.path("bytes").asLong()).isEqualTo(Files.size(log));
            assertThat(file.path("generations")).hasSize(3);
            assertThat(file.path("generations").get(0).path("gzip").asBoolean()).isTrue();
            assertThat(port.json("/v1/files").path("files")).hasSize(1);
        }
    }

    @Test
    void linesASecondAreCountedByLevelFromTheFirstQuestionOn() {
        append(log, "INFO before\n");
        try (Port port = new Port(folder)) {
            assertThat(port.json("/v1/stats?file=app.log")
                            .path("files")
                            .get(0)
                            .path("total")
                            .asLong())
                    .isZero();
            await().atMost(Port.SOON).until(() -> {
                append(log, "ERROR one\nINFO two\nplain\n");
                JsonNode told =
                        port.json("/v1/stats?file=app.log").path("files").get(0);
                return told.path("levels").has("error")
                        && told.path("levels").has("info")
                        && told.path("levels").has("none");
            });
        }
    }
}
