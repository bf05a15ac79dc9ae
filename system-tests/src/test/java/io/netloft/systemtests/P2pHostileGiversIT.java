package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.NetworkNamespaces;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One that wants something, with a heap of 64 MiB, among those that lie to it; and one that is honest. */
@NeedsPeer(
        value = {"ip", "nsenter"},
        root = true)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class P2pHostileGiversIT {
    private static final int LENGTH = 8_000_001;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PIECES = "6:pieces20:aaaaaaaaaaaaaaaaaaaa";

    private static NetworkNamespaces network;

    @TempDir
    private Path folder;

    private Path file;
    private Path out;

    @BeforeAll
    static void connect() {
        network = NetworkNamespaces.of("honest", "wanting");
    }

    @AfterAll
    static void disconnect() {
        network.close();
    }

    @BeforeEach
    void makeAFile() {
        file = P2pJar.file(folder.resolve("in/film.mkv"), LENGTH, 1);
        out = folder.resolve("deep/er/out");
    }

    private P2pJar at(String member) {
        return new P2pJar(network.command(member), "eth0", folder.resolve("data-" + member));
    }

    private JarProcess.Launch wanting(String what, String... more) {
        return at("wanting")
                .get(what, out, "-v")
                .args(more)
                .jvm("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    }

    private void assertDone(JarProcess getter) {
        assertThat(getter.process().exitCode(PATIENCE))
                .as(getter.process().tail())
                .isZero();
        assertThat(out.resolve("film.mkv")).hasSameBinaryContentAs(file);
        assertThat(getter.process().stderr().text()).doesNotContain("OutOfMemory", "LEAK:");
    }

    @Test
    void whoPoisonsIsBannedAndTheHonestOneGivesEverything() throws Exception {
        try (ChaosGiver one = new ChaosGiver(network.host(), ChaosGiver::poison);
                ChaosGiver two = new ChaosGiver(network.host(), ChaosGiver::poison);
                ChaosGiver three = new ChaosGiver(network.host(), ChaosGiver::poison);
                // Slow, so that the liars are asked for most.
                JarProcess honest = at("honest").share(file, "--upload-rate", "2MiB")) {
            String hash = P2pJar.link(honest).group(1);
            try (JarProcess getter = wanting(
                            hash, "--peer", one.address(), "--peer", two.address(), "--peer", three.address())
                    .startUnready()) {
                assertDone(getter);
                assertThat(getter.process().stderr().text()).contains("reason=poison");
            }
            // All three have one address, which is left alone once it is banned.
            assertThat(one.accepted() + two.accepted() + three.accepted()).isBetween(1, 6);
        }
    }

    @Test
    void onlyTheOwnNetworkIsDialledForWhatPeersTell() throws Exception {
        try (JarProcess honest = at("honest").share(file);
                ChaosGiver near = new ChaosGiver(network.host(), wanting -> wanting.await(frame -> false))) {
            String nearby = compact(network.host(), near.port());
            ChaosGiver.Treatment tell = wanting -> {
                int id = wanting.extensionId("6:ut_pex");
                wanting.say(ChaosPeer.extended(0, "d1:md6:ut_pexi1eee"));
                String others = compact("203.0.113.7", 6_881)
                        + compact("127.0.0.1", 6_881)
                        + compact("239.192.152.143", 6_771)
                        + compact("0.0.0.0", 6_881)
                        + compact(network.address("honest"), 22)
                        + nearby;
                wanting.say(ChaosPeer.extended(id, "d5:added" + others.length() + ":" + others + "e"));
                wanting.await(frame -> false);
            };
            try (ChaosGiver telling = new ChaosGiver(network.host(), tell);
                    JarProcess getter = wanting(
                                    P2pJar.link(honest).group(1),
                                    "--no-catalogue",
                                    "--download-rate",
                                    "1MiB",
                                    "--peer",
                                    telling.address())
                            .startUnready()) {
                assertDone(getter);
                assertThat(near.accepted())
                        .as("the one that lies in the network")
                        .isPositive();
                // Of a time of day, :22 may be the minute.
                assertThat(getter.process().stderr().text())
                        .doesNotContain("203.0.113.7", "127.0.0.1:6881", "239.192.152.143:6771")
                        .doesNotContainPattern(Pattern.quote(network.address("honest") + ":22") + "\\b");
            }
        }
    }

    /** Announces by the thousand for a share that is wanted: dialled, but no more than is bearable. */
    @Test
    void announcesWithoutEndDoNotKeepFromTheHonestOne() throws Exception {
        try (JarProcess honest = at("honest").share(file, "--upload-rate", "2MiB");
                ChaosGiver often = new ChaosGiver(network.host(), wanting -> wanting.await(frame -> false))) {
            String hash = P2pJar.link(honest).group(1);
            try (JarProcess getter = wanting(hash).startUnready();
                    DatagramSocket socket = new DatagramSocket()) {
                InetAddress group = InetAddress.getByName("239.192.152.143");
                socket.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF,
                        NetworkInterface.getByInetAddress(InetAddress.getByName(network.host())));
                // While the transfer lasts, which it does for four seconds.
                for (int i = 0; getter.process().alive(); i++) {
                    int port = i % 2 == 0 ? often.port() : 1024 + i % 60_000;
                    byte[] said = ("BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: " + port
                                    + "\r\nInfohash: " + hash + "\r\ncookie: " + i + "\r\n\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
                    socket.send(new DatagramPacket(said, said.length, new InetSocketAddress(group, 6771)));
                }
                assertDone(getter);
            }
            assertThat(often.accepted())
                    .as("dials of one that was announced again and again")
                    .isBetween(1, 4);
        }
    }

    @Test
    void metadataThatIsNotWhatItShouldBeIsHadFromAnother() throws Exception {
        try (ChaosGiver wrong = new ChaosGiver(network.host(), ChaosGiver.metadata(new byte[100], 100));
                ChaosGiver huge = new ChaosGiver(network.host(), ChaosGiver.metadata(new byte[100], 1L << 40));
                ChaosGiver negative = new ChaosGiver(network.host(), ChaosGiver.metadata(new byte[100], -1));
                JarProcess honest = at("honest").share(file)) {
            try (JarProcess getter = wanting(
                            P2pJar.link(honest).group(1),
                            "--peer",
                            wrong.address(),
                            "--peer",
                            huge.address(),
                            "--peer",
                            negative.address())
                    .startUnready()) {
                assertDone(getter);
            }
        }
    }

    /** A link of which nobody can know what it leads to, and the one who has it gives metadata that fit its hash. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "d6:lengthi5e4:name6:../../12:piece lengthi16384e" + PIECES + "e",
                "d5:filesld6:lengthi5e4:pathl2:..2:..4:evileee4:name1:x12:piece lengthi16384e" + PIECES + "e",
                "d6:lengthi5e4:name9:/tmp/evil12:piece lengthi16384e" + PIECES + "e",
                "d6:lengthi5e4:name4:evil12:piece lengthi0e" + PIECES + "e",
                "d6:lengthi5e4:name4:evil12:piece lengthi-16384e" + PIECES + "e",
                "d6:lengthi9223372036854775807e4:name4:evil12:piece lengthi16384e" + PIECES + "e",
                "d6:lengthi5e4:name4:evil12:piece lengthi16384e6:pieces19:aaaaaaaaaaaaaaaaaaae"
            })
    void metadataThatLeadAstrayEndTheFetch(String info) throws Exception {
        byte[] octets = info.getBytes(StandardCharsets.ISO_8859_1);
        try (ChaosGiver evil = new ChaosGiver(network.host(), ChaosGiver.metadata(octets, octets.length))) {
            Peer.Finished done = wanting(sha1(octets), "--peer", evil.address()).run();
            assertThat(done.exitCode()).as(done.stderr()).isEqualTo(1);
            assertThat(done.stderr().lines().filter(line -> line.startsWith("get: ")))
                    .as(done.stderr())
                    .isNotEmpty();
            assertThat(files()).isEmpty();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .filter(name -> !name.startsWith("in/") && !name.startsWith("data-"))
                    .toList();
        }
    }

    /** A peer's address as exchanges of peers have it. */
    private static String compact(String host, int port) throws IOException {
        byte[] address = InetAddress.getByName(host).getAddress();
        return new String(address, StandardCharsets.ISO_8859_1) + (char) (port >> 8) + (char) (port & 0xff);
    }

    private static String sha1(byte[] octets) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(octets));
    }
}
