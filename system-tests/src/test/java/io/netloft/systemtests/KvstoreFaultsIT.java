package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.systemtests.RespClient.Reply;
import io.netloft.testkit.Gen;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.Seeds;
import io.netloft.testkit.history.Linearizability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three members, ten clients, and one fault after another: what was acknowledged stays, every answer fits one order of all
 * that was done, and nobody waits for ever. Each history is written to {@code target/kvstore-history-N.jsonl}.
 */
@NeedsPeer(
        value = {"ip", "nsenter", "mount"},
        root = true)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KvstoreFaultsIT {
    private static final Path ROOT = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."));
    private static final int CLIENTS = 10;
    private static final int FEW = 5;
    private static final int MANY = Integer.getInteger("netloft.kvstore.cycles", 50);

    private static final String[] SETTINGS = {
        "--set",
        "commit.snapshot-every=64KiB",
        "--set",
        "timeouts.write=3s",
        "--set",
        "timeouts.read=3s",
        "--set",
        "readonly-reads=local"
    };
    /** Those 3 s, what it takes to hear that a question to the leader was in vain, and some room. */
    private static final Duration BOUND = Duration.ofSeconds(7);

    private static KvCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KvCluster.onMachines(3, SETTINGS);
        cluster.awaitWell();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void fiveFaultsLoseNothingAndEveryAnswerFitsOneOrder() throws IOException {
        underFaults(FEW);
    }

    @Test
    @Order(3)
    @Tag("soak")
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void manyFaultsLoseNothingAndEveryAnswerFitsOneOrder() throws IOException {
        underFaults(MANY);
    }

    private static void underFaults(int cycles) throws IOException {
        Gen gen = Seeds.gen();
        System.err.println("seed " + gen.seed() + ", " + cycles + " faults");
        // A history begins with nothing: what the run before left is no part of it.
        try (RespClient client = new RespClient(cluster.address(cluster.leader()), KvLoad.PATIENCE_MS)) {
            assertThat(client.ask("FLUSHALL").text()).isEqualTo("OK");
        }
        try (KvLoad load =
                KvLoad.on(cluster.ids().stream().map(cluster::address).toList(), CLIENTS, gen.seed())) {
            KvFaults faults = new KvFaults(gen, cluster, load);
            load.awaitAcknowledged(100);
            for (int i = 0; i < cycles; i++) {
                faults.cycle();
            }
            load.stop();
            load.readAll();
            load.history().writeTo(history(cycles));
            System.err.println(load);
            Linearizability.require(load.operations());
            assertThat(String.join("\n", load.offences()))
                    .as("%s\n%s", faults, load)
                    .isEmpty();
            assertThat(String.join("\n", faults.offences()))
                    .as("%s\n%s", faults, load)
                    .isEmpty();
        }
    }

    private static Path history(int cycles) throws IOException {
        return Files.createDirectories(ROOT.resolve("target")).resolve("kvstore-history-" + cycles + ".jsonl");
    }

    /** Whether the one that is left led before makes a difference: it has to find out that it doesn't any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Order(2)
    void withoutAQuorumEverybodyIsToldSoInTimeAndAllIsWellAfterwards(boolean leaderIsLeft) throws IOException {
        String leader = cluster.leader();
        List<String> followers =
                cluster.ids().stream().filter(id -> !id.equals(leader)).toList();
        String left = leaderIsLeft ? leader : followers.get(0);
        List<String> stopped =
                cluster.ids().stream().filter(id -> !id.equals(left)).toList();
        try (RespClient client = new RespClient(cluster.address(left), KvLoad.PATIENCE_MS)) {
            assertThat(client.ask("SET", "q", "1").text()).isEqualTo("OK");
            stopped.forEach(id -> cluster.signal(id, Signal.STOP));
            long beganNs = System.nanoTime();
            Standstill still = Standstill.from();
            // The first may have gone to a member before it was known to be gone.
            Reply first = client.ask("SET", "q", "2");
            assertThat(first.toString()).matches("-(CLUSTERDOWN no quorum|UNCERTAIN ).*");
            assertThat(Duration.ofNanos(System.nanoTime() - beganNs).minus(still.stood()))
                    .isLessThan(BOUND);
            refused(client, "SET", "q", "3");
            refused(client, "GET", "q");
            // Who has said that what the member has will do is answered by it.
            assertThat(client.ask("READONLY").text()).isEqualTo("OK");
            assertThat(client.ask("GET", "q").text()).isEqualTo("1");
        } finally {
            stopped.forEach(id -> cluster.signal(id, Signal.CONT));
        }
        cluster.awaitWell();
        for (String id : cluster.ids()) {
            try (RespClient client = new RespClient(cluster.address(id), KvLoad.PATIENCE_MS)) {
                assertThat(client.ask("GET", "q").text()).isIn("1", "2").isNotEqualTo("3");
            }
        }
    }

    private static void refused(RespClient client, String... command) throws IOException {
        long beganNs = System.nanoTime();
        Standstill still = Standstill.from();
        assertThat(client.ask(command).toString()).startsWith("-CLUSTERDOWN no quorum");
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs).minus(still.stood()))
                .isLessThan(BOUND);
    }
}
