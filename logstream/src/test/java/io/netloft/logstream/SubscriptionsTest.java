package io.netloft.logstream;

import static io.netloft.logstream.Port.append;
import static io.netloft.logstream.Port.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many subscriptions over one connection: each with its lines, its credit, its end. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubscriptionsTest {
    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void file() {
        log = Port.logs(folder).resolve("app.log");
        append(log, numbered(0, 100));
    }

    private static Port.Socket connect(Port port) {
        return port.socket("/v1/tail", LogstreamWeb.SUBPROTOCOL);
    }

    private static List<String> lines(Port.Socket socket, String sub) {
        return socket.events().stream()
                .filter(event -> event.path("type").asText().equals("line"))
                .map(event -> event.path("data"))
                .filter(data -> data.path("sub").asText().equals(sub))
                .map(data -> data.path("line").asText())
                .toList();
    }

    private static JsonNode answer(Port.Socket socket, long ref) {
        await().atMost(Port.SOON)
                .until(() -> socket.events().stream()
                        .anyMatch(event -> event.path("ref").asLong(-1) == ref));
        return socket.events().stream()
                .filter(event -> event.path("ref").asLong(-1) == ref)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachGetsAsManyLinesAsItHasCreditForAndTheRestWhenMoreIsGiven() {
        try (Port port = new Port(folder);
                Port.Socket socket = connect(port)) {
            socket.say(
                    "{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"few\",\"files\":\"app.log\",\"tail\":50,\"credit\":7}");
            socket.say("{\"cmd\":\"subscribe\",\"ref\":2,\"sub\":\"all\",\"files\":[\"*.log\"],\"tail\":50}");
            await().atMost(Port.SOON).until(() -> lines(socket, "all").size() == 50);
            await().atMost(Port.SOON).until(() -> lines(socket, "few").size() == 7);
            answer(socket, 1);
            append(log, "live\n");
            await().atMost(Port.SOON).until(() -> lines(socket, "all").contains("live"));
            assertThat(lines(socket, "few")).hasSize(7);
            socket.say("{\"cmd\":\"credit\",\"ref\":3,\"sub\":\"few\",\"lines\":44}");
            await().atMost(Port.SOON).until(() -> lines(socket, "few").size() == 51);
            List<String> expected = IntStream.range(50, 101)
                    .mapToObj(i -> i == 100 ? "live" : "line " + i)
                    .toList();
            assertThat(lines(socket, "few")).isEqualTo(expected);
            assertThat(lines(socket, "all")).isEqualTo(expected);
        }
    }

    @Test
    void aFilterIsChangedAndASubscriptionDropped() {
        try (Port port = new Port(folder);
                Port.Socket socket = connect(port)) {
            socket.say(
                    "{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"a\",\"files\":\"app.log\",\"tail\":0,\"grep\":\"yes\"}");
            await().atMost(Port.SOON)
                    .until(() -> socket.events().stream()
                            .anyMatch(e -> e.path("type").asText().equals("cursor")));
            append(log, "yes 1\nno 1\n");
            await().atMost(Port.SOON).until(() -> lines(socket, "a").equals(List.of("yes 1")));
            socket.say("{\"cmd\":\"change\",\"ref\":2,\"sub\":\"a\",\"grep\":\"no\"}");
            answer(socket, 2);
            append(log, "yes 2\nno 2\n");
            await().atMost(Port.SOON).until(() -> lines(socket, "a").equals(List.of("yes 1", "no 2")));
            socket.say("{\"cmd\":\"drop\",\"ref\":3,\"sub\":\"a\"}");
            answer(socket, 3);
            socket.say("{\"cmd\":\"subscribe\",\"ref\":4,\"sub\":\"b\",\"files\":\"app.log\",\"tail\":0}");
            answer(socket, 4);
            await().atMost(Port.SOON)
                    .until(() -> socket.events().stream()
                                    .filter(e -> e.path("type").asText().equals("cursor"))
                                    .count()
                            == 2);
            append(log, "no 3\n");
            await().atMost(Port.SOON).until(() -> lines(socket, "b").equals(List.of("no 3")));
            assertThat(lines(socket, "a")).hasSize(2);
        }
    }

    @Test
    void whatIsNotFollowedEndsWithAWord() {
        try (Port port = new Port(folder);
                Port.Socket socket = connect(port)) {
            socket.say("{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"a\",\"files\":\"app.log\",\"follow\":false}");
            await().atMost(Port.SOON)
                    .until(() -> socket.events().stream()
                            .anyMatch(e -> e.path("type").asText().equals("end")));
            assertThat(lines(socket, "a")).hasSize(100);
        }
    }

    @Test
    void everyMistakeIsAnsweredWithItsRuleAndTheConnectionGoesOn() {
        try (Port port = new Port(folder, "--limits-subscriptions", "1");
                Port.Socket socket = connect(port)) {
            socket.say("nonsense");
            socket.say("{\"cmd\":\"credit\",\"ref\":1,\"sub\":\"a\",\"lines\":1}");
            assertThat(answer(socket, 1).path("error").path("code").asText()).isEqualTo("no-subscription");
            socket.say("{\"cmd\":\"subscribe\",\"ref\":2,\"sub\":\"a\",\"files\":\"/etc/passwd\"}");
            assertThat(answer(socket, 2).path("error").path("code").asText()).isEqualTo("no-such-file");
            socket.say("{\"cmd\":\"subscribe\",\"ref\":3,\"sub\":\"a\",\"files\":\"app.log\",\"grep\":\"(\"}");
            assertThat(answer(socket, 3).path("error").path("code").asText()).isEqualTo("bad-parameter");
            assertThat(answer(socket, 3).path("error").path("message").asText()).startsWith("grep: ( (expected: ");
            socket.say("{\"cmd\":\"subscribe\",\"ref\":4,\"sub\":\"a\",\"files\":\"app.log\",\"since\":\"1.x\"}");
            assertThat(answer(socket, 4).path("error").path("code").asText()).isEqualTo("bad-parameter");
            socket.say("{\"cmd\":\"subscribe\",\"ref\":5,\"sub\":\"a\",\"files\":\"app.log\",\"tail\":0}");
            assertThat(answer(socket, 5).has("ok")).isTrue();
            socket.say("{\"cmd\":\"subscribe\",\"ref\":6,\"sub\":\"a\",\"files\":\"app.log\"}");
            assertThat(answer(socket, 6).path("error").path("code").asText()).isEqualTo("subscribed");
            socket.say("{\"cmd\":\"subscribe\",\"ref\":7,\"sub\":\"b\",\"files\":\"app.log\"}");
            assertThat(answer(socket, 7).path("error").path("code").asText()).isEqualTo("too-many-subscriptions");
            assertThat(socket.events().get(0).path("error").path("code").asText())
                    .isEqualTo("not-json");
        }
    }
}
