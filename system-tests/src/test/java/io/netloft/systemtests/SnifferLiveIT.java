package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.NetworkNamespaces;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sniffer's jar on the loopback interface, with the traffic of our own servers. */
@NeedsPeer(
        value = {"tcpdump", "curl", "redis-cli", "setpriv", "ip", "nsenter"},
        root = true)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SnifferLiveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NOBODY = "65534";
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    private JarProcess listening(JarProcess.Launch launch) {
        JarProcess sniffer = opened(launch.startUnready());
        sniffer.awaitLine("listening on", PATIENCE);
        return sniffer;
    }

    private static JarProcess.Launch sniffer(String... arguments) {
        return JarProcess.of("sniffer").env("TZ", "GMT0").args(arguments);
    }

    /** Ctrl-C, and its end. */
    private static void interrupt(JarProcess sniffer) {
        sniffer.signal(Signal.INT);
        sniffer.exitCode();
    }

    private static void awaitShown(JarProcess sniffer, String regex) {
        sniffer.process().stdout().await(Pattern.compile(regex), PATIENCE);
    }

    /** A datagram on loopback, whether somebody listens there or not. */
    private static void send(int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sendUntilShown(JarProcess sniffer, int port) {
        await().atMost(PATIENCE).until(() -> {
            send(port);
            return sniffer.process().stdout().text().contains("127.0.0.1." + port + ": UDP, length 3");
        });
    }

    // In a network of its own the ports are free whose protocols tcpdump knows.
    @Test
    void requestsAndCommandsOfOurOwnStoreAreShownAsTheyHappenAndKeptAsTcpdumpReadsThem() {
        NetworkNamespaces net = opened(NetworkNamespaces.of("a"));
        opened(JarProcess.of("kvstore")
                .through(net.command("a"))
                .args("--listen", "127.0.0.1:6379", "--http", "127.0.0.1:8080", "--admin", "127.0.0.1:0")
                .args("--raft", "127.0.0.1:7379")
                .args("--data-dir", folder.resolve("data").toString())
                .start());
        Path kept = folder.resolve("kept.pcap");
        JarProcess sniffer = listening(sniffer("-i", "lo", "-n", "-l", "--print", "-w", kept.toString())
                .args("tcp port 8080 or tcp port 6379")
                .through(net.command("a")));

        assertThat(Peer.of("redis-cli")
                        .through(net.command("a"))
                        .args("SET", "greeting", "hello")
                        .run()
                        .stdout())
                .isEqualTo("OK\n");
        assertThat(Peer.of("curl")
                        .through(net.command("a"))
                        .args("-s", "http://127.0.0.1:8080/v1/keys/greeting")
                        .run()
                        .exitCode())
                .isZero();

        awaitShown(sniffer, "127\\.0\\.0\\.1\\.6379: Flags .*: RESP \"SET\" \"greeting\" \"hello\"");
        awaitShown(sniffer, "127\\.0\\.0\\.1\\.6379 > .*: RESP \"OK\"");
        awaitShown(sniffer, "127\\.0\\.0\\.1\\.8080: Flags .*: HTTP: GET /v1/keys/greeting HTTP/1\\.1");
        awaitShown(sniffer, "127\\.0\\.0\\.1\\.8080 > .*: HTTP: HTTP/1\\.1 \\d\\d\\d ");
        // Two in the conversation with each, which say so when they close.
        await().atMost(PATIENCE)
                .until(() -> sniffer.process().stdout().lines().stream()
                                .filter(line -> line.contains("Flags [F"))
                                .count()
                        >= 4);
        interrupt(sniffer);

        assertThat(sniffer.process().stdout().text())
                .isEqualTo(Peer.of("tcpdump")
                        .env("TZ", "GMT0")
                        .args("-n", "-r", kept.toString())
                        .run()
                        .stdout());
    }

    @Test
    void countersAtTheEndAreTcpdumps() {
        JarProcess sniffer = listening(sniffer("-i", "lo", "-n", "-l", "udp port 40971"));
        sendUntilShown(sniffer, 40_971);
        interrupt(sniffer);

        int shown = sniffer.process().stdout().lines().size();
        List<String> said = sniffer.process().stderr().lines();
        assertThat(said.subList(said.size() - 3, said.size()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(shown + (shown == 1 ? " packet captured" : " packets captured")),
                        line -> assertThat(line).matches("\\d+ packets? received by filter"),
                        line -> assertThat(line).isEqualTo("0 packets dropped by kernel"));
    }

    @Test
    void filesAreTurnedAtTheClocksMultiples() throws IOException {
        Path pattern = folder.resolve("turned-%s.pcap");
        JarProcess sniffer =
                listening(sniffer("-i", "lo", "-n", "-U", "-w", pattern.toString(), "-G", "2", "udp port 40972"));
        await().atMost(PATIENCE).until(() -> {
            send(40_972);
            return turned().size() >= 3;
        });
        interrupt(sniffer);

        long before = 0;
        for (Path file : turned()) {
            long begins = Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
            assertThat(begins % 2).as(file.toString()).isZero();
            // Where nothing is sent for longer than that, as on a machine that stands still, there is no file.
            assertThat(begins).isGreaterThan(before);
            before = begins;
            List<Long> seconds = Peer.of("tcpdump")
                    .args("-n", "-tt", "-r", file.toString())
                    .run()
                    .stdout()
                    .lines()
                    .map(line -> Long.parseLong(line.substring(0, line.indexOf('.'))))
                    .toList();
            assertThat(seconds).isNotEmpty().allMatch(second -> second >= begins && second < begins + 2);
        }
    }

    private List<Path> turned() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("turned-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void becomesAnotherUserOnceTheInterfaceIsOpen() throws IOException {
        JarProcess sniffer = listening(sniffer("-i", "lo", "-n", "-l", "-Z", "nobody", "udp port 40973"));
        sendUntilShown(sniffer, 40_973);

        Path threads = Path.of("/proc", Long.toString(sniffer.process().pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            assertThat(all.map(SnifferLiveIT::status)
                            .filter(status -> !status.isEmpty())
                            .toList())
                    .hasSizeGreaterThan(3)
                    .allSatisfy(status -> assertThat(status)
                            .contains(
                                    "Uid:\t" + String.join("\t", NOBODY, NOBODY, NOBODY, NOBODY),
                                    "Gid:\t" + String.join("\t", NOBODY, NOBODY, NOBODY, NOBODY),
                                    "CapEff:\t0000000000000000"));
        }
    }

    /** What the kernel says of a thread; nothing when it has ended since: a JVM ends some whenever it likes. */
    private static List<String> status(Path thread) {
        try {
            return Files.readAllLines(thread.resolve("status"));
        } catch (IOException ended) {
            return List.of();
        }
    }

    /** The jar where everybody may read it. */
    private Path jarForAll() throws IOException {
        Path jar = Path.of(System.getProperty("netloft.root", "..")).resolve("sniffer/target/netloft-sniffer.jar");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.copy(jar, folder.resolve("sniffer.jar"));
    }

    @Test
    void withoutTheRightTheErrorNamesTheCapabilityAndBothWaysOut() throws IOException {
        Peer.Finished refused = JarProcess.at(jarForAll())
                .through(AS_NOBODY)
                .args("-i", "lo", "-n")
                .run();

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr())
                .contains("sniffer: lo: not permitted")
                .contains("CAP_NET_RAW")
                .contains("setpriv")
                .contains("sudo tcpdump -U -w - | sniffer -r -")
                .doesNotContain("\tat ");
    }

    @Test
    void theFirstWayOutWorksForAUserWithoutRights() throws IOException {
        List<String> allowed = new ArrayList<>(AS_NOBODY);
        allowed.addAll(List.of("--inh-caps=+net_raw,+net_admin", "--ambient-caps=+net_raw,+net_admin"));
        JarProcess sniffer = listening(
                JarProcess.at(jarForAll()).through(allowed).args("-i", "lo", "-n", "-l", "-c", "1", "udp port 40974"));

        sendUntilShown(sniffer, 40_974);

        assertThat(sniffer.exitCode()).isZero();
    }

    @Test
    void theSecondWayOutWorksToo() {
        JarProcess sniffer = opened(sniffer("-n", "-l", "-r", "-")
                .through(List.of(
                        "sh", "-c", "tcpdump -U -c 1 -i lo -w - udp port 40975 2>/dev/null | exec \"$@\"", "sh"))
                .startUnready());

        sendUntilShown(sniffer, 40_975);

        assertThat(sniffer.exitCode()).isZero();
    }
}
