package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SwarmSimulationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long LINE = 2_000_000;
    private static final int PEERS = 50;
    private static final Geometry SHARE = new Geometry(64 * 65_536 - 5_000, 65_536);

    @Test
    @Timeout(120)
    void fiftyPeersGetItAllFromOneAndFromOneAnother() {
        Seeds.check(20, gen -> {
            Simulation simulation = new Simulation(SHARE, gen.seed());
            Simulation.Node origin = simulation.add(true, LINE, SwarmLimits.DEFAULT);
            for (int i = 1; i < PEERS; i++) {
                simulation.add(false, LINE, SwarmLimits.DEFAULT);
            }
            simulation.connect();
            long once = SHARE.length() * SECOND / LINE;
            while (simulation.onlyAtTheFirst() > 0 && simulation.nowNs() < 60 * SECOND) {
                simulation.run(simulation.nowNs() + SECOND / 10);
            }
            // Rarest first: pieces that are picked by chance alone are all away after 4.7 times as much (1 + 1/2 + ...
            // + 1/64).
            assertThat(origin.swarm().given())
                    .as("given until nothing was only there")
                    .isLessThan(SHARE.length() * 5 / 2);
            simulation.run(120 * SECOND);
            assertThat(simulation.done()).as("everybody has everything").isTrue();
            // One line alone would need forty-nine times as long.
            assertThat(simulation.nowNs()).isLessThan(6 * once);
            long wasted = simulation.nodes().stream()
                    .mapToLong(node -> node.swarm().wasted())
                    .sum();
            long received = simulation.nodes().stream()
                    .mapToLong(node -> node.swarm().received())
                    .sum();
            assertThat(received).isEqualTo((PEERS - 1) * SHARE.length());
            assertThat(wasted).as("octets that came twice").isLessThanOrEqualTo(received / 20);
        });
    }

    @Test
    void aSlowPeerDoesNotHoldUpTheEnd() {
        Simulation simulation = new Simulation(SHARE, Seeds.first());
        simulation.add(true, LINE, SwarmLimits.DEFAULT);
        simulation.add(true, LINE / 100, SwarmLimits.DEFAULT);
        Simulation.Node leech = simulation.add(false, LINE, SwarmLimits.DEFAULT);
        simulation.connect();
        simulation.run(120 * SECOND);
        assertThat(leech.completeNs()).isPositive().isLessThan(3 * SHARE.length() * SECOND / LINE);
        assertThat(leech.swarm().wasted()).isLessThanOrEqualTo(SHARE.length() / 20);
    }

    @Test
    void threeSeedersGiveAboutAThirdEach() {
        Simulation simulation = new Simulation(SHARE, Seeds.first());
        for (int i = 0; i < 3; i++) {
            simulation.add(true, LINE, SwarmLimits.DEFAULT);
        }
        Simulation.Node leech = simulation.add(false, LINE, SwarmLimits.DEFAULT);
        simulation.connect();
        simulation.run(60 * SECOND);
        assertThat(leech.completeNs()).isPositive().isLessThan(SHARE.length() * SECOND / LINE * 10 / 27);
        for (Simulation.Node seed : simulation.nodes().subList(0, 3)) {
            double part = (double) seed.swarm().given() / SHARE.length();
            assertThat(part).isBetween(0.2, 0.45);
        }
    }

    @Test
    void whoGivesWrongOctetsIsDroppedAndTheRestIsUnharmed() {
        Seeds.check(10, gen -> {
            Simulation simulation = new Simulation(SHARE, gen.seed());
            simulation.add(true, LINE, SwarmLimits.DEFAULT);
            simulation.add(true, LINE, SwarmLimits.DEFAULT).lie();
            for (int i = 2; i < 8; i++) {
                simulation.add(false, LINE, SwarmLimits.DEFAULT);
            }
            simulation.connect();
            simulation.run(120 * SECOND);
            assertThat(simulation.done()).isTrue();
            assertThat(simulation.drops())
                    .filteredOn(drop -> drop.reason() == DropReason.POISON)
                    .isNotEmpty()
                    .allMatch(drop -> drop.peer() == 1);
        });
    }

    @Test
    void whatIsFetchedInSequenceComesInSequence() {
        Simulation simulation = new Simulation(SHARE, Seeds.first());
        simulation.add(true, LINE, SwarmLimits.DEFAULT);
        Simulation.Node leech = simulation.add(false, LINE, SwarmLimits.DEFAULT);
        leech.swarm().sequential(true);
        simulation.connect();
        while (!simulation.done() && simulation.nowNs() < 60 * SECOND) {
            simulation.run(simulation.nowNs() + SECOND / 20);
            var have = leech.swarm().have();
            assertThat(have.length() - have.cardinality())
                    .as("holes in " + have)
                    .isLessThanOrEqualTo(2);
        }
        assertThat(simulation.done()).isTrue();
    }

    @Test
    void aRateIsKept() {
        Simulation simulation = new Simulation(SHARE, Seeds.first());
        simulation.add(true, 10 * LINE, new SwarmLimits(32, LINE / 2, 0, 0, 64));
        Simulation.Node leech = simulation.add(false, LINE, SwarmLimits.DEFAULT);
        simulation.connect();
        simulation.run(60 * SECOND);
        double rate = SHARE.length() / (leech.completeNs() / 1e9);
        assertThat(rate).isBetween(LINE / 2 * 0.85, LINE / 2 * 1.1);
    }
}
