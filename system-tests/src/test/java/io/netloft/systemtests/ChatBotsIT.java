package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bots that the manual shows, as they stand there: they answer, also after the server was away, and once. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ChatBotsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path ROOT = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."));

    @TempDir
    private Path folder;

    private final int port = Ports.next();
    private JarProcess server;

    @BeforeEach
    void start() {
        server = ChatJar.in(folder, port).start();
        assertThat(ChatJar.post(server, "/v1/rooms/ops?as=ann", "{}").statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The program below that line of the manual, for the server of this test. */
    private String bot(String line) throws IOException {
        List<String> manual = Files.readAllLines(ROOT.resolve("docs/chat.md"));
        int at = manual.stream()
                .filter(one -> one.endsWith(line))
                .mapToInt(manual::indexOf)
                .findFirst()
                .orElseThrow(() -> new AssertionError(line + ": not in the manual"));
        List<String> program = new ArrayList<>();
        for (String one : manual.subList(at + 2, manual.size())) {
            if (!one.isBlank() && !one.startsWith("    ")) {
                break;
            }
            program.add(one.isBlank() ? "" : one.substring(4));
        }
        String text = String.join("\n", program) + "\n";
        assertThat(text).contains("localhost:8082");
        assertThat(program.stream().filter(one -> !one.isBlank()))
                .as("twenty lines")
                .hasSizeLessThanOrEqualTo(20);
        return text.replace("localhost:8082", "127.0.0.1:" + port);
    }

    private void say(String cid, String text) {
        assertThat(ChatJar.post(
                                server,
                                "/v1/rooms/ops/messages?as=ann",
                                "{\"cid\":\"" + cid + "\",\"text\":\"" + text + "\"}")
                        .statusCode())
                .isIn(200, 201);
    }

    private List<String> said() throws IOException {
        JsonNode page = JSON.readTree(
                ChatJar.get(server, "/v1/rooms/ops/messages?as=ann&limit=100").body());
        return page.path("messages").findValuesAsText("text");
    }

    private void answers(RunningProcess bot) throws IOException {
        await("the bot is in the room").atMost(PATIENCE).until(this::botIsThere);
        say("one", "!ping");
        pongs(bot, 1);
        server.close();
        server = ChatJar.in(folder, port).start();
        // Said before it is back: it goes on where it was.
        say("two", "!ping");
        pongs(bot, 2);
        say("three", "!ping");
        pongs(bot, 3);
        assertThat(said()).containsOnly("!ping", "pong").hasSize(6);
    }

    private boolean botIsThere() {
        return ChatJar.get(server, "/v1/rooms/ops/members?as=ann").body().contains("pingbot");
    }

    private void pongs(RunningProcess bot, int count) {
        await("pongs")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(said())
                        .as(bot.stderr().text())
                        .filteredOn("pong"::equals)
                        .hasSize(count));
    }

    @Test
    @NeedsPeer("env")
    void python() throws IOException {
        try (RunningProcess bot = Peer.of("env")
                .file("bot.py", bot("Python (`websockets`):"))
                .args("/usr/bin/python3", "bot.py")
                .start()) {
            answers(bot);
        }
    }

    /** Older ones of Node have no WebSocket of their own: it gets the one from npm, which throws what browsers log. */
    @Test
    @NeedsPeer("node")
    void javaScript() throws IOException {
        Path modules = ROOT.resolve("target/peers/node_modules/ws").toAbsolutePath();
        try (RunningProcess bot = Peer.of("node")
                .file("bot.js", bot("JavaScript, in a browser or Node from 22 up:"))
                .file("before.js", before(modules))
                .args("-r", "./before.js", "bot.js")
                .start()) {
            answers(bot);
        }
    }

    private static String before(Path modules) {
        return """
                const Ws = require('%s');
                globalThis.WebSocket ??= class extends Ws {
                  constructor(...all) {
                    super(...all);
                    this.on('error', () => {});
                  }
                };
                """.formatted(modules);
    }

    @Test
    @NeedsPeer({"bash", "curl", "jq"})
    void shell() throws IOException {
        try (RunningProcess bot = Peer.of("bash")
                .file("bot.sh", bot("A shell, with `curl` and `jq`:"))
                .args("bot.sh")
                .start()) {
            answers(bot);
        }
    }
}
