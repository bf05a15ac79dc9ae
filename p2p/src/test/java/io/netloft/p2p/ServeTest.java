package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebClientException;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon over its API. */
@Timeout(90)
class ServeTest {
    @TempDir
    private Path folder;

    private Daemon daemon(String name, String... more) {
        return new Daemon(folder.resolve(name), more);
    }

    private static String share(Daemon daemon, Path path) {
        return daemon.client()
                .post("/v1/shares", Map.of("path", path.toString()))
                .path("hash")
                .asText();
    }

    private static void get(Daemon daemon, Map<String, Object> body) {
        daemon.client().post("/v1/shares", body);
    }

    private static List<String> peerOf(Daemon daemon) {
        return List.of("127.0.0.1:" + daemon.peerPort());
    }

    @Test
    void whatOneSharesAnotherFetchesByItsName() throws Exception {
        // Whoever else tests on this loopback may share as well.
        String name = "report-" + ProcessHandle.current().pid() + ".iso";
        Path file = Sample.file(folder.resolve("in").resolve(name), 2_000_000, 1);
        try (Daemon giver = daemon("a");
                Daemon taker = daemon("b")) {
            String hash = share(giver, file);
            assertThat(giver.state(hash)).isEqualTo("giving");
            get(taker, Map.of("get", name));
            await().atMost(30, SECONDS).until(() -> taker.state(hash).equals("giving"));
            assertThat(folder.resolve("b/downloads").resolve(name)).hasSameBinaryContentAs(file);
            JsonNode view = taker.share(hash);
            assertThat(view.path("name").asText()).isEqualTo(name);
            assertThat(view.path("there").asLong()).isEqualTo(2_000_000);
            assertThat(view.path("received").asLong()).isEqualTo(2_000_000);
            await().atMost(10, SECONDS).until(() -> giver.metric("p2p_given_bytes_total") == 2_000_000);
            await().atMost(10, SECONDS).until(() -> taker.metric("p2p_shares{state=\"giving\"}") == 1);
            JsonNode known = taker.client()
                    .get("/v1/catalogue?text=REPORT-" + ProcessHandle.current().pid());
            assertThat(known.get(0).path("hash").asText()).isEqualTo(hash);
        }
    }

    @Test
    void aShareRestsAndGoesOn() throws Exception {
        Path file = Sample.file(folder.resolve("in/big.bin"), 3_000_000, 2);
        try (Daemon giver = daemon("a", "--limits-upload", "512KiB", "--discovery-multicast=false");
                Daemon taker = daemon("b", "--discovery-multicast=false")) {
            String hash = share(giver, file);
            get(taker, Map.of("get", hash, "peers", peerOf(giver)));
            await().atMost(20, SECONDS)
                    .until(() -> taker.share(hash).path("have").asInt() > 2);
            taker.client().post("/v1/shares/big.bin/pause", Map.of());
            assertThat(taker.state(hash)).isEqualTo("paused");
            await().atMost(10, SECONDS)
                    .until(() -> giver.client().get("/v1/peers").isEmpty());
            int have = taker.share(hash).path("have").asInt();
            assertThat(have).isLessThan(taker.share(hash).path("pieces").asInt());
            assertThat(limit(giver, hash, "{\"upload\":\"64KiB\"}")).isEqualTo(200);
            assertThat(limit(giver, hash, "{\"upload\":\"64 things\"}")).isEqualTo(400);
            assertThat(limit(giver, hash, "{}")).isEqualTo(200);
            taker.client().post("/v1/shares/" + hash + "/resume", Map.of());
            get(taker, Map.of("get", hash, "peers", peerOf(giver)));
            await().atMost(40, SECONDS).until(() -> taker.state(hash).equals("giving"));
            assertThat(folder.resolve("b/downloads/big.bin")).hasSameBinaryContentAs(file);
        }
    }

