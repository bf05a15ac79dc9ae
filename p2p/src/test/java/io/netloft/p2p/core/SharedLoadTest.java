package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Swarms in which every node's rate is limited, in virtual time: who gives how much, and how long it takes. */
class SharedLoadTest {
    private static final long SECOND = 1_000_000_000L;
    /** What loopback moves: the limits are what counts. */
    private static final long LINE = 400_000_000;

    /** What a node takes for one connection at once. */
    private static final int BATCH = 512 << 10;

    private static final long GIVER_RATE = 10_000_000;
    private static final long NODE_RATE = 12_500_000;

    private static SwarmLimits limits(Geometry share, long upload, long download) {
        return new SwarmLimits(32, upload, 0, download, SwarmLimits.openPieces(share.pieceLength()));
    }

    private static Simulation givers(Geometry share, int count) {
        Simulation simulation = new Simulation(share, Seeds.first());
        simulation.window(BATCH);
        for (int i = 0; i < count; i++) {
            simulation.add(true, LINE, limits(share, GIVER_RATE, 0));
        }
        simulation.add(false, LINE, limits(share, 0, 0));
        simulation.connect();
        simulation.run(120 * SECOND);
        assertThat(simulation.done()).isTrue();
        return simulation;
    }

    @ParameterizedTest
    @CsvSource({"30000000, 32768", "150000000, 262144"})
    void threeLimitedGiversGiveAboutAThirdEach(long octets, int pieceLength) {
        Geometry share = new Geometry(octets, pieceLength);
        long one = givers(share, 1).nodes().get(1).completeNs();
        Simulation three = givers(share, 3);
        for (Simulation.Node giver : three.nodes().subList(0, 3)) {
            assertThat(giver.swarm().given() / (double) share.length()).isBetween(0.2, 0.45);
        }
        Simulation.Node getter = three.nodes().get(3);
        assertThat(one / (double) getter.completeNs()).isGreaterThan(2.7);
        assertThat(getter.swarm().wasted()).isLessThan(share.length() / 50);
    }

    /** One that has everything, as the last that comes, and others that leave when they have it too. */
    private static Simulation getters(Geometry share, int count, long seed) {
        Simulation simulation = new Simulation(share, seed);
        simulation.window(BATCH);
        for (int i = 0; i < count; i++) {
            simulation.add(false, LINE, limits(share, NODE_RATE, NODE_RATE)).leaveWhenComplete();
        }
        simulation.add(true, LINE, limits(share, NODE_RATE, NODE_RATE));
        simulation.connect();
        simulation.run(120 * SECOND);
        assertThat(simulation.done()).isTrue();
        return simulation;
    }

    @Test
    void eightGettersTakeHardlyLongerThanOne() {
        Geometry share = new Geometry(60_000_000, 65_536);
        long one = getters(share, 1, Seeds.first()).nowNs();
        Seeds.check(5, gen -> {
            Simulation eight = getters(share, 8, gen.seed());
            assertThat(eight.nowNs() / (double) one).isLessThan(1.25);
            Simulation.Node giver = eight.nodes().get(8);
            // With one that gives what it is asked for in that order it is 1.3 times, and more of a smaller share.
            assertThat(giver.swarm().given() / (double) share.length())
                    .as("what the only giver gave, in times of the share")
                    .isLessThan(1.15);
            List<Simulation.Node> getters = eight.nodes().subList(0, 8);
            long wasted = getters.stream()
                    .mapToLong(getter -> getter.swarm().wasted())
                    .sum();
            assertThat(wasted).isLessThan(8 * share.length() / 100);
        });
    }

    @Test
    void smallPiecesMayBeBegunInNumbersAndLargeOnesKeepToTheMemory() {
        assertThat(SwarmLimits.openPieces(32 << 10)).isEqualTo(512);
        assertThat(SwarmLimits.openPieces(256 << 10)).isEqualTo(64);
        assertThat(SwarmLimits.openPieces(2 << 20)).isEqualTo(64);
        assertThat(SwarmLimits.openPieces(16 << 20)).isEqualTo(8);
        assertThat(SwarmLimits.openPieces(128 << 20)).isEqualTo(2);
    }
}
