package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that break the protocol or want too much: answered, bounded, and what they say stays text. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ChatHostileIT {
    private static final String SECRET = "a secret of forty characters, or thereabouts";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MIB = 1 << 20;
    private static final int MANY = 100;
    private static final int TEXT = 0x81;
    private static final int BEGUN = 0x01;
    private static final int MORE = 0x00;
    private static final int COMPRESSED = 0xC1;
    private static final String CHAT = "Sec-WebSocket-Protocol: netloft.chat.v1\r\n";
    private static final String HTML = "<img src=x onerror=alert(1)></script>&amp;\\\"'";

    @TempDir
    private Path folder;

    private JarProcess server;
    private final WsLoop loop = new WsLoop("clients");

    @AfterEach
    void stop() {
        loop.close();
        server.close();
    }

    private RawWebSocket open(String headers) throws IOException {
        return new RawWebSocket(ChatJar.address(server), "/v1/chat?as=mallory", CHAT + headers);
    }

    private ChatClient member(String user) {
        ChatClient client = ChatClient.open(loop, ChatJar.address(server), user);
        client.ok("join", "\"room\":\"ops\",\"last\":0");
        return client;
    }

    /** Somebody else is answered, and nothing is held. */
    private void othersGoOn(ChatClient other, long before) {
        other.ok("send", "\"room\":\"ops\",\"cid\":\"" + System.nanoTime() + "\",\"text\":\"still here\"");
        assertThat(ChatJar.held(server) - before).as("bytes held").isLessThan(16 * MIB);
    }

    // ---- frames

    /** A way to break a rule. */
    private interface Breaking {
        void on(RawWebSocket socket) throws IOException;
    }

    private static Breaking header(int first, int second, long length) {
        return socket -> socket.write(ByteBuffer.allocate(14)
                .put((byte) first)
                .put((byte) second)
                .putLong(length)
                .putInt(0)
                .array());
    }

    private static void fragments(RawWebSocket socket) throws IOException {
        byte[] piece = new byte[1024];
        Arrays.fill(piece, (byte) 'x');
        socket.frame(BEGUN, piece);
        try {
            for (int i = 0; i < 20_000; i++) {
                socket.frame(MORE, piece);
            }
        } catch (IOException hungUp) {
            // It need not listen to the end.
        }
    }

    private static void emptyFragments(RawWebSocket socket) throws IOException {
        socket.frame(BEGUN, new byte[0]);
        try {
            for (int i = 0; i < 1_000_000; i++) {
                socket.frame(MORE, new byte[0]);
            }
            socket.frame(0x80, "{}".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException hungUp) {
            return;
        }
        // Nothing is held for them; they may as well be taken.
        socket.frame(0x88, new byte[] {3, (byte) 0xE8});
    }

    private static void bomb(RawWebSocket socket) throws IOException {
        var deflater = new Deflater(9, true);
        var bytes = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bytes, deflater, 8192, true)) {
            out.write(new byte[(int) (60 * MIB)]);
            out.flush();
        }
        deflater.end();
        byte[] all = bytes.toByteArray();
        assertThat(all.length).as("a bomb that fits in a frame").isLessThan(64 * 1024);
        socket.frame(COMPRESSED, all);
    }

    @Test
    void everyBrokenFrameIsAnsweredWithItsCode() throws IOException {
        server = ChatJar.in(folder).args("--set", "limits.compress=true").start();
        ChatClient other = member("ann");
        long before = ChatJar.held(server);
        Map<String, Breaking> broken = new TreeMap<>();
        broken.put("1009 a frame of 2^62 bytes", header(TEXT, 0xFF, 1L << 62));
        broken.put("1009 a frame of a gigabyte", header(TEXT, 0xFF, 1L << 30));
        broken.put("1009 a message longer than it may be", socket -> socket.frame(TEXT, new byte[100_000]));
        broken.put("1009 fragments without end", ChatHostileIT::fragments);
        broken.put("1000 empty fragments without end", ChatHostileIT::emptyFragments);
        broken.put("1009 60 MiB in a compressed frame", ChatHostileIT::bomb);
        broken.put("1007 half a character", socket -> socket.frame(TEXT, new byte[] {'a', (byte) 0xC3}));
        broken.put("1007 a byte that no text has", socket -> socket.frame(TEXT, new byte[] {(byte) 0xFF}));
        broken.put("1007 compressed nonsense", socket -> socket.frame(COMPRESSED, new byte[] {7, 7, 7, 7}));
        broken.put("1002 a length with its first bit set", header(TEXT, 0xFF, -1));
        broken.put("1002 no mask", socket -> socket.write(new byte[] {(byte) TEXT, 1, 'x'}));
        broken.put("1002 an opcode that there is not", socket -> socket.frame(0x83, new byte[1]));
        broken.put("1002 a reserved bit", socket -> socket.frame(0xA1, new byte[1]));
        broken.put("1002 a continuation of nothing", socket -> socket.frame(0x80, new byte[1]));
        broken.put("1002 a ping of 126 bytes", socket -> socket.frame(0x89, new byte[126]));
        Map<String, Integer> wrong = new TreeMap<>();
        for (Map.Entry<String, Breaking> one : broken.entrySet()) {
            try (RawWebSocket socket = open("Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
                assertThat(socket.status()).contains("permessage-deflate");
                one.getValue().on(socket);
                int code = socket.closeCode();
                if (code != Integer.parseInt(one.getKey().substring(0, 4)) && code != -1) {
                    wrong.put(one.getKey(), code);
                }
            }
        }
        assertThat(wrong).as("answered otherwise").isEmpty();
        othersGoOn(other, before);
    }

    @Test
    void whoSaysNothingOfSenseIsClosedForGood() throws IOException {
        server = ChatJar.in(folder).start();
        ChatClient other = member("ann");
        long before = ChatJar.held(server);
        for (String nonsense : List.of("nonsense", "[]", "{\"cmd\":7}", "{}", "[".repeat(30_000), "\"\\ud800\"")) {
            try (RawWebSocket socket = open("")) {
                for (int i = 0; i < 101; i++) {
                    socket.frame(TEXT, nonsense.getBytes(StandardCharsets.UTF_8));
                }
                assertThat(socket.closeCode()).as(nonsense.substring(0, 2)).isIn(4502, -1);
            }
        }
        othersGoOn(other, before);
    }

    // ---- words

    @Test
    void whatIsSaidStaysText() throws IOException {
        server = ChatJar.in(folder).start();
        ChatClient ann = member("ann");
        String quoted = JSON.writeValueAsString(HTML);
        ann.ok("send", "\"room\":\"ops\",\"cid\":" + quoted + ",\"text\":" + quoted + ",\"topic\":" + quoted);
        ChatClient bob = ChatClient.open(loop, ChatJar.address(server), "bob");
        bob.ok("join", "\"room\":\"ops\",\"last\":1");
        JsonNode data = bob.await(event -> event.path("type").asText().equals("message"))
                .path("data");
        assertThat(List.of(
                        data.path("cid").asText(),
                        data.path("text").asText(),
                        data.path("topic").asText()))
                .containsOnly(HTML);
        long seq = ann.ok("history", "\"room\":\"ops\",\"limit\":1")
                .path("messages")
                .path(0)
                .path("seq")
                .asLong();
        ann.ok("topic", "\"room\":\"ops\",\"text\":" + quoted);
        bob.ok("react", "\"room\":\"ops\",\"seq\":" + seq + ",\"emoji\":\"<b>\"");
        ann.ok("edit", "\"room\":\"ops\",\"seq\":" + seq + ",\"text\":" + quoted);
        // Where it would be part of an address or of a page's structure it is no name.
        for (String name : List.of("<b>", "../x", "a b", "a\\u0000", "\\u202e")) {
            assertThat(ann.ask("join", "\"room\":\"" + name + "\"")
                            .path("error")
                            .path("code")
                            .asText())
                    .as("room " + name)
                    .isEqualTo("bad-name");
        }
        ChatClient nobody = ChatClient.open(loop, ChatJar.address(server), "mallory");
        assertThat(nobody.ask("auth", "\"as\":\"<script>\"")
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("bad-name");

        for (String path :
                List.of("/v1/rooms/ops/messages?as=eve", "/v1/rooms/%3Cscript%3E/messages?as=eve", "/%3Cscript%3E")) {
            HttpResponse<String> answer = ChatJar.get(server, path);
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .as(path)
                    .contains("json");
            assertThat(answer.headers().firstValue("x-content-type-options"))
                    .as(path)
                    .contains("nosniff");
        }
        assertThat(JSON.readTree(ChatJar.get(server, "/v1/rooms/ops/messages?as=eve&limit=1")
                                .body())
                        .path("messages")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo(HTML);
    }

    // ---- tokens and passwords

    private void addUser(String name) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "correct horse");
        Peer.Finished added = JarProcess.of("chat")
                .args("user", "add", name, "--data-dir", folder.resolve("data").toString())
                .args("--password-file", password.toString())
                .run();
        assertThat(added.exitCode()).as(added.stderr()).isZero();
    }

    private HttpResponse<String> login(String name, String password) {
        return ChatJar.post(server, "/v1/login", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenWithoutASignatureIsNobodys() throws IOException {
        addUser("ann");
        server = ChatJar.in(folder).start();
        JsonNode login = JSON.readTree(login("ann", "correct horse").body());
        String good = login.path("token").asText();
        assertThat(ChatJar.get(server, "/v1/rooms", "Authorization", "Bearer " + good)
                        .statusCode())
                .isEqualTo(200);
        String[] parts = good.split("\\.");
        List<String> forged = List.of(
                base64("{\"alg\":\"none\"}") + "." + parts[1] + ".",
                base64("{\"alg\":\"NoNe\",\"typ\":\"JWT\"}") + "." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + base64("{\"sub\":\"ann\",\"roles\":[\"admin\"]}") + "." + parts[2],
                "..",
                "x".repeat(20_000));
        for (String token : forged) {
            assertThat(ChatJar.get(server, "/v1/rooms", "Authorization", "Bearer " + token)
                            .statusCode())
                    .as(token.substring(0, Math.min(60, token.length())))
                    .isIn(400, 401);
        }
        try (RawWebSocket refused = new RawWebSocket(
                ChatJar.address(server), "/v1/chat", CHAT + "Authorization: Bearer " + forged.get(0) + "\r\n")) {
            assertThat(refused.status()).startsWith("HTTP/1.1 401 ");
        }
        ChatClient first = ChatClient.open(loop, ChatJar.address(server), "ann");
        assertThat(first.ask("auth", "\"token\":\"" + forged.get(0) + "\"")
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("unproved");
        assertThat(first.ask("join", "\"room\":\"ops\"")
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("unproved");
        assertThat(first.ok("auth", "\"token\":\"" + good + "\"").path("user").asText())
                .isEqualTo("ann");
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static String signed(String claims) throws GeneralSecurityException {
        String body = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        return body + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(body.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A connection that says nothing of itself is closed, and so is one whose token has ended. */
    @Test
    void whoProvesNothingInTimeIsClosed() throws IOException, GeneralSecurityException {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        server = ChatJar.in(folder)
                .args("--set", "access.jwt.secret=file:" + secret, "--set", "access.jwt.leeway=0s")
                .start();
        ChatClient silent = ChatClient.open(loop, ChatJar.address(server), "ann");
        ChatClient ended = ChatClient.open(loop, ChatJar.address(server), "ann");
        ended.ok("auth", "\"token\":\"" + signed("{\"sub\":\"ann\",\"exp\":" + (now() + 8) + "}") + "\"");
        assertThat(silent.closeCode(Duration.ofSeconds(60))).isEqualTo(4501);
        assertThat(ended.closeCode(Duration.ofSeconds(60))).isEqualTo(4001);
    }

    @Test
    void aStormOfLoginsIsAnsweredAndOthersGoOn() throws IOException {
        addUser("ann");
        server = ChatJar.in(folder).start();
        String token = JSON.readTree(login("ann", "correct horse").body())
                .path("token")
                .asText();
        ChatClient ann = ChatClient.open(loop, ChatJar.address(server), "ann");
        ann.ok("auth", "\"token\":\"" + token + "\"");
        ann.ok("join", "\"room\":\"ops\",\"last\":0");
        long before = ChatJar.held(server);
        List<Integer> codes = IntStream.range(0, 4 * MANY)
                .parallel()
                .mapToObj(i -> login("ann" + i % 7, "guess " + i).statusCode())
                .toList();
        assertThat(codes).isSubsetOf(401, 429, 503).contains(429);
        assertThat(codes.stream().filter(code -> code == 401))
                .as("passwords that were looked at")
                .hasSizeLessThan(20);
        othersGoOn(ann, before);
    }
}