    private static int limit(Daemon daemon, String hash, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(daemon.uri("/v1/shares/" + hash + "/limits"))
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void sharesOutliveARestart() throws Exception {
        Path file = Sample.file(folder.resolve("in/kept.bin"), 500_000, 3);
        String given;
        String magnet;
        try (Daemon first = daemon("a", "--discovery-multicast=false")) {
            given = share(first, file);
            magnet = "0123456789abcdef0123456789abcdef01234567";
            get(first, Map.of("get", magnet));
            first.client().post("/v1/shares/" + magnet + "/pause", Map.of());
            await().until(() -> Files.exists(folder.resolve("a/shares/" + given + ".torrent")));
            Path kept = folder.resolve("a/shares/" + magnet + ".json");
            await().until(() -> Files.exists(kept) && Files.readString(kept).contains("\"paused\":true"));
        }
        assertThat(folder.resolve("a/serve.json")).doesNotExist();
        try (Daemon again = daemon("a", "--discovery-multicast=false")) {
            await().atMost(10, SECONDS)
                    .until(() -> again.client().get("/v1/shares").size() == 2);
            await().until(() -> again.state(given).equals("giving"));
            await().until(() -> again.state(magnet).equals("paused"));
            again.client().delete("/v1/shares/" + given);
            await().until(() -> !Files.exists(folder.resolve("a/shares/" + given + ".json")));
            assertThat(file).exists();
        }
        Sample.file(file, 500_001, 4);
        try (Daemon changed = daemon("c", "--discovery-multicast=false")) {
            String now = share(changed, file);
            assertThat(now).isNotEqualTo(given);
        }
    }

    @Test
    void whatIsWrongOnDiskIsFetchedAgainAfterVerify() throws Exception {
        Path file = Sample.file(folder.resolve("in/v.bin"), 1_000_000, 5);
        try (Daemon giver = daemon("a", "--discovery-multicast=false");
                Daemon taker = daemon("b", "--discovery-multicast=false")) {
            String hash = share(giver, file);
            get(taker, Map.of("get", hash, "peers", peerOf(giver)));
            await().atMost(20, SECONDS).until(() -> taker.state(hash).equals("giving"));
            Path got = folder.resolve("b/downloads/v.bin");
            byte[] damaged = Files.readAllBytes(got);
            damaged[500_000] ^= 1;
            Files.write(got, damaged);
            // Else it may be fetched again before anybody has seen that it was missing.
            giver.client().post("/v1/shares/" + hash + "/pause", Map.of());
            taker.client().post("/v1/shares/" + hash + "/verify", Map.of());
            await().atMost(20, SECONDS).until(() -> {
                JsonNode now = taker.share(hash);
                return now.path("state").asText().equals("fetching")
                        && now.path("have").asInt() == now.path("pieces").asInt() - 1;
            });
            giver.client().post("/v1/shares/" + hash + "/resume", Map.of());
            get(taker, Map.of("get", hash, "peers", peerOf(giver)));
            await().atMost(40, SECONDS).until(() -> taker.state(hash).equals("giving"));
            assertThat(got).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aFileIsReadInPartsWhileItIsFetched() throws Exception {
        Path in = folder.resolve("in/film");
        Sample.file(in.resolve("a.txt"), 50_000, 6);
        Path film = Sample.file(in.resolve("b.mkv"), 4_000_000, 7);
        try (Daemon giver = daemon("a", "--discovery-multicast=false");
                Daemon taker = daemon("b", "--discovery-multicast=false")) {
            String hash = share(giver, in);
            // So slow that it can't be over before it was looked at, on any machine.
            assertThat(limit(giver, hash, "{\"upload\":\"128KiB\"}")).isEqualTo(200);
            get(taker, Map.of("get", hash, "peers", peerOf(giver)));
            await().atMost(20, SECONDS)
                    .until(() -> taker.share(hash).path("pieces").asInt() > 0);
            byte[] all = Files.readAllBytes(film);
            HttpResponse<byte[]> part = read(taker, "/v1/shares/film/files/b.mkv", "bytes=3000000-3000999");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("content-range")).contains("bytes 3000000-3000999/4000000");
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(all, 3_000_000, 3_001_000));
            assertThat(taker.state(hash))
                    .as("not all was there when the part was")
                    .isEqualTo("fetching");
            assertThat(limit(giver, hash, "{}")).isEqualTo(200);
            assertThat(read(taker, "/v1/shares/film/files/b.mkv", "bytes=-10").body())
                    .isEqualTo(Arrays.copyOfRange(all, all.length - 10, all.length));
            assertThat(read(taker, "/v1/shares/film/files/b.mkv", "").body()).isEqualTo(all);
            assertThat(read(taker, "/v1/shares/film/files/b.mkv", "bytes=4000000-")
                            .statusCode())
                    .isEqualTo(416);
            assertThat(read(taker, "/v1/shares/film/files/none", "").statusCode())
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<byte[]> read(Daemon daemon, String path, String range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(daemon.uri(path));
        if (!range.isEmpty()) {
            request.header("range", range);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void onlyTheFilesThatAreChosenAreFetched() throws Exception {
        Path in = folder.resolve("in/photos");
        Sample.file(in.resolve("a.jpg"), 300_000, 8);
        Sample.file(in.resolve("b.raw"), 900_000, 9);
        Sample.file(in.resolve("c.jpg"), 300_000, 10);
        try (Daemon giver = daemon("a", "--discovery-multicast=false");
                Daemon taker = daemon("b", "--discovery-multicast=false")) {
            String hash = share(giver, in);
            get(taker, Map.of("get", hash, "files", List.of("*.jpg"), "peers", peerOf(giver)));
            await().atMost(20, SECONDS).until(() -> taker.state(hash).equals("giving"));
            Path got = folder.resolve("b/downloads/photos");
            assertThat(got.resolve("a.jpg")).hasSameBinaryContentAs(in.resolve("a.jpg"));
            assertThat(got.resolve("c.jpg")).hasSameBinaryContentAs(in.resolve("c.jpg"));
            assertThat(taker.share(hash).path("received").asLong()).isLessThan(1_000_000);
            JsonNode files = taker.client().get("/v1/shares/" + hash + "/files");
            assertThat(files.get(1).path("path").asText()).isEqualTo("b.raw");
            assertThat(files.get(1).path("wanted").asBoolean()).isFalse();
            assertThat(files.get(0).path("there").asLong()).isEqualTo(300_000);
        }
    }

    @Test
    void whatLiesInTheWatchedFolderIsShared() throws Exception {
        Path watched = Files.createDirectories(folder.resolve("public"));
        try (Daemon daemon = daemon("a", "--watch", watched.toString(), "--discovery-multicast=false")) {
            Path file = Sample.file(watched.resolve("one.bin"), 100_000, 11);
            Sample.file(watched.resolve("two/x"), 1_000, 12);
            await().atMost(30, SECONDS).until(() -> names(daemon).equals(List.of("one.bin", "two")));
            String before = daemon.share("one.bin").path("hash").asText();
            Sample.file(file, 100_001, 13);
            // Of one listing: for a moment both the old and the new one have the name.
            await().atMost(30, SECONDS).until(() -> {
                JsonNode shares = daemon.client().get("/v1/shares");
                return shares.size() == 2
                        && shares.findValuesAsText("state").equals(List.of("giving", "giving"))
                        && shares.findValuesAsText("name").contains("one.bin")
                        && !shares.findValuesAsText("hash").contains(before);
            });
            Files.delete(file);
            await().atMost(30, SECONDS).until(() -> names(daemon).equals(List.of("two")));
        }
    }

    private static List<String> names(Daemon daemon) {
        List<String> names = new ArrayList<>();
        daemon.client()
                .get("/v1/shares")
                .forEach(share -> names.add(share.path("name").asText()));
        return names.stream().sorted().toList();
    }

    @Test
    void aFileThatChangesIsWithdrawnAndTakenUpAgain() throws Exception {
        Path file = Sample.file(folder.resolve("in/c.bin"), 200_000, 14);
        try (Daemon daemon = daemon("a", "--discovery-multicast=false")) {
            String hash = share(daemon, file);
            Sample.file(file, 200_001, 15);
            await().atMost(20, SECONDS).until(() -> daemon.state(hash).equals("withdrawn"));
            assertThat(daemon.share(hash).path("trouble").asText()).contains("c.bin has changed");
            daemon.client().post("/v1/shares/" + hash + "/resume", Map.of());
            await().atMost(20, SECONDS)
                    .until(() -> names(daemon).equals(List.of("c.bin"))
                            && daemon.state("c.bin").equals("giving"));
        }
    }

    @Test
    void whatWasChangedSinceItWasFetchedIsNotPutBackUnasked() throws Exception {
        Path file = Sample.file(folder.resolve("in/mine.bin"), 400_000, 17);
        Path got = folder.resolve("b/downloads/mine.bin");
        try (Daemon giver = daemon("a", "--discovery-multicast=false")) {
            String hash = share(giver, file);
            try (Daemon taker = daemon("b", "--discovery-multicast=false")) {
                get(taker, Map.of("get", hash, "peers", peerOf(giver)));
                await().atMost(20, SECONDS)
                        .until(() -> Files.exists(folder.resolve("b/shares/" + hash + ".json"))
                                && !Files.readString(folder.resolve("b/shares/" + hash + ".json"))
                                        .contains("\"stamp\":\"\""));
            }
            Files.write(got, Sample.octets(400_000, 18));
            Files.setLastModifiedTime(got, FileTime.from(Instant.now().plusSeconds(2)));
            try (Daemon again = daemon("b", "--discovery-multicast=false")) {
                await().atMost(20, SECONDS)
                        .until(() -> again.client().get("/v1/shares").size() == 1);
                await().atMost(20, SECONDS).until(() -> again.state(hash).equals("withdrawn"));
                assertThat(again.share(hash).path("trouble").asText()).contains("have changed");
                assertThat(got).hasBinaryContent(Sample.octets(400_000, 18));
                again.client().post("/v1/shares/" + hash + "/resume", Map.of());
                await().atMost(20, SECONDS).until(() -> again.state(hash).equals("fetching"));
                get(again, Map.of("get", hash, "peers", peerOf(giver)));
                await().atMost(20, SECONDS).until(() -> again.state(hash).equals("giving"));
                assertThat(got).hasSameBinaryContentAs(file);
            }
        }
    }

    /** Else every start of the daemon would read all that lies in the watched folder. */
    @Test
    void whatIsGivenAndLooksAsItDidIsNotReadAgain() throws Exception {
        Path in = folder.resolve("in/docs");
        Path file = Sample.file(in.resolve("a"), 100_000, 19);
        try (Daemon daemon = daemon("a", "--discovery-multicast=false")) {
            String hash = share(daemon, in);
            FileTime before = Files.getLastModifiedTime(file);
            Files.write(file, Sample.octets(100_000, 20));
            Files.setLastModifiedTime(file, before);
            assertThat(share(daemon, in)).as("nothing shows that it is another").isEqualTo(hash);
            Sample.file(in.resolve("b"), 10, 21);
            assertThat(share(daemon, in)).as("with one file more").isNotEqualTo(hash);
        }
    }

    /** What a page of any site could have a browser on this machine send (DNS rebinding, forms, fetch). */
    @Test
    void pagesOfOthersNeitherShareNorSee() throws Exception {
        Path file = Sample.file(folder.resolve("in/secret"), 1_000, 22);
        String path = "{\"path\":\"" + file + "\"}";
        try (Daemon daemon = daemon("a", "--discovery-multicast=false")) {
            String host = "127.0.0.1:" + daemon.api().getPort();
            String json = "Content-Type: application/json\r\n";
            String evil = "Origin: http://evil.example\r\n";
            assertThat(status(daemon, "POST /v1/shares", "evil.example", json, path))
                    .isEqualTo(403);
            assertThat(status(daemon, "GET /v1/shares", "evil.example", "", "")).isEqualTo(403);
            assertThat(status(daemon, "GET /v1/shares", host, evil, "")).isEqualTo(403);
            assertThat(status(daemon, "POST /v1/shares", host, json + evil, path))
                    .isEqualTo(403);
            assertThat(status(daemon, "POST /v1/shares", host, "Content-Type: text/plain\r\n", path))
                    .isEqualTo(403);
            assertThat(status(daemon, "POST /v1/shares", host, "", path)).isEqualTo(403);
            assertThat(daemon.client().get("/v1/shares")).isEmpty();
            assertThat(status(daemon, "POST /v1/shares", host, json, path)).isEqualTo(201);
            String hash = daemon.client().get("/v1/shares").get(0).path("hash").asText();
            assertThat(status(daemon, "POST /v1/shares/" + hash + "/pause", host, evil, ""))
                    .isEqualTo(403);
            assertThat(status(daemon, "GET /v1/shares/" + hash + "/files/secret", "evil.example", "", ""))
                    .isEqualTo(403);
            assertThat(status(daemon, "GET /v1/events", "evil.example", "", "")).isEqualTo(403);
        }
    }

    private static int status(Daemon daemon, String what, String host, String headers, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", daemon.api().getPort())) {
            socket.setSoTimeout(10_000);
            byte[] octets = body.getBytes(StandardCharsets.UTF_8);
            String head = what + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers
                    + "Connection: close\r\nContent-Length: " + octets.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(octets);
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.substring(9));
        }
    }

    @Test
    void eachSecondThePageIsToldHowItStands() throws Exception {
        Path file = Sample.file(folder.resolve("in/live.bin"), 10_000, 16);
        try (Daemon daemon = daemon("a", "--discovery-multicast=false")) {
            share(daemon, file);
            List<JsonNode> moments = new ArrayList<>();
            daemon.client().events("/v1/events", "", (id, data) -> {
                moments.add(Json.read(data.getBytes(StandardCharsets.UTF_8)));
                return moments.size() < 3;
            });
            assertThat(moments.get(2).path("shares").get(0).path("name").asText())
                    .isEqualTo("live.bin");
            assertThat(moments.get(2).path("node").path("port").asInt()).isEqualTo(daemon.peerPort());
            assertThat(daemon.client().text("/")).contains("<title>p2p</title>");
        }
    }

    @Test
    void whatCannotBeDoneIsSaidInTheHousesWay() throws IOException {
        try (Daemon daemon = daemon("a", "--discovery-multicast=false")) {
            refused(daemon, Map.of("path", "/nowhere/at/all"), 400, "nothing there");
            refused(daemon, Map.of("path", "relative"), 400, "an absolute path");
            refused(daemon, Map.of("path", "/with\0nul"), 400, "a path");
            refused(daemon, Map.of("get", "/with\0nul.torrent"), 400, "a path");
            refused(daemon, Map.of(), 400, "either path or get");
            refused(daemon, Map.of("get", "magnet:?dn=x"), 400, "xt");
            refused(daemon, Map.of("get", "a name that nobody has"), 404, "p2p ls");
            refused(
                    daemon,
                    Map.of("get", "0123456789abcdef0123456789abcdef01234567", "files", List.of("[")),
                    400,
                    "globs");
            assertThatThrownBy(() -> daemon.client().post("/v1/shares/none/pause", Map.of()))
                    .isInstanceOf(WebClientException.class)
                    .hasMessageContaining("404")
                    .hasMessageContaining("p2p status");
        }
    }

    private static void refused(Daemon daemon, Map<String, Object> body, int status, String text) {
        assertThatThrownBy(() -> daemon.client().post("/v1/shares", body))
                .isInstanceOf(WebClientException.class)
                .hasMessageContaining(String.valueOf(status))
                .hasMessageContaining(text);
    }

    @Test
    void withATokenNothingIsSaidWithoutIt() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "let me in");
        try (Daemon daemon = daemon("a", "--api-token", "file:" + token, "--discovery-multicast=false")) {
            assertThatThrownBy(() -> daemon.client().get("/v1/shares"))
                    .isInstanceOf(WebClientException.class)
                    .hasMessageContaining("401");
            assertThat(daemon.client().text("/")).contains("Token of the API");
        }
    }
}
