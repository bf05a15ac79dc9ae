package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store over HTTP, and what Redis has not: revisions, changes that can't be missed, leases, users. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class KvstoreHttpIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static JarProcess node;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        node = launch("a").start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static JarProcess.Launch launch(String id) {
        return JarProcess.of("kvstore")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--id", id)
                .args("--raft", "127.0.0.1:" + Ports.next())
                .args("--data-dir", folder.resolve(id).toString());
    }

    private static HttpRequest.Builder to(JarProcess server, String path) {
        InetSocketAddress at = server.address("http");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path))
                .timeout(PATIENCE);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> put(String key, String value, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = to(node, "/v1/keys/" + key).PUT(BodyPublishers.ofString(value));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(node, path));
    }

    private static HttpResponse<String> post(String path, Object body) throws IOException, InterruptedException {
        return send(to(node, path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static String redis(String... command) throws IOException {
        try (RespClient client = new RespClient(node.address("resp"), 10_000)) {
            return client.ask(command).toString();
        }
    }

    @Test
    void putsReadsAndDeletesAKeyThatRedisClientsSee() throws Exception {
        HttpResponse<String> written = put("dir/greeting", "hello");
        assertThat(written.statusCode()).isEqualTo(200);
        String revision = json(written).path("revision").asText();
        assertThat(redis("GET", "dir/greeting")).isEqualTo("hello");
        assertThat(redis("REVISION", "dir/greeting")).isEqualTo(revision);

        HttpResponse<String> read = get("/v1/keys/dir/greeting");
        assertThat(read.body()).isEqualTo("hello");
        assertThat(read.headers().firstValue("etag")).hasValue("\"" + revision + "\"");

        assertThat(send(to(node, "/v1/keys/dir/greeting").DELETE()).statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/keys/dir/greeting").statusCode()).isEqualTo(404);
        assertThat(send(to(node, "/v1/keys/dir/greeting").DELETE()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void writesOnlyWhatIsAsTheClientKnowsIt() throws Exception {
        String first =
                json(put("guarded", "1", "if-none-match", "*")).path("revision").asText();
        assertThat(put("guarded", "2", "if-none-match", "*").statusCode()).isEqualTo(412);
        assertThat(put("guarded", "2", "if-match", first).statusCode()).isEqualTo(200);
        assertThat(put("guarded", "3", "if-match", "\"" + first + "\"").statusCode())
                .isEqualTo(412);
        assertThat(get("/v1/keys/guarded").body()).isEqualTo("2");
        assertThat(put("guarded", "x", "if-match", "yesterday").statusCode()).isEqualTo(400);
    }

    @Test
    void letsAKeyExpire() throws Exception {
        for (String key : List.of("long?ttl=1h", "short?ttl=200ms")) {
            assertThat(send(to(node, "/v1/keys/" + key).PUT(BodyPublishers.ofString("x")))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(get("/v1/keys/long").headers().firstValue("x-netloft-ttl-ms"))
                .isPresent();
        await().atMost(PATIENCE).until(() -> get("/v1/keys/short").statusCode() == 404);
        assertThat(send(to(node, "/v1/keys/short?ttl=soon").PUT(BodyPublishers.ofString("x")))
                        .body())
                .contains("ttl: soon (expected: 500ms, 30s, 5m, 2h, 1d)");
    }

    @Test
    void listsKeysInOrderPageByPage() throws Exception {
        for (int i = 0; i < 25; i++) {
            put(String.format("page:%02d", i), "v" + i);
        }
        redis("RPUSH", "page:list", "x");
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            JsonNode page = json(get("/v1/keys?prefix=page:&limit=10&after=" + after));
            page.path("keys").forEach(key -> seen.add(key.path("key").asText()));
            after = seen.get(seen.size() - 1);
            more = page.path("more").asBoolean();
        }
        assertThat(seen).hasSize(26).isSorted().contains("page:00", "page:24", "page:list");
        assertThat(get("/v1/keys/page:list").statusCode()).isEqualTo(409);
    }

    @Test
    void carriesOutOneBranchOfATransaction() throws Exception {
        String revision = json(put("txn", "old")).path("revision").asText();
        Map<String, Object> swap = Map.of(
                "compare",
                List.of(
                        Map.of("key", "txn", "value", "old"),
                        Map.of("key", "txn", "revision", revision),
                        Map.of("key", "txn:none", "revision", "0")),
                "then",
                List.of(List.of("SET", "txn", "new"), List.of("INCR", "txn:count")),
                "else",
                List.of(List.of("GET", "txn")));
        JsonNode done = json(post("/v1/txn", swap));
        assertThat(done.path("succeeded").asBoolean()).isTrue();
        assertThat(done.path("results").get(1).asInt()).isEqualTo(1);
        JsonNode again = json(post("/v1/txn", swap));
        assertThat(again.path("succeeded").asBoolean()).isFalse();
        assertThat(again.path("results").get(0).asText()).isEqualTo("new");
        assertThat(post("/v1/txn", Map.of("then", List.of(List.of("NOSUCH")))).statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/txn", Map.of("then", List.of(List.of("BLPOP", "x", "0"))))
                        .body())
                .contains("not served by HTTP");
    }

    @Test
    void takesAPostOnlyWithProofThatItWasMeant() throws Exception {
        HttpRequest.Builder forged =
                to(node, "/v1/txn").header("content-type", "text/plain").POST(BodyPublishers.ofString("{}"));
        assertThat(send(forged).statusCode()).isEqualTo(403);
    }

    @Test
    void endsKeysWithTheirLease() throws Exception {
        String lease = lease("1h");
        assertThat(bind(lease)).isTrue();
        assertThat(json(get("/v1/leases/" + lease)).path("keys")).hasSize(2);
        assertThat(post("/v1/leases/" + lease + "/renew", Map.of()).statusCode())
                .isEqualTo(200);
        // A short one may end before both are bound to it.
        String brief = await().atMost(PATIENCE).until(KvstoreHttpIT::brief, found -> !found.isEmpty());
        await().atMost(PATIENCE)
                .until(() -> redis("EXISTS", "leased:1", "leased:2").equals("0"));
        assertThat(get("/v1/leases/" + brief).statusCode()).isEqualTo(404);
        assertThat(json(get("/v1/leases/" + lease)).path("keys")).isEmpty();
    }

    private static String lease(String ttl) throws Exception {
        return json(post("/v1/leases", Map.of("ttl", ttl))).path("lease").asText();
    }

    private static String brief() throws Exception {
        String lease = lease("1s");
        return bind(lease) ? lease : "";
    }

    /** Binds two keys to a lease; false when it has ended. */
    private static boolean bind(String lease) throws Exception {
        return send(to(node, "/v1/keys/leased:1?lease=" + lease).PUT(BodyPublishers.ofString("x")))
                                .statusCode()
                        == 200
                && redis("SET", "leased:2", "y").equals("OK")
                && redis("LEASE", "ATTACH", lease, "leased:2").equals("1");
    }

    /** Reads events off a stream. */
    private static List<JsonNode> events(String path, String lastEventId, int count) throws Exception {
        HttpRequest.Builder request = to(node, path);
        if (!lastEventId.isEmpty()) {
            request.header("last-event-id", lastEventId);
        }
        HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        List<JsonNode> events = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            while (events.size() < count) {
                String line = in.readLine();
                if (line.startsWith("data: ")) {
                    events.add(JSON.readTree(line.substring(6)));
                }
            }
        }
        return events;
    }

    @Test
    void tellsEveryChangeOnceAndInOrderAndAgainFromWhereAClientLeft() throws Exception {
        String from = json(put("watch:0", "v")).path("revision").asText();
        for (int i = 1; i < 500; i++) {
            redis("SET", "watch:" + i, "v" + i);
        }
        redis("DEL", "watch:7");
        List<JsonNode> all = events("/v1/watch?prefix=watch:&from=" + from, "", 501);
        assertThat(all).extracting(one -> one.path("key").asText()).startsWith("watch:0", "watch:1", "watch:2");
        assertThat(all.get(500).path("event").asText()).isEqualTo("del");
        List<Long> revisions =
                all.stream().map(one -> one.path("revision").asLong()).toList();
        assertThat(revisions).isSorted().doesNotHaveDuplicates();

        String middle = all.get(249).path("revision").asText();
        List<JsonNode> rest = events("/v1/watch?prefix=watch:", middle, 251);
        assertThat(rest).isEqualTo(all.subList(250, 501));

        try (RespClient client = new RespClient(node.address("resp"), 10_000)) {
            client.ask("HELLO", "3");
            assertThat(client.ask("WATCHFROM", middle, "watch:*").toString()).isEqualTo("OK");
            RespClient.Reply change = client.reply();
            assertThat(change.elements().get(0).text()).isEqualTo("change");
            assertThat(change.elements().get(1).text()).isEqualTo(middle);
            redis("SET", "elsewhere", "x");
            redis("SET", "watch:last", "x");
            String key = "";
            while (!key.equals("watch:last")) {
                key = client.reply().elements().get(3).text();
                assertThat(key).startsWith("watch:");
            }
        }
    }

    @Test
    void goesOnWithTheHistoryAfterAKill() throws Exception {
        JarProcess other = launch("k").start();
        String from;
        try (RespClient client = new RespClient(other.address("resp"), 10_000)) {
            for (int i = 0; i < 50; i++) {
                client.ask("SET", "h" + i, "v");
            }
            assertThat(client.ask("SAVE").toString()).isEqualTo("OK");
            for (int i = 50; i < 100; i++) {
                client.ask("SET", "h" + i, "v");
            }
            from = client.ask("REVISION", "h0").text();
        }
        other.signal(Signal.KILL);
        other.exitCode();
        try (JarProcess again = launch("k").start();
                RespClient client = new RespClient(again.address("resp"), 10_000)) {
            client.ask("HELLO", "3");
            assertThat(client.ask("WATCHFROM", from, "h*").toString()).isEqualTo("OK");
            for (int i = 0; i < 100; i++) {
                assertThat(client.reply().elements().get(3).text()).isEqualTo("h" + i);
            }
        }
    }

    @Test
    void tellsTheOldestRevisionWhenAskedForAnOlderOne() throws Exception {
        try (JarProcess small = launch("s").args("--history", "64KiB").start();
                RespClient client = new RespClient(small.address("resp"), 10_000)) {
            String large = "x".repeat(10_000);
            for (int i = 0; i < 100; i++) {
                client.ask("SET", "k" + i, large);
            }
            // What is too old is thrown away in the background.
            String refused = await().atMost(PATIENCE).until(() -> watch(small, "1"), said -> said.startsWith("-"));
            assertThat(refused).startsWith("-COMPACTED revision 1 is no longer kept; the oldest kept is ");
            await().atMost(PATIENCE)
                    .until(() -> watch(small, watch(small, "1").replaceAll(".* ", ""))
                            .equals("OK"));
        }
    }

    /** The answer to a watch on a connection of its own: changes come on it from then on. */
    private static String watch(JarProcess server, String from) throws IOException {
        try (RespClient client = new RespClient(server.address("resp"), 10_000)) {
            client.ask("HELLO", "3");
            return client.ask("WATCHFROM", from, "*").toString();
        }
    }

    @Test
    void knowsUsersByTheirPasswordsAndHoldsThemToTheirRules() throws Exception {
        Path config = folder.resolve("users.yaml");
        Files.writeString(config, """
                password: open sesame
                users:
                  - {name: app, password: secret, commands: ["+@read", "+@write", "-flushall"], keys: ["app:*"]}
                """);
        try (JarProcess guarded = launch("u").args("-c", config.toString()).start();
                RespClient client = new RespClient(guarded.address("resp"), 10_000)) {
            // The check of the rules must not use Netty before its settings are known.
            assertThat(guarded.process().stderr().text()).doesNotContain(" WARN ");
            assertThat(client.ask("GET", "x").toString()).isEqualTo("-NOAUTH Authentication required.");
            assertThat(client.ask("AUTH", "app", "wrong").toString()).startsWith("-WRONGPASS");
            assertThat(client.ask("AUTH", "app", "secret").toString()).isEqualTo("OK");
            assertThat(client.ask("SET", "app:1", "x").toString()).isEqualTo("OK");
            assertThat(client.ask("SET", "other", "x").toString()).startsWith("-NOPERM");
            assertThat(client.ask("FLUSHALL").toString()).startsWith("-NOPERM");
            assertThat(client.ask("MULTI").toString()).startsWith("-NOPERM");
            assertThat(client.ask("AUTH", "open sesame").toString()).isEqualTo("OK");
            assertThat(client.ask("ACL", "WHOAMI").toString()).isEqualTo("default");

            assertThat(send(to(guarded, "/v1/keys/app:1")).statusCode()).isEqualTo(401);
            assertThat(send(to(guarded, "/v1/keys/app:1").header("authorization", basic("app:secret")))
                            .body())
                    .isEqualTo("x");
            assertThat(send(to(guarded, "/v1/keys/other").header("authorization", basic("app:secret")))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private static String basic(String proof) {
        return "Basic " + Base64.getEncoder().encodeToString(proof.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void servesOnlyTlsWhereThatIsConfigured() throws Exception {
        try (JarProcess secured = launch("t").args("--tls-development").start()) {
            assertThat(secured.listeners("resps")).hasSize(1);
            assertThat(secured.listeners("https")).hasSize(1);
            try (RespClient plain = new RespClient(secured.address("resps"), 5_000)) {
                plain.send("PING");
                assertThat(plain.untilClosed()).doesNotContain("PONG");
            }
        }
    }
}
