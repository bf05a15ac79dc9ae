package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.NetworkNamespaces;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three machines on a bridge, as the manual has it; and what becomes of a transfer when the network does not hold. */
@NeedsPeer(
        value = {"ip", "nsenter"},
        root = true)
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class P2pNetworkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LENGTH = 12_000_007;
    /** At this pace the file takes six seconds. */
    private static final List<String> SLOW = List.of("--upload-rate", "2MiB");

    private static NetworkNamespaces network;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeAll
    static void connect() {
        network = NetworkNamespaces.of("ann", "bob", "eve");
    }

    @AfterAll
    static void disconnect() {
        network.close();
    }

    @BeforeEach
    void makeAFile() {
        file = P2pJar.file(folder.resolve("in/report.iso"), LENGTH, 1);
    }

    @AfterEach
    void heal() {
        network.heal();
    }

    private P2pJar at(String member) {
        return new P2pJar(network.command(member), "eth0", folder.resolve("data-" + member));
    }

    private Path out(String member) {
        return folder.resolve("out-" + member);
    }

    /** Octets on the disk, whether or not they are all of them. */
    private long there(String member) {
        // A file that is being fetched has holes: only what is allocated was written.
        Path copy = out(member).resolve("report.iso");
        try {
            return Files.exists(copy) ? 512L * blocks(copy) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(copy + ": " + e.getMessage(), e);
        }
    }

    private static int blocks(Path path) throws IOException {
        return Integer.parseInt(
                Programs.run(List.of("stat", "-c", "%b", path.toString())).strip());
    }

    private void assertDone(JarProcess getter, String member) {
        assertThat(getter.process().exitCode(PATIENCE))
                .as(getter.process().tail())
                .isZero();
        assertThat(out(member).resolve("report.iso")).hasSameBinaryContentAs(file);
    }

    @Test
    void whatOneSharesTheOthersListAndGetByItsName() {
        try (JarProcess giver = at("ann").share(file)) {
            assertThat(at("bob").listed("REPORT"))
                    .singleElement()
                    .asString()
                    .contains(P2pJar.link(giver).group(1), " " + LENGTH + " ", "report.iso")
                    .contains(network.address("ann") + ":68");
            for (String member : List.of("bob", "eve")) {
                assertDone(at(member).get("report.iso", out(member)).startUnready(), member);
            }
        }
    }

    @Test
    void aTransferGoesOnWhenTheLinkIsBack() {
        try (JarProcess giver = at("ann").share(file, SLOW.toArray(String[]::new));
                JarProcess getter = begun(P2pJar.link(giver).group())) {
            network.cutOff("bob");
            awaitStandstill();
            network.join("bob");
            assertDone(getter, "bob");
        }
    }

    /** The one side has died while nothing could tell the other: its connection stands, and nobody is at its end. */
    @Test
    void aTransferGoesOnWithWhoDiedUnseenAndCameBack() {
        JarProcess giver = at("ann").share(file, SLOW.toArray(String[]::new));
        try (JarProcess getter = begun(P2pJar.link(giver).group())) {
            network.cutOff("ann");
            giver.signal(Signal.KILL);
            giver.exitCode();
            awaitStandstill();
            try (JarProcess again = at("ann").share(file)) {
                network.join("ann");
                assertDone(getter, "bob");
                assertThat(again.process().alive()).isTrue();
            }
        } finally {
            giver.close();
        }
    }

    @Test
    void whoIsNotFoundForWantOfMulticastIsFoundWhenItIsBack() {
        network.multicast(false);
        try (JarProcess giver = at("ann").share(file)) {
            assertThat(at("bob").command("ls").run().stdout()).isEmpty();
            try (JarProcess getter =
                    at("bob").get(P2pJar.link(giver).group(), out("bob")).startUnready()) {
                // The burst of announces is over, and was for nothing.
                awaitSeconds(12, getter);
                assertThat(there("bob")).isZero();
                network.multicast(true);
                assertDone(getter, "bob");
            }
        }
    }

    /** A daemon is there before its machine has an address; an interface that has none cannot be named yet. */
    @Test
    void whoGetsItsAddressLaterLooksForPeersThen() {
        Addresses bobs = Addresses.takeFrom("bob");
        try (JarProcess giver = at("ann").share(file);
                JarProcess getter = JarProcess.of("p2p")
                        .through(network.command("bob"))
                        .args(
                                "get",
                                P2pJar.link(giver).group(),
                                "-v",
                                "-o",
                                out("bob").toString())
                        .args("--data-dir", folder.resolve("data-bob").toString())
                        .startUnready()) {
            getter.awaitLine("discovery listens interface=lo ", PATIENCE);
            bobs.giveBack();
            assertDone(getter, "bob");
            assertThat(giver.process().alive()).isTrue();
        } finally {
            bobs.giveBack();
        }
    }

    /** A machine that changes networks has another address there. */
    @Test
    void whoseAddressHasChangedIsFoundAtTheNewOne() {
        Addresses anns = Addresses.takeFrom("ann");
        anns.giveBack();
        try (JarProcess giver = at("ann").share(file)) {
            String other = network.address("ann").replaceFirst("\\d+$", "77");
            anns.giveInstead(other);
            await("its new address")
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(at("bob").command("ls").run().stdout()).contains("report.iso", other + ":68"));
            assertDone(at("bob").get("report.iso", out("bob")).startUnready(), "bob");
            assertThat(giver.process().alive()).isTrue();
        } finally {
            anns.giveBack();
        }
    }

    /** The IPv4 address of a member, which it may lose; it has no other then. */
    private record Addresses(String member) {
        static Addresses takeFrom(String member) {
            Addresses addresses = new Addresses(member);
            addresses.run("addr", "flush", "dev", "eth0");
            return addresses;
        }

        void giveInstead(String address) {
            run("addr", "flush", "dev", "eth0");
            run("addr", "add", address + "/24", "dev", "eth0");
        }

        void giveBack() {
            giveInstead(network.address(member));
        }

        private void run(String... ip) {
            List<String> command = new ArrayList<>(network.command(member));
            command.add("ip");
            command.addAll(List.of(ip));
            Programs.run(command);
        }
    }

    @Test
    void aTransferThatIsUnderWayNeedsNoMulticast() {
        try (JarProcess giver = at("ann").share(file, SLOW.toArray(String[]::new));
                JarProcess getter = begun(P2pJar.link(giver).group())) {
            network.multicast(false);
            assertDone(getter, "bob");
        }
    }

    /** A transfer to bob of which some is there. */
    private JarProcess begun(String link) {
        JarProcess getter = at("bob").get(link, out("bob")).startUnready();
        await("a megabyte").atMost(Duration.ofSeconds(30)).until(() -> there("bob") > 1_000_000);
        return getter;
    }

    private void awaitStandstill() {
        long[] before = {-1};
        await("nothing more comes")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    long now = there("bob");
                    boolean still = now == before[0];
                    before[0] = now;
                    return still;
                });
        assertThat(before[0]).isLessThan(LENGTH);
    }

    private static void awaitSeconds(int seconds, JarProcess alive) {
        long startNs = System.nanoTime();
        await().atMost(Duration.ofSeconds(seconds + 60L)).until(() -> {
            assertThat(alive.process().alive()).as(alive.process().tail()).isTrue();
            return System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(seconds);
        });
    }
}
