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
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chat with the clients that people have. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ChatClientsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final int port = Ports.next();
    private JarProcess server;

    @BeforeEach
    void start() {
        server = ChatJar.in(folder, port).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String modules() {
        Path modules = Path.of(System.getProperty("netloft.root"), "target", "peers", "node_modules");
        assertThat(modules).as("which .ci/peers makes").isDirectory();
        return modules.toString();
    }

    private static String resource(String name) {
        try (InputStream in = ChatClientsIT.class.getResourceAsStream("/chat/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + ": not readable", e);
        }
    }

    private RunningProcess wscat(String user) {
        String command =
                "node " + modules() + "/wscat/bin/wscat -c '" + ChatJar.url(server, "ws", "/v1/chat?as=" + user) + "'";
        // Without a terminal it prints nothing.
        return Peer.of("script")
                .args("-qfc", command, "/dev/null")
                .readyWhenLine("Connected")
                .start();
    }

    private static void type(RunningProcess wscat, String line) throws IOException {
        wscat.stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        wscat.stdin().flush();
    }

    private static void shows(RunningProcess wscat, String text) {
        wscat.stdout().await(Pattern.compile(Pattern.quote(text)), PATIENCE);
    }

    /** The README's minute. */
    @Test
    @NeedsPeer({"node", "script"})
    void wscatTwiceTalksAndGoesOnAfterARestart() throws IOException {
        try (RunningProcess ann = wscat("ann");
                RunningProcess bob = wscat("bob")) {
            type(ann, "/join ops");
            shows(ann, "[ops] joined at");
            type(bob, "/join ops");
            shows(bob, "[ops] joined at");
            type(ann, "hello bob, ünïcode");
            shows(bob, "~ann: hello bob, ünïcode");
            shows(ann, "~ann: hello bob, ünïcode");
            type(bob, "/who");
            shows(bob, "~ann");
            type(bob, "hello ann");
            shows(ann, "~bob: hello ann");
            server.close();
            shows(ann, "Disconnected");
        }
        server = ChatJar.in(folder, port).start();
        try (RunningProcess ann = wscat("ann");
                RunningProcess bob = wscat("bob")) {
            type(ann, "/join ops");
            shows(ann, "~bob: hello ann");
            type(bob, "/join ops");
            shows(bob, "[ops] joined at");
            type(bob, "still here");
            shows(ann, "~bob: still here");
            type(bob, "/history 20");
            shows(bob, "~ann: hello bob, ünïcode");
        }
    }

    @Test
    @NeedsPeer("node")
    void wsFromNpmJoinsSendsAndComesBack() {
        Peer.Finished said = Peer.of("node")
                .file("client.js", resource("client.js"))
                .args("client.js", modules(), ChatJar.url(server, "ws", "/v1/chat"), "ops")
                .within(Duration.ofSeconds(60))
                .run();
        assertThat(said.stdout().lines())
                .as(said.stdout() + said.stderr())
                .containsExactly(
                        "hello netloft-chat netloft.chat.v1 netloft.chat.v1",
                        "again true",
                        "got true",
                        "missed true two,three",
                        "foreign false",
                        "refused wrong-member");
    }

    @Test
    @NeedsPeer({"env", "wamp"})
    void autobahnForPythonTalksWithTheJdksClient() throws Exception {
        var heard = new Heard();
        WebSocket jdk = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("netloft.chat.v1")
                .buildAsync(URI.create(ChatJar.url(server, "ws", "/v1/chat?as=java")), heard)
                .get(20, TimeUnit.SECONDS);
        assertThat(jdk.getSubprotocol()).isEqualTo("netloft.chat.v1");
        jdk.sendText("{\"cmd\":\"join\",\"ref\":1,\"room\":\"ops\"}", true).get(10, TimeUnit.SECONDS);
        heard.await(message -> message.path("ref").asLong() == 1 && message.has("ok"));
        // The Python that Debian's package belongs to, whichever the path has.
        try (RunningProcess python = Peer.of("env")
                .file("client.py", resource("client.py"))
                .args("/usr/bin/python3", "client.py", ChatJar.url(server, "ws", "/v1/chat?as=python"), "ops")
                .start()) {
            JsonNode theirs =
                    heard.await(message -> message.path("type").asText().equals("message"));
            assertThat(theirs.path("data").path("text").asText()).isEqualTo("from pythön");
            assertThat(theirs.path("data").path("from").asText()).isEqualTo("~python");
            // In two fragments.
            jdk.sendText("{\"cmd\":\"send\",\"ref\":2,\"room\":\"ops\",", false).get(10, TimeUnit.SECONDS);
            jdk.sendText("\"cid\":\"j1\",\"text\":\"good bye\"}", true).get(10, TimeUnit.SECONDS);
            assertThat(python.exitCode(PATIENCE)).isZero();
            assertThat(python.stdout().lines())
                    .containsExactly(
                            "protocol netloft.chat.v1",
                            "joined ops",
                            "stored True",
                            "said ~python from pythön",
                            "said ~java good bye",
                            "closed True 1000");
        }
        jdk.sendClose(1000, "").get(10, TimeUnit.SECONDS);
        await("the server's close").atMost(PATIENCE).until(jdk::isInputClosed);
    }

    /** What the JDK's client has been told. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        /** The next such message. */
        JsonNode await(Predicate<JsonNode> such) throws Exception {
            while (true) {
                String text = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(text).as("a message").isNotNull();
                JsonNode message = JSON.readTree(text);
                if (such.test(message)) {
                    return message;
                }
            }
        }
    }

    @Test
    @NeedsPeer("curl")
    void curlReadsEventsAndPostsAndGoesOnBehindItsLastEventId() throws IOException {
        assertThat(ChatJar.post(server, "/v1/rooms/ops?as=ann", "{}").statusCode())
                .isEqualTo(201);
        String id;
        try (RunningProcess curl = curl("/v1/rooms/ops/events?as=eve&last=0")) {
            curl.stdout().await(Pattern.compile("event: joined"), PATIENCE);
            post("2", "one");
            curl.stdout().await(Pattern.compile("\"text\":\"one\""), PATIENCE);
            id = curl.stdout()
                    .await(Pattern.compile("^id: (\\S+:\\d+)$"), PATIENCE)
                    .group(1);
        }
        post("3", "two");
        post("4", "three");
        HttpResponse<String> again = post("4", "three");
        assertThat(JSON.readTree(again.body()).path("again").asBoolean())
                .as(again.body())
                .isTrue();
        long after = Long.parseLong(id.substring(id.lastIndexOf(':') + 1));
        try (RunningProcess curl = curl("/v1/rooms/ops/events?as=eve", "-H", "Last-Event-ID: " + id)) {
            curl.stdout().await(Pattern.compile("\"text\":\"three\""), PATIENCE);
            assertThat(curl.stdout().text())
                    .contains("id: " + id.substring(0, id.lastIndexOf(':') + 1) + (after + 1))
                    .contains("\"text\":\"two\"")
                    .doesNotContain("id: " + id + "\n");
        }
        assertThat(ChatJar.get(server, "/v1/rooms/ops/messages?as=ann&limit=10").body())
                .contains("one", "two", "three");
    }

    private HttpResponse<String> post(String cid, String text) {
        HttpResponse<String> answer = ChatJar.post(
                server, "/v1/rooms/ops/messages?as=ann", "{\"cid\":\"" + cid + "\",\"text\":\"" + text + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return answer;
    }

    private RunningProcess curl(String path, String... more) {
        return Peer.of("curl")
                .args("-sSN", "-H", "Accept: text/event-stream")
                .args(more)
                .args(ChatJar.url(server, "http", path))
                .start();
    }
}
