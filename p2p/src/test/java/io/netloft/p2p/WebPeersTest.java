package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeValue;
import io.netloft.proto.bencode.InfoHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trackers and web seeds, on a real HTTP server. */
@Timeout(90)
class WebPeersTest {
    @TempDir
    private Path folder;

    private HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(String path, int status, Function<HttpExchange, byte[]> body) {
        server.createContext(path, exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] octets = body.apply(exchange);
            exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
    }

    private static byte[] octets(BencodeValue value) {
        return BencodeEncoder.bytes(value);
    }

    private static byte[] compact(Node node) {
        return new byte[] {127, 0, 0, 1, (byte) (node.port() >> 8), (byte) node.port()};
    }

    private Share give(Node node, Path file) throws IOException {
        Share share = Share.given(MetainfoMaker.make(file, 0, read -> {}), node.ground());
        node.add(share, List.of());
        return share;
    }

    private Share want(Node node, InfoHash hash, List<List<String>> trackers, List<String> seeds) {
        Share wanted = Share.wanted(hash, folder.resolve("out"), node.ground());
        node.add(wanted, List.of());
        node.ask(() -> {
            node.sources(wanted, trackers, seeds);
            return true;
        });
        return wanted;
    }

    private static String escaped(InfoHash hash) {
        StringBuilder text = new StringBuilder();
        for (byte octet : hash.octets()) {
            text.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
        }
        return text.toString();
    }

