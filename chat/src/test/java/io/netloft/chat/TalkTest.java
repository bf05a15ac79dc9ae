package io.netloft.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two and more who talk, over every way there is, and over a restart. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TalkTest {
    private static final String JOIN = "{\"cmd\":\"join\",\"room\":\"ops\"}";

    @TempDir
    private Path folder;

    private static final String[] FAST = {
        "--limits-outbound=256KiB",
        "--limits-per-connection-per-second=100000",
        "--limits-per-connection-burst=100000",
        "--limits-per-user-per-second=100000",
        "--limits-per-user-burst=100000",
        "--limits-per-room=100000",
        "--limits-per-room-burst=100000"
    };

    private static String send(String cid, String text) {
        return "{\"cmd\":\"send\",\"room\":\"ops\",\"cid\":\"" + cid + "\",\"text\":\"" + text + "\"}";
    }

    @Test
    void theOtherHearsWhatIsSaidInItsOrderAndGoesOnAfterARestart() {
        String epoch;
        try (Port port = new Port(folder, FAST);
                Port.Socket ann = port.json("ann");
                Port.Socket bob = port.json("bob")) {
            assertThat(Port.Socket.parsed(ann.hears("hello"))
                            .path("data")
                            .path("user")
                            .asText())
                    .isEqualTo("~ann");
            epoch = ann.ask(1, JOIN).path("ok").path("epoch").asText();
            bob.ask(1, JOIN);
            for (int i = 0; i < 100; i++) {
                ann.say("{\"cmd\":\"send\",\"ref\":" + (10 + i) + ",\"room\":\"ops\",\"cid\":\"c" + i
                        + "\",\"text\":\"m" + i + "\"}");
            }
            assertThat(ann.answer(109).path("ok").path("seq").asLong()).isEqualTo(101);
            await().atMost(Port.SOON).until(() -> bob.seqs("ops").size() >= 100);
            assertThat(bob.seqs("ops"))
                    .isEqualTo(LongStream.rangeClosed(2, 101).boxed().toList());
        }
        try (Port port = new Port(folder);
                Port.Socket bob = port.json("bob")) {
            JsonNode joined = bob.ask(
                    1, "{\"cmd\":\"join\",\"room\":\"ops\",\"since\":{\"epoch\":\"" + epoch + "\",\"seq\":40}}");
            assertThat(joined.path("ok").path("recovered").asBoolean()).isTrue();
            await().atMost(Port.SOON).until(() -> bob.seqs("ops").size() >= 61);
            bob.ask(2, send("later", "on we go"));
            bob.hears("on we go");
            assertThat(bob.seqs("ops"))
                    .isEqualTo(LongStream.rangeClosed(41, 102).boxed().toList());
        }
    }

    @Test
    void aPersonTalksWithPlainLines() {
        try (Port port = new Port(folder);
                Port.Socket ann = port.text("ann", "ops");
                Port.Socket bob = port.json("bob")) {
            ann.hears("joined at");
            bob.ask(1, JOIN);
            ann.say("good morning");
            assertThat(Port.Socket.parsed(bob.hears("good morning"))
                            .path("data")
                            .path("from")
                            .asText())
                    .isEqualTo("~ann");
            bob.ask(2, send("1", "hi \\u001b[2J ann"));
            assertThat(ann.hears("~bob: hi")).doesNotContain("\u001b");
            ann.say("/who");
            ann.hears("~bob (online)");
            ann.say("/topic lunch");
            bob.hears("\"type\":\"topic\"");
            ann.say("/history 5");
            ann.hears(line -> line.contains("#2 ~ann: good morning") && !line.startsWith("*"));
            ann.say("/search morning");
            ann.say("/msg bob secret");
            ann.hears("* sent");
            assertThat(Port.Socket.parsed(bob.hears("\"mention\""))
                            .path("data")
                            .path("text")
                            .asText())
                    .isEqualTo("secret");
            ann.say("/dance");
            ann.hears("/dance: no command");
            ann.say("/nick maria");
            ann.hears("you are ~maria");
            ann.say("as maria");
            assertThat(bob.hears("as maria")).contains("~maria");
            ann.say("/leave");
            ann.hears("left");
        }
    }

    @Test
    void eventsGoOnBehindTheLastId() throws IOException {
        try (Port port = new Port(folder)) {
            assertThat(port.status("GET", "/v1/rooms/ops/events", "")).isEqualTo(404);
            port.json("POST", "/v1/rooms/ops?as=ann", "{}");
            for (int i = 0; i < 3; i++) {
                assertThat(port.status(
                                "POST",
                                "/v1/rooms/ops/messages?as=ann",
                                "{\"cid\":\"" + i + "\",\"text\":\"m" + i + "\"}"))
                        .isEqualTo(201);
            }
            String id = "";
            try (BufferedReader events = port.events("/v1/rooms/ops/events?last=2")) {
                for (String line = ""; !line.contains("\"m2\""); line = events.readLine()) {
                    id = line.startsWith("id: ") ? line.substring(4) : id;
                }
            }
            port.json("POST", "/v1/rooms/ops/messages?as=ann", "{\"cid\":\"3\",\"text\":\"m3\"}");
            try (BufferedReader events = port.events("/v1/rooms/ops/events", "last-event-id", id)) {
                String line = events.readLine();
                while (!line.startsWith("id: ")) {
                    line = events.readLine();
                }
                assertThat(line).endsWith(":5");
                port.json("POST", "/v1/rooms/ops/messages?as=ann", "{\"cid\":\"4\",\"text\":\"m4\"}");
                while (!line.contains("\"m4\"")) {
                    line = events.readLine();
                }
            }
        }
    }

    @Test
    void everythingCanBeAskedOverHttp() {
        try (Port port = new Port(folder)) {
            port.json("POST", "/v1/rooms/ops?as=ann", "{}");
            long seq = port.json("POST", "/v1/rooms/ops/messages?as=ann", "{\"cid\":\"1\",\"text\":\"hello @~bob\"}")
                    .path("seq")
                    .asLong();
            assertThat(port.status("PATCH", "/v1/rooms/ops/messages/" + seq + "?as=bob", "{\"text\":\"x\"}"))
                    .isEqualTo(403);
            assertThat(port.status("PATCH", "/v1/rooms/ops/messages/" + seq + "?as=ann", "{\"text\":\"hullo\"}"))
                    .isEqualTo(200);
            assertThat(port.status("POST", "/v1/rooms/ops/messages/" + seq + "/reactions?as=bob", "{\"emoji\":\"+1\"}"))
                    .isEqualTo(200);
            JsonNode message = port.json("GET", "/v1/rooms/ops/messages?limit=1&as=ann", "")
                    .path("messages")
                    .get(0);
            assertThat(message.path("text").asText()).isEqualTo("hullo");
            assertThat(message.path("reactions").path("+1").get(0).asText()).isEqualTo("~bob");
            assertThat(port.json("GET", "/v1/search?q=hullo&as=bob", "").path("found"))
                    .hasSize(1);
            assertThat(port.json("GET", "/v1/rooms?as=bob", "")
                            .path("rooms")
                            .get(0)
                            .path("room")
                            .asText())
                    .isEqualTo("ops");
            assertThat(port.status("PUT", "/v1/rooms/ops/keep?as=bob", "{\"events\":5}"))
                    .isEqualTo(403);
            assertThat(port.status("PUT", "/v1/rooms/ops/topic?as=bob", "{\"text\":\"t\"}"))
                    .isEqualTo(200);
            assertThat(port.status("POST", "/v1/rooms/ops/members?as=ann", "{\"user\":\"~bob\",\"change\":\"mute\"}"))
                    .isEqualTo(200);
            assertThat(port.status("POST", "/v1/rooms/ops/messages?as=bob", "{\"cid\":\"1\",\"text\":\"x\"}"))
                    .isEqualTo(403);
            assertThat(port.status("DELETE", "/v1/rooms/ops/messages/" + seq + "?as=ann", ""))
                    .isEqualTo(200);
            assertThat(port.status(
                            "POST", "/v1/commands?as=ann", "{\"cmd\":\"topic\",\"room\":\"ops\",\"text\":\"u\"}"))
                    .isEqualTo(200);
            assertThat(port.status("POST", "/v1/commands?as=ann", "{\"cmd\":\"join\",\"room\":\"ops\"}"))
                    .isEqualTo(400);
            assertThat(port.status("GET", "/v1/rooms/ops/messages?limit=x", "")).isEqualTo(400);
            assertThat(port.status("GET", "/v1/audit", "")).isEqualTo(403);
        }
    }

    @Test
    void whoDoesNotReadIsClosedAndCanComeBackAndTheOthersDoNotNotice() {
        try (Port port = new Port(folder, FAST);
                Port.Socket ann = port.json("ann");
                Port.Socket bob = port.json("bob");
                Port.Socket deaf = port.json("eve")) {
            bob.ask(1, JOIN);
            String epoch = deaf.ask(1, JOIN).path("ok").path("epoch").asText();
            deaf.deaf(true);
            String large = "x".repeat(16_000);
            int many = 800;
            for (int i = 0; i < many; i++) {
                ann.say("{\"cmd\":\"send\",\"ref\":" + (10 + i) + ",\"room\":\"ops\",\"cid\":\"c" + i + "\",\"text\":\""
                        + large + "\"}");
                int said = i;
                if (i % 10 == 9) {
                    await().atMost(Port.SOON).until(() -> bob.count() > said);
                }
            }
            await().atMost(Port.SOON).until(() -> bob.count() > many + 1);
            assertThat(bob.seqs("ops"))
                    .isEqualTo(LongStream.rangeClosed(2, many + 1L).boxed().toList());
            deaf.deaf(false);
            // It may have been cut before it read as far as the close.
            await().atMost(Port.SOON).until(() -> !deaf.open());
            List<Long> got = deaf.seqs("ops");
            assertThat(got)
                    .isEqualTo(
                            LongStream.rangeClosed(2, got.size() + 1L).boxed().toList());
            try (Port.Socket back = port.json("eve")) {
                back.ask(
                        1,
                        "{\"cmd\":\"join\",\"room\":\"ops\",\"since\":{\"epoch\":\"" + epoch + "\",\"seq\":"
                                + (got.size() + 1) + "}}");
                await().atMost(Port.SOON).until(() -> back.seqs("ops").size() >= many - got.size());
                assertThat(back.seqs("ops"))
                        .isEqualTo(LongStream.rangeClosed(got.size() + 2L, many + 1L)
                                .boxed()
                                .toList());
            }
        }
    }

    @Test
    void limitsAreAnsweredAndNoiseEndsTheConnection() {
        try (Port port = new Port(
                        folder, "--limits-per-connection-burst", "5", "--limits-per-connection-per-second", "1");
                Port.Socket ann = port.json("ann")) {
            ann.ask(1, JOIN);
            for (int i = 2; i < 20; i++) {
                ann.say("{\"cmd\":\"rooms\",\"ref\":" + i + "}");
            }
            JsonNode refused = Port.Socket.parsed(ann.hears("\"too-fast\"")).path("error");
            assertThat(refused.path("code").asText()).isEqualTo("too-fast");
            assertThat(refused.path("retryAfterMs").asLong()).isPositive();
            // The one that is too many is the last: behind it nothing can be said.
            for (int i = 0; i <= 100; i++) {
                ann.say("{\"no\":" + i + "}");
            }
            assertThat(ann.closeCode()).isEqualTo(Closing.NOISE.code());
        }
    }
}
