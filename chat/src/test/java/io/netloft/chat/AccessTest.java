package io.netloft.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.StartException;
import io.netloft.chat.engine.Accounts;
import io.netloft.chat.engine.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, as whom, and how often he may try. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String JOIN = "{\"cmd\":\"join\",\"room\":\"ops\"}";

    @TempDir
    private Path folder;

    private String[] guarded(String... more) throws IOException {
        Files.writeString(folder.resolve("jwt.secret"), SECRET);
        List<String> all = new java.util.ArrayList<>(
                List.of("--set=access.jwt.secret=file:" + folder.resolve("jwt.secret"), "--set=access.jwt.leeway=0s"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String jwt(String claims) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String head = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8));
        String body = head + "." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return body + "." + base64.encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String none(String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".";
    }

    @Test
    void aTokenComesInTheHeaderTheSubprotocolOrTheFirstMessage() throws Exception {
        String token = jwt("{\"sub\":\"maria\"}");
        try (Port port = new Port(folder, guarded())) {
            assertThat(port.status("GET", "/v1/rooms", "")).isEqualTo(401);
            assertThat(port.status("GET", "/v1/rooms?as=maria", "")).isEqualTo(401);
            assertThat(port.status("GET", "/v1/rooms", "", "authorization", "Bearer " + token))
                    .isEqualTo(200);
            for (String wrong : List.of(
                    token + "x",
                    none("{\"sub\":\"maria\"}"),
                    jwt("{\"sub\":\"maria\",\"exp\":1}"),
                    jwt("{\"sub\":\"~guest\"}"),
                    jwt("{}"))) {
                assertThat(port.status("GET", "/v1/rooms", "", "authorization", "Bearer " + wrong))
                        .as(wrong)
                        .isEqualTo(401);
            }
            try (Port.Socket socket = port.socket("/v1/chat", ChatWeb.SUBPROTOCOL, "bearer." + token)) {
                assertThat(socket.hears("hello")).contains("maria");
                socket.ask(1, JOIN).path("ok").path("epoch").requireNonNull();
            }
            try (Port.Socket socket = port.socket("/v1/chat?as=eve", ChatWeb.SUBPROTOCOL)) {
                assertThat(socket.ask(1, JOIN).path("error").path("code").asText())
                        .isEqualTo("unproved");
                assertThat(socket.ask(2, "{\"cmd\":\"auth\",\"as\":\"eve\"}")
                                .path("error")
                                .path("code")
                                .asText())
                        .isEqualTo("unproved");
                assertThat(socket.ask(3, "{\"cmd\":\"auth\",\"token\":\"" + none("{\"sub\":\"maria\"}") + "\"}")
                                .path("error")
                                .path("code")
                                .asText())
                        .isEqualTo("unproved");
                assertThat(socket.ask(4, "{\"cmd\":\"auth\",\"token\":\"" + token + "\"}")
                                .path("ok")
                                .path("user")
                                .asText())
                        .isEqualTo("maria");
                assertThat(socket.ask(5, JOIN).has("ok")).isTrue();
                socket.say("{\"cmd\":\"auth\",\"ref\":6,\"token\":\"" + jwt("{\"sub\":\"bob\"}") + "\"}");
                assertThat(socket.closeCode()).isEqualTo(Closing.RENAMED.code());
            }
            assertThatThrownBy(() -> port.socket("/v1/chat", "bearer.wrong").close())
                    .hasMessageContaining("WebSocketHandshakeException");
        }
    }

    @Test
    void rulesAndRolesFollowFromClaims() throws Exception {
        String[] rules = guarded(
                "--set=access.rules[0].claims.groups=support",
                "--set=access.rules[0].rooms=help-*",
                "--set=access.rules[0].may=write",
                "--set=access.rules[1].rooms=news",
                "--set=access.rules[1].may=read");
        try (Port port = new Port(folder, rules)) {
            String support = "Bearer " + jwt("{\"sub\":\"eve\",\"groups\":[\"support\"]}");
            String boss = "Bearer " + jwt("{\"sub\":\"boss\",\"roles\":[\"admin\"]}");
            assertThat(port.status("POST", "/v1/rooms/help-1", "{}", "authorization", support))
                    .isEqualTo(201);
            assertThat(port.status("POST", "/v1/rooms/news", "{}", "authorization", support))
                    .isEqualTo(403);
            assertThat(port.status("GET", "/v1/rooms/other/messages", "", "authorization", support))
                    .isEqualTo(404);
            assertThat(port.status("GET", "/v1/audit", "", "authorization", support))
                    .isEqualTo(403);
            assertThat(port.status("GET", "/v1/audit", "", "authorization", boss))
                    .isEqualTo(200);
            assertThat(port.status("GET", "/v1/users", "", "authorization", boss))
                    .isEqualTo(200);
        }
    }

    @Test
    void aTokenThatEndsIsRefreshedInBand() throws Exception {
        try (Port port = new Port(folder, guarded())) {
            String ending = jwt(
                    "{\"sub\":\"maria\",\"exp\":" + Instant.now().plusSeconds(5).getEpochSecond() + "}");
            try (Port.Socket socket = port.socket("/v1/chat", ChatWeb.SUBPROTOCOL, "bearer." + ending)) {
                socket.ask(1, JOIN);
                JsonNode again = socket.ask(2, "{\"cmd\":\"auth\",\"token\":\"" + jwt("{\"sub\":\"maria\"}") + "\"}");
                assertThat(again.path("ok").path("user").asText()).isEqualTo("maria");
                assertThat(socket.ask(3, "{\"cmd\":\"who\",\"room\":\"ops\"}")
                                .path("ok")
                                .path("users")
                                .size())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void usersOfTheTableLogInAndStormsAreHeldOff() throws SQLException {
        var accounts = new Accounts(Database.open(folder.resolve("data/chat.db")));
        accounts.add("maria", "correct horse", List.of("admin"), 1);
        try (Port port = new Port(folder, "--set=access.logins=5")) {
            JsonNode login = port.json("POST", "/v1/login", "{\"name\":\"maria\",\"password\":\"correct horse\"}");
            String token = login.path("token").asText();
            assertThat(port.status("GET", "/v1/audit", "", "authorization", "Bearer " + token))
                    .isEqualTo(200);
            assertThat(port.json("POST", "/v1/refresh", "{}", "authorization", "Bearer " + token)
                            .path("user")
                            .asText())
                    .isEqualTo("maria");
            assertThat(port.status("POST", "/v1/login", "{\"name\":\"maria\",\"password\":\"wrong\"}"))
                    .isEqualTo(401);
            assertThat(port.status("POST", "/v1/login", "{\"name\":\"nobody\",\"password\":\"wrong\"}"))
                    .isEqualTo(401);
            assertThat(port.status("POST", "/v1/login", "{}")).isEqualTo(400);
            int last = 0;
            for (int i = 0; i < 5; i++) {
                last = port.status("POST", "/v1/login", "{\"name\":\"u" + i + "\",\"password\":\"wrong\"}");
            }
            assertThat(last).isEqualTo(429);
            accounts.disable("maria", true);
            assertThat(port.status("POST", "/v1/refresh", "{}", "authorization", "Bearer " + token))
                    .isEqualTo(401);
            assertThat(port.status("GET", "/v1/rooms", "")).isEqualTo(401);
        }
    }

    @Test
    void guestsAreNotServedBeyondLoopback() {
        assertThatThrownBy(() -> new Port(folder, "--listen", "0.0.0.0:0").close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("expected: a loopback address");
        try (Port port = new Port(folder, "--listen", "0.0.0.0:0", "--access-open")) {
            assertThat(port.number()).isPositive();
        }
    }
}