    @Test
    void aTrackerTellsOfPeersAndIsToldHowItGoes() throws Exception {
        Path file = Sample.file(folder.resolve("in/tracked.bin"), 1_000_000, 1);
        try (Node giver = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, false)) {
            InfoHash hash = give(giver, file).hash();
            byte[] peers = octets(BencodeValue.Dict.builder()
                    .put("interval", 900)
                    .put("peers", compact(giver))
                    .build());
            answer("/announce", 200, exchange -> peers);
            answer("/broken", 404, exchange -> "no".getBytes(StandardCharsets.UTF_8));
            try (Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
                List<List<String>> tiers =
                        List.of(List.of(url("/broken")), List.of("udp://127.0.0.1:1", url("/announce")));
                Share wanted = want(taker, hash, tiers, List.of());
                wanted.done().get(30, SECONDS);
                assertThat(folder.resolve("out/tracked.bin")).hasSameBinaryContentAs(file);
                String first = asked.stream()
                        .filter(one -> one.startsWith("/announce"))
                        .findFirst()
                        .orElse("");
                assertThat(first)
                        .contains("info_hash=" + escaped(hash))
                        .contains("port=" + taker.port())
                        .contains("compact=1")
                        .contains("event=started");
                assertThat(asked.get(0)).as("the first tier is asked first").startsWith("/broken");
                await().atMost(20, SECONDS)
                        .until(() -> asked.stream().anyMatch(one -> one.contains("event=completed")));
                assertThat(asked.stream().filter(one -> one.contains("event=completed")))
                        .allMatch(one -> one.contains("&left=0") && one.contains("&downloaded=1000000"));
                taker.ask(() -> {
                    taker.remove(wanted);
                    return true;
                });
                await().atMost(20, SECONDS).until(() -> asked.stream().anyMatch(one -> one.contains("event=stopped")));
            }
        }
    }

    @Test
    void peersThatAreWrittenOutAreDialledToo() throws Exception {
        Path file = Sample.file(folder.resolve("in/written.bin"), 300_000, 2);
        try (Node giver = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, false);
                Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            InfoHash hash = give(giver, file).hash();
            BencodeValue named = BencodeValue.Dict.builder()
                    .put("ip", "example.org")
                    .put("port", 6881)
                    .build();
            BencodeValue peer = BencodeValue.Dict.builder()
                    .put("ip", "127.0.0.1")
                    .put("port", giver.port())
                    .build();
            byte[] peers = octets(BencodeValue.Dict.builder()
                    .put("peers", new BencodeValue.ListOf(List.of(named, peer)))
                    .build());
            answer("/announce", 200, exchange -> peers);
            want(taker, hash, List.of(List.of(url("/announce?key=1"))), List.of())
                    .done()
                    .get(30, SECONDS);
            assertThat(asked.get(0)).startsWith("/announce?key=1&info_hash=");
        }
    }

    @Test
    void aTrackerThatRefusesOrTalksWithoutEndIsBounded() throws Exception {
        byte[] refusal = octets(
                BencodeValue.Dict.builder().put("failure reason", "not here").build());
        answer("/refuses", 200, exchange -> refusal);
        answer("/endless", 200, exchange -> new byte[3 << 20]);
        byte[] none =
                octets(BencodeValue.Dict.builder().put("peers", new byte[0]).build());
        answer("/works", 200, exchange -> none);
        try (Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            want(
                    taker,
                    InfoHash.over(new byte[1]),
                    List.of(List.of(url("/refuses")), List.of(url("/endless")), List.of(url("/works"))),
                    List.of());
            await().atMost(20, SECONDS).until(() -> asked.stream().anyMatch(one -> one.startsWith("/works")));
            assertThat(asked.stream().map(one -> one.substring(0, one.indexOf('?'))))
                    .containsExactly("/refuses", "/endless", "/works");
        }
    }

    /** Whoever made the link wrote them: nothing but that tracker may fail for it. */
    @Test
    void trackersThatAreNoAddressesArePassedOver() throws Exception {
        Path file = Sample.file(folder.resolve("in/tracked.bin"), 300_000, 3);
        try (Node giver = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, false);
                Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            byte[] peers = octets(
                    BencodeValue.Dict.builder().put("peers", compact(giver)).build());
            answer("/announce", 200, exchange -> peers);
            List<List<String>> none = List.of(
                    List.of("http://not an address/"), List.of("http://[/"), List.of("http://127.0.0.1:99999/"));
            want(taker, InfoHash.over(new byte[2]), none, List.of());
            want(
                            taker,
                            give(giver, file).hash(),
                            List.of(none.get(0), none.get(2), List.of(url("/announce"))),
                            List.of("http://not an address/", "http://127.0.0.1:99999/"))
                    .done()
                    .get(30, SECONDS);
            assertThat(folder.resolve("out/tracked.bin")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aNodeThatEndsSaysSoToItsTrackers() throws Exception {
        byte[] none =
                octets(BencodeValue.Dict.builder().put("peers", new byte[0]).build());
        answer("/announce", 200, exchange -> none);
        try (Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            want(taker, InfoHash.over(new byte[1]), List.of(List.of(url("/announce"))), List.of());
            await().atMost(20, SECONDS).until(() -> asked.stream().anyMatch(one -> one.contains("event=started")));
        }
        await().atMost(20, SECONDS).until(() -> asked.stream().anyMatch(one -> one.contains("event=stopped")));
    }

    private byte[] range(HttpExchange exchange, Path file) {
        String[] ends =
                exchange.getRequestHeaders().getFirst("range").substring(6).split("-", 2);
        try {
            byte[] all = Files.readAllBytes(file);
            return Arrays.copyOfRange(all, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void begin(Node node, Share share, MetainfoMaker.Made made) {
        node.ask(() -> {
            share.begin(made.metainfo());
            return true;
        });
    }

    @Test
    void aWebSeedAloneIsEnough() throws Exception {
        Path in = folder.resolve("in/some files");
        for (String name : List.of("a b.bin", "c.bin", "d/e.bin")) {
            Sample.file(in.resolve(name), 700_000 + name.length(), name.length());
        }
        MetainfoMaker.Made made = MetainfoMaker.make(in, 0, read -> {});
        answer(
                "/files/",
                206,
                exchange -> range(
                        exchange,
                        in.resolve(exchange.getRequestURI().getPath().substring("/files/some files/".length()))));
        try (Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            Share wanted = want(taker, made.metainfo().hash(), List.of(), List.of(url("/files")));
            begin(taker, wanted, made);
            wanted.done().get(40, SECONDS);
            for (String name : List.of("a b.bin", "c.bin", "d/e.bin")) {
                assertThat(folder.resolve("out/some files").resolve(name)).hasSameBinaryContentAs(in.resolve(name));
            }
            assertThat(asked).anyMatch(one -> one.startsWith("/files/some%20files/a%20b.bin"));
        }
    }

    @Test
    void aWebSeedThatGivesWrongOctetsIsLeftAndAPeerIsEnough() throws Exception {
        Path file = Sample.file(folder.resolve("in/good.bin"), 2_000_000, 4);
        MetainfoMaker.Made made = MetainfoMaker.make(file, 0, read -> {});
        answer("/good.bin", 206, exchange -> new byte[range(exchange, file).length]);
        answer("/gone.bin", 404, exchange -> new byte[3]);
        try (Node giver = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, false);
                Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            give(giver, file);
            Share wanted = want(taker, made.metainfo().hash(), List.of(), List.of(url("/good.bin"), url("/gone.bin")));
            begin(taker, wanted, made);
            await().atMost(20, SECONDS).until(() -> asked.stream().anyMatch(one -> one.startsWith("/gone")));
            await().atMost(20, SECONDS)
                    .until(() -> taker.ask(() -> Objects.requireNonNull(wanted.body())
                                    .swarm()
                                    .poisoned())
                            > 0);
            taker.add(wanted, List.of(new InetSocketAddress("127.0.0.1", giver.port())));
            wanted.done().get(40, SECONDS);
            assertThat(folder.resolve("out/good.bin")).hasSameBinaryContentAs(file);
        }
    }
}
