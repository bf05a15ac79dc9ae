package io.netloft.logstream;

import static io.netloft.logstream.Port.append;
import static io.netloft.logstream.Port.numbered;
import static io.netloft.logstream.Port.parsed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One address, three ways: what viewers get of files that grow, rotate, and are many. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailTest {
    private static final String SSE = "text/event-stream";
    // Of a line of 300,006 bytes with its end, beyond the longest that is kept.
    private static final long TOO_MUCH = 300_006 - 256 * 1024;

    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void file() {
        log = Port.logs(folder).resolve("app.log");
    }

    @Test
    void bytesGoOutAsTheyStandInTheFileAndGoOnWhenItGrows() throws Exception {
        byte[] content = "one\r\n\nbad \u00ff\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(log, content);
        try (Port port = new Port(folder)) {
            assertThat(port.open("/v1/tail?file=app.log&follow=false").body().readAllBytes())
                    .isEqualTo(content);
            try (Port.Reader reader = port.read("/v1/tail?file=app.log&tail=0")) {
                append(log, numbered(0, 100));
                assertThat(reader.lines(100)).isEqualTo(numbered(0, 100).lines().toList());
            }
        }
    }

    @Test
    void withoutParametersTheLastTenLinesComeAsTailHasIt() throws Exception {
        append(log, numbered(0, 30));
        try (Port port = new Port(folder)) {
            try (Port.Reader reader = port.read("/v1/tail?file=app.log")) {
                assertThat(reader.lines(10)).isEqualTo(numbered(20, 30).lines().toList());
            }
            assertThat(port.get("/v1/tail?file=app.log&follow=false")).isEqualTo(numbered(0, 30));
            assertThat(port.get("/v1/tail?file=app.log&follow=false&tail=3")).isEqualTo(numbered(27, 30));
        }
    }

    @Test
    void aLastLineWithoutAnEndComesToWhoDoesNotFollow() {
        append(log, "whole\nhalf");
        try (Port port = new Port(folder)) {
            assertThat(port.get("/v1/tail?file=app.log&follow=false").lines()).containsExactly("whole", "half");
        }
    }

    @Test
    void webSocketMessagesAreALineEach() {
        append(log, "one\n\n" + "x".repeat(70_000) + "\n");
        try (Port port = new Port(folder);
                Port.Socket socket = port.socket("/v1/tail?file=app.log")) {
            assertThat(socket.heard(3)).containsExactly("one", "", "x".repeat(70_000));
            append(log, "live\n");
            assertThat(socket.heard(4)).endsWith("live");
        }
        try (Port port = new Port(folder);
                Port.Socket socket = port.socket("/v1/tail?file=app.log&tail=1&follow=false&format=json")) {
            assertThat(socket.closeCode()).isEqualTo(1000);
            assertThat(socket.events())
                    .extracting(event -> event.path("type").asText())
                    .containsExactly("cursor", "line");
            assertThat(socket.events().get(1).path("data").path("line").asText())
                    .isEqualTo("live");
        }
    }

    @Test
    void whatIsNoUtf8BecomesReplacementCharactersWhereverTextIsPromised() throws Exception {
        Files.write(log, "a\u00ffb \u00e2\u0082 \u00f0\u009f\u0098\u0080\n".getBytes(StandardCharsets.ISO_8859_1));
        String replaced = "a\ufffdb \ufffd \ud83d\ude00";
        try (Port port = new Port(folder)) {
            try (Port.Socket socket = port.socket("/v1/tail?file=app.log")) {
                assertThat(socket.heard(1)).containsExactly(replaced);
            }
            assertThat(port.get("/v1/tail?file=app.log&follow=false", "accept", SSE))
                    .contains("data: " + replaced + "\n");
            List<JsonNode> events = parsed(
                    port.get("/v1/tail?file=app.log&follow=false&format=json").lines());
            assertThat(events.get(1).path("data").path("line").asText()).isEqualTo(replaced);
        }
    }

    @Test
    void aBrowserThatComesBackGoesOnBehindTheLastEventAcrossARotation() throws Exception {
        append(log, numbered(0, 10));
        try (Port port = new Port(folder)) {
            String id;
            try (Port.Reader reader = port.read("/v1/tail?file=app.log&since=1d", "accept", SSE)) {
                reader.next(line -> line.equals("data: line 6"));
                // The id of the next event is read, its data is not.
                id = reader.next(line -> line.startsWith("id: ")).substring(4);
            }
            append(log, numbered(10, 12));
            Files.move(log, log.resolveSibling("app.log.1"));
            append(log, numbered(12, 14));
            try (Port.Reader reader = port.read("/v1/tail?file=app.log", "accept", SSE, "last-event-id", id)) {
                List<String> data = new ArrayList<>();
                String line = "";
                while (data.size() < 7) {
                    line = reader.next(one -> one.startsWith("data: ") || one.startsWith("event: "));
                    data.add(line);
                }
                assertThat(data.get(0)).isEqualTo("data: line 8");
                assertThat(data).contains("event: rotated").endsWith("data: line 12");
                assertThat(reader.next(one -> one.startsWith("data: "))).isEqualTo("data: line 13");
            }
        }
    }

    @Test
    void aCursorOfSeveralFilesGoesOnInEachAndBeginsAtTheHeadOfThoseFoundMeanwhile() throws Exception {
        Path other = log.resolveSibling("other.log");
        append(log, numbered(0, 5));
        append(other, numbered(100, 105));
        try (Port port = new Port(folder)) {
            String cursor;
            try (Port.Reader reader = port.read("/v1/tail?file=*.log&tail=2&format=json")) {
                List<JsonNode> events = parsed(reader.lines(5).stream());
                assertThat(events.get(0).path("type").asText()).isEqualTo("cursor");
                JsonNode first = events.get(1);
                // Of the file whose line has come, that line's id; of the other, where the stream began.
                cursor = events.get(0).path("id").asText() + ","
                        + first.path("id").asText();
                assertThat(first.path("data").path("line").asText()).isEqualTo("line 3");
            }
            append(log.resolveSibling("third.log"), "found later\n");
            try (Port.Reader reader = port.read("/v1/tail?file=*.log&format=json&since=" + cursor)) {
                List<String> lines = new ArrayList<>();
                while (lines.size() < 4) {
                    JsonNode event = parsed(List.of(reader.line()).stream()).get(0);
                    if (event.path("type").asText().equals("line")) {
                        lines.add(event.path("source").asText() + " "
                                + event.path("data").path("line").asText());
                    }
                }
                assertThat(lines)
                        .containsExactlyInAnyOrder(
                                "app.log line 4", "other.log line 103", "other.log line 104", "third.log found later");
            }
        }
    }

    @Test
    void idsOfServerSentEventsNameEveryFile() {
        append(log, numbered(0, 5));
        append(log.resolveSibling("other.log"), numbered(100, 105));
        try (Port port = new Port(folder)) {
            String all = port.get("/v1/tail?file=*.log&follow=false", "accept", SSE);
            List<String> ids = all.lines()
                    .filter(line -> line.startsWith("id: "))
                    .map(line -> line.substring(4))
                    .toList();
            for (int i = 0; i < ids.size(); i++) {
                String rest = port.get("/v1/tail?file=*.log&follow=false", "accept", SSE, "last-event-id", ids.get(i));
                List<String> expected = data(all).subList(i, data(all).size());
                assertThat(data(rest)).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    private static List<String> data(String events) {
        return events.lines().filter(line -> line.startsWith("data: line")).toList();
    }

    @Test
    void filesAreNamedAsTailNamesThemAndLaterOnesJoin() {
        append(log, "a\n");
        append(log.resolveSibling("b.log"), "b\n");
        try (Port port = new Port(folder);
                Port.Reader reader = port.read("/v1/tail")) {
            assertThat(reader.lines(4)).containsExactly("==> app.log <==", "a", "==> b.log <==", "b");
            append(log.resolveSibling("c.log"), "c\n");
            assertThat(reader.lines(2)).containsExactly("==> c.log <==", "c");
        }
    }

    @Test
    void aMissingPieceIsToldInPlainTextAndARotationIsNot() throws Exception {
        append(log, numbered(0, 3));
        try (Port port = new Port(folder);
                Port.Reader reader = port.read("/v1/tail?file=app.log");
                Port.Reader events = port.read("/v1/tail?file=app.log&format=json")) {
            assertThat(reader.lines(3)).hasSize(3);
            events.next(line -> line.contains("line 2"));
            Files.move(log, log.resolveSibling("app.log.1"));
            append(log, "long " + "y".repeat(300_000) + "\nnext\n");
            assertThat(reader.line()).startsWith("long yyy");
            assertThat(reader.line()).isEqualTo("next");
            assertThat(events.line()).contains("\"type\":\"rotated\"").contains("\"bytes\":0");
            assertThat(events.line()).contains("\"truncated\":true");
            // In one piece or several: the line may be seen while it is being written.
            for (long dropped = 0; dropped < TOO_MUCH; ) {
                JsonNode event = parsed(Stream.of(events.line())).get(0);
                assertThat(event.path("type").asText()).isEqualTo("dropped");
                dropped += event.path("data").path("bytes").asLong();
                assertThat(dropped).isLessThanOrEqualTo(TOO_MUCH);
            }
            Files.write(log, new byte[0]);
            append(log, "anew\n");
            JsonNode gap = parsed(Stream.of(events.next(line -> line.contains("truncated"))))
                    .get(0);
            assertThat(gap.path("type").asText()).isIn("truncated", "gap");
            assertThat(reader.next(line -> line.equals("anew"))).isEqualTo("anew");
        }
    }

    @Test
    void manyViewersGetTheSameBytesWhichAreMadeOnce() throws IOException {
        append(log, numbered(0, 10));
        try (Port port = new Port(folder)) {
            List<Port.Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sockets.add(port.socket("/v1/tail?file=app.log&tail=10"));
            }
            sockets.forEach(socket -> socket.heard(10));
            for (int i = 0; i < 20; i++) {
                append(log, numbered(10 + i * 1000, 10 + (i + 1) * 1000));
            }
            List<String> expected = numbered(0, 20_010).lines().toList();
            for (Port.Socket socket : sockets) {
                assertThat(socket.heard(20_010)).isEqualTo(expected);
                socket.close();
            }
        }
    }

    @Test
    void aViewerWhoTakesNothingCostsNothingAndMissesNothing() throws Exception {
        append(log, numbered(0, 10));
        try (Port port = new Port(folder);
                Port.Reader slow = port.read("/v1/tail?file=app.log&format=json&tail=0")) {
            String lines = numbered(0, 10_000);
            for (int i = 0; i < 20; i++) {
                append(log, lines);
                if (i % 10 == 9) {
                    // Somebody reads at the live end meanwhile.
                    assertThat(port.get("/v1/tail?file=app.log&follow=false&tail=1"))
                            .isEqualTo("line 9999\n");
                }
            }
            assertThat(slow.line()).contains("cursor");
            for (int i = 0; i < 200_000; i++) {
                String line = slow.line();
                if (!line.endsWith("\"line\":\"line " + i % 10_000 + "\"}}")) {
                    assertThat(line).endsWith("line " + i % 10_000);
                }
            }
        }
    }
}
