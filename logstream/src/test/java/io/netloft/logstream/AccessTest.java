package io.netloft.logstream;

import static io.netloft.logstream.Port.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.life.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read what; and that nothing else is ever read, however it is spelt. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessTest {
    private static final String ADA = "token-of-ada";
    private static final String BOB = "token-of-bob";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private Path logs;

    @BeforeEach
    void files() {
        logs = Port.logs(folder);
        append(logs.resolve("app.log"), "of app\n");
        append(logs.resolve("b.log"), "of b\n");
        append(folder.resolve("secret.txt"), "secret\n");
        append(logs.resolve("secret.txt"), "secret\n");
    }

    private String[] guarded() {
        append(folder.resolve("ada.token"), ADA);
        append(folder.resolve("bob.token"), BOB);
        return new String[] {
            "--set=access.tokens.ada=file:" + folder.resolve("ada.token"),
            "--set=access.tokens.bob=file:" + folder.resolve("bob.token"),
            "--set=access.rules[0].who=ada",
            "--set=access.rules[0].files=*",
            "--set=access.rules[1].files=b*.log"
        };
    }

    private static int status(Port port, String path, String... headers) {
        return port.open(path, headers).statusCode();
    }

    @Test
    void withoutATokenNothingIsTold() {
        try (Port port = new Port(folder, guarded())) {
            for (String path : List.of(
                    "/v1/tail?file=app.log", "/v1/files", "/v1/stats", "/v1/search?grep=a", "/v1/tail?file=x")) {
                assertThat(status(port, path)).as(path).isEqualTo(401);
                assertThat(status(port, path, "authorization", "Bearer wrong"))
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(status(port, "/v1/files?token=" + ADA)).isEqualTo(401);
        }
    }

    @Test
    void everybodyReadsWhatTheFirstRuleThatFitsLetsHimRead() {
        try (Port port = new Port(folder, guarded())) {
            String ada = "Bearer " + ADA;
            String bob = "Bearer " + BOB;
            assertThat(port.get("/v1/tail?follow=false", "authorization", ada)).contains("of app", "of b");
            assertThat(port.get("/v1/tail?follow=false", "authorization", bob)).isEqualTo("==> b.log <==\nof b\n");
            assertThat(status(port, "/v1/tail?file=app.log", "authorization", bob))
                    .isEqualTo(403);
            assertThat(port.get("/v1/files", "authorization", bob))
                    .contains("b.log")
                    .doesNotContain("app.log");
            assertThat(port.get("/v1/search?grep=of", "authorization", bob))
                    .contains("of b")
                    .doesNotContain("of app");
            assertThat(status(port, "/v1/search?file=app.log&grep=of", "authorization", bob))
                    .isEqualTo(403);
            assertThat(port.get("/v1/stats", "authorization", bob))
                    .contains("b.log")
                    .doesNotContain("app.log");
        }
    }

    @Test
    void aFileFoundLaterIsOnlyForThoseWhoMayReadIt() {
        try (Port port = new Port(folder, guarded());
                Port.Reader bob = port.read("/v1/tail?tail=0", "authorization", "Bearer " + BOB)) {
            append(logs.resolve("a2.log"), "of a2\n");
            append(logs.resolve("b2.log"), "of b2\n");
            assertThat(bob.lines(2)).containsExactly("==> b2.log <==", "of b2");
            append(logs.resolve("a2.log"), "more of a2\n");
            append(logs.resolve("b2.log"), "more of b2\n");
            assertThat(bob.line()).isEqualTo("more of b2");
        }
    }

    @Test
    void aBrowserProvesItselfBySubprotocolOrFirstMessage() {
        try (Port port = new Port(folder, guarded())) {
            try (Port.Socket socket = port.socket("/v1/tail", LogstreamWeb.SUBPROTOCOL, "bearer." + BOB)) {
                socket.say("{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"a\",\"files\":\"b.log\"}");
                socket.heard(3);
                assertThat(socket.heard().get(2)).contains("of b");
                socket.say("{\"cmd\":\"subscribe\",\"ref\":2,\"sub\":\"c\",\"files\":\"app.log\"}");
                assertThat(socket.heard(4).get(3)).contains("\"denied\"");
            }
            try (Port.Socket socket = port.socket("/v1/tail", LogstreamWeb.SUBPROTOCOL)) {
                socket.say("{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"a\",\"files\":\"b.log\"}");
                assertThat(socket.heard(1).get(0)).contains("\"unproved\"");
                socket.say("{\"cmd\":\"auth\",\"ref\":2,\"token\":\"wrong\"}");
                assertThat(socket.heard(2).get(1)).contains("\"unproved\"");
                socket.say("{\"cmd\":\"auth\",\"ref\":3,\"token\":\"" + BOB + "\"}");
                socket.say("{\"cmd\":\"subscribe\",\"ref\":4,\"sub\":\"a\",\"files\":\"b.log\"}");
                await().atMost(Port.SOON).until(() -> socket.heard().stream().anyMatch(one -> one.contains("of b")));
            }
            assertThatThrownBy(() ->
                            port.socket("/v1/tail?file=b.log", "bearer.wrong").close())
                    .hasMessageContaining("WebSocketHandshakeException");
        }
    }

    private static String jwt(String claims) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String head = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8));
        String body = head + "." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return body + "." + base64.encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void claimsDecideWhatAJwtMayReadAndItsEndEndsWhatItOpened() throws Exception {
        append(folder.resolve("jwt.secret"), SECRET);
        String[] config = {
            "--set=access.jwt.secret=file:" + folder.resolve("jwt.secret"),
            "--set=access.jwt.leeway=0s",
            "--set=access.rules[0].claims.groups=support",
            "--set=access.rules[0].files=b.log",
            "--set=access.rules[1].who=admin-*",
            "--set=access.rules[1].files=*"
        };
        try (Port port = new Port(folder, config)) {
            String support = "Bearer " + jwt("{\"sub\":\"eve\",\"groups\":[\"x\",\"support\"]}");
            assertThat(port.get("/v1/tail?file=b.log&follow=false", "authorization", support))
                    .isEqualTo("of b\n");
            assertThat(status(port, "/v1/tail?file=app.log", "authorization", support))
                    .isEqualTo(403);
            String admin = "Bearer " + jwt("{\"sub\":\"admin-1\"}");
            assertThat(port.get("/v1/tail?file=app.log&follow=false", "authorization", admin))
                    .isEqualTo("of app\n");
            String nobody = "Bearer " + jwt("{\"sub\":\"mallory\"}");
            assertThat(status(port, "/v1/tail?file=b.log", "authorization", nobody))
                    .isEqualTo(403);
            String over = "Bearer " + jwt("{\"sub\":\"admin-1\",\"exp\":1}");
            assertThat(status(port, "/v1/tail?file=b.log", "authorization", over))
                    .isEqualTo(401);
            assertThat(status(port, "/v1/tail?file=b.log", "authorization", admin + "x"))
                    .isEqualTo(401);
            long soon = Instant.now().plusSeconds(3).getEpochSecond();
            String ending = jwt("{\"sub\":\"admin-1\",\"exp\":" + soon + "}");
            try (Port.Socket socket = port.socket("/v1/tail?file=b.log", "bearer." + ending);
                    Port.Socket commands = port.socket("/v1/tail", LogstreamWeb.SUBPROTOCOL, "bearer." + ending);
                    Port.Reader reader = port.read("/v1/tail?file=b.log", "authorization", "Bearer " + ending)) {
                assertThat(reader.line()).isEqualTo("of b");
                assertThat(socket.closeCode()).isEqualTo(1008);
                assertThat(commands.closeCode()).isEqualTo(1008);
                assertThatThrownBy(reader::line).isInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "logs/../../secret.txt",
                "..%2Fsecret.txt",
                "%2e%2e%2fsecret.txt",
                "..%252Fsecret.txt",
                "secret.txt",
                "./secret.txt",
                "%2Fetc%2Fpasswd",
                "file:%2F%2F%2Fetc%2Fpasswd",
                "/etc/passwd",
                "app.log/../secret.txt",
                "app.log%00.txt",
                "APP.LOG",
                "*.txt",
                "**%2Fsecret*",
                "{secret.txt,..}",
                "..%5Csecret.txt",
                "%C0%AE%C0%AE%2Fsecret.txt"
            })
    void noSpellingLeadsOutsideOfWhatIsFollowed(String spelling) {
        try (Port port = new Port(folder)) {
            for (String path : List.of("/v1/tail?follow=false&file=", "/v1/search?grep=e&file=")) {
                String answer = port.get(path + spelling.replace("{", "%7B").replace("}", "%7D"));
                assertThat(answer).as(path + spelling).contains("\"code\":").doesNotContain("secret\\n", "root:");
            }
        }
    }

    @Test
    void aLinkThatLeadsOutsideIsNotServedWheneverItIsMade() throws IOException {
        Files.createSymbolicLink(logs.resolve("evil.log"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(logs.resolve("near.log"), logs.resolve("secret.txt"));
        Files.createSymbolicLink(logs.resolve("good.log"), logs.resolve("app.log"));
        try (Port port = new Port(folder)) {
            assertThat(port.get("/v1/tail?file=good.log&follow=false")).isEqualTo("of app\n");
            for (String name : List.of("evil.log", "near.log")) {
                assertThat(port.get("/v1/tail?follow=false&file=" + name)).doesNotContain("secret\n");
                assertThat(port.get("/v1/search?grep=e&file=" + name)).doesNotContain("\"secret\"");
            }
            // A file that is followed already becomes a link.
            Path log = logs.resolve("app.log");
            Files.move(log, logs.resolve("app.log.1"));
            Files.createSymbolicLink(log, folder.resolve("secret.txt"));
            assertThat(port.get("/v1/tail?file=app.log&follow=false")).doesNotContain("secret\n");
        }
        try (Port port = new Port(folder, "--links", "folder")) {
            assertThat(port.get("/v1/tail?file=near.log&follow=false")).isEqualTo("secret\n");
            assertThat(port.get("/v1/tail?file=evil.log&follow=false")).doesNotContain("secret\n");
        }
        try (Port port = new Port(folder, "--links", "anywhere")) {
            assertThat(port.get("/v1/tail?file=evil.log&follow=false")).isEqualTo("secret\n");
        }
    }

    @Test
    void aFolderThatIsALinkIsNotEntered() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        append(outside.resolve("x.log"), "secret\n");
        Files.createSymbolicLink(logs.resolve("sub"), outside);
        try (Port port = new Port(folder, false, logs + "/*/*.log", logs + "/*.log")) {
            assertThat(port.get("/v1/files")).contains("app.log").doesNotContain("x.log");
            assertThat(port.get("/v1/tail?follow=false")).doesNotContain("secret");
        }
    }

    @Test
    void beyondLoopbackItStartsWithTokensOrWhenToldThatAllMayRead() {
        assertThatThrownBy(() -> Launcher.start(
                        new LogstreamMain(), "--listen", "0.0.0.0:0", "--admin", "none", logs + "/*.log"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("access.tokens");
        try (Port port = new Port(folder, "--access-open=true")) {
            assertThat(port.get("/v1/tail?file=b.log&follow=false")).isEqualTo("of b\n");
        }
    }
}
