package io.netloft.logstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be asked, and how a mistake is answered. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "15m, 2026-11-21T11:45:00Z",
        "2h30m, 2026-11-21T09:30:00Z",
        "7d, 2026-11-14T12:00:00Z",
        "2026-11-21, 2026-11-21T00:00:00Z",
        "2026-11-21T10:00:00Z, 2026-11-21T10:00:00Z",
        "2026-11-21T10:00:00, 2026-11-21T10:00:00Z",
        "2026-11-21T10:00:00+01:00, 2026-11-21T09:00:00Z",
        "2026-11-21T10:00:00 01:00, 2026-11-21T09:00:00Z",
        "2026-11-21 10:00:00, 2026-11-21T10:00:00Z",
        "1700000000, 2023-11-14T22:13:20Z",
        "1700000000123, 2023-11-14T22:13:20.123Z"
    })
    void momentsAreReadAsPeopleWriteThem(String text, String moment) {
        assertThat(Moment.parse("since", text, NOW)).isEqualTo(Instant.parse(moment));
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "2026-13-01", "15", "m", "-5m", "2026-11-21T25:00"})
    void whatIsNoMomentIsRefusedByName(String text) {
        assertThatThrownBy(() -> Moment.parse("since", text, NOW))
                .isInstanceOf(BadParameterException.class)
                .hasMessageStartingWith("since: " + text + " (expected: ");
    }

    @Test
    void everyWrongParameterIsAnsweredWithItsNameItsValueAndTheRule() {
        Port.append(Port.logs(folder).resolve("app.log"), "x\n");
        try (Port port = new Port(folder)) {
            String[][] wrong = {
                {"tail", "many"},
                {"tail", "-1"},
                {"since", "soon"},
                {"since", "1.2"},
                {"until", "later"},
                {"grep", "("},
                {"not", "["},
                {"level", "loud"},
                {"format", "xml"},
                {"follow", "maybe"},
                {"events", "some"},
                {"json.a", ">x"},
                {"gerp", "x"}
            };
            for (String[] one : wrong) {
                String query = "file=app.log&" + one[0] + "="
                        + java.net.URLEncoder.encode(one[1], java.nio.charset.StandardCharsets.UTF_8);
                JsonNode problem = port.json("/v1/tail?" + query);
                assertThat(problem.path("status").asInt()).as(query).isEqualTo(400);
                assertThat(problem.path("code").asText()).isEqualTo("bad-parameter");
                assertThat(problem.path("detail").asText()).startsWith(one[0] + ": " + one[1] + " (expected: ");
                assertThatThrownBy(() -> port.socket("/v1/tail?" + query).close())
                        .hasMessageContaining("Handshake");
            }
            assertThat(port.json("/v1/search?order=sideways").path("code").asText())
                    .isEqualTo("bad-parameter");
            assertThat(port.json("/v1/tail?tail=1&tail=2").path("code").asText())
                    .isEqualTo("bad-parameter");
        }
    }
}
