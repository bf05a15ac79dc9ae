package io.netloft.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.term.Out;
import io.netloft.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client of the terminal. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TalkerTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private PrintStream before;

    @BeforeEach
    void redirect() {
        before = Out.redirect(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        Out.redirect(before);
    }

    private static List<String> texts(Port port) {
        List<String> texts = new ArrayList<>();
        JsonNode messages =
                port.json("GET", "/v1/rooms/ops/messages?as=bob", "").path("messages");
        messages.forEach(message -> texts.add(message.path("text").asText()));
        return texts;
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysEverythingOnceOverARestartOfTheServer() throws InterruptedException {
        try (Transport transport = Transport.open(Transport.Choice.NIO, 1);
                Workers workers = new Workers("talker", 1, 16)) {
            // Of those that the kernel gives nobody while nobody listens.
            int number = Peer.freePort();
            Port first = new Port(folder, "--listen", "127.0.0.1:" + number);
            var talker = new Talker(
                    transport, null, workers.timer(), new Talker.Target("127.0.0.1:" + number, "ops", "ann", null, 5));
            talker.start();
            talker.say("one");
            await().atMost(Port.SOON).until(() -> printed().contains("~ann: one"));
            first.close();
            talker.say("two");
            try (Port again = new Port(folder, "--listen", "127.0.0.1:" + number)) {
                again.json("POST", "/v1/rooms/ops/messages?as=bob", "{\"cid\":\"1\",\"text\":\"meanwhile\"}");
                talker.finish();
                assertThat(talker.fault()).isNull();
                assertThat(texts(again)).containsExactlyInAnyOrder("one", "two", "meanwhile");
                await().atMost(Port.SOON).until(() -> printed().contains("meanwhile"));
                assertThat(printed().split("~ann: one", -1)).hasSize(2);
            }
        }
    }

    @Test
    void whoIsNotLetInIsToldWhy() {
        try (Transport transport = Transport.open(Transport.Choice.NIO, 1);
                Workers workers = new Workers("talker", 1, 16);
                Port port = new Port(folder)) {
            var talker = new Talker(
                    transport,
                    null,
                    workers.timer(),
                    new Talker.Target("127.0.0.1:" + port.number(), "no such name!", "ann", null, 5));
            talker.start();
            await().atMost(Port.SOON).until(() -> talker.fault() != null);
            assertThat(talker.fault()).contains("bad-name");
        }
    }
}
