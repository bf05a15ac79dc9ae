package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A piece of four blocks that two peers give, one of them falsely. */
class BlameTest {
    private static final int PIECE = 4 * Geometry.BLOCK;

    /** Remembers what a peer is told. */
    private static final class Recorder implements Outbox {
        private final List<Block> requests = new ArrayList<>();
        private final List<DropReason> drops = new ArrayList<>();

        @Override
        public void plain(PeerwireKind kind) {}

        @Override
        public void piece(PeerwireKind kind, int piece) {}

        @Override
        public void block(PeerwireKind kind, Block block) {
            if (kind == PeerwireKind.REQUEST) {
                requests.add(block);
            }
        }

        @Override
        public void bitfield(byte[] bits) {}

        @Override
        public void uploads() {}

        @Override
        public void drop(DropReason reason, String detail) {
            drops.add(reason);
        }
    }

    private static final class Wholes implements SwarmEvents {
        private int wholes;

        @Override
        public void whole(int piece) {
            wholes++;
        }

        @Override
        public void complete() {}
    }

    private final Wholes events = new Wholes();
    private final Swarm swarm = new Swarm(
            new Geometry(PIECE, PIECE),
            new BitSet(),
            SwarmLimits.DEFAULT,
            new SplittableRandom(1),
            () -> 1_000_000_000L,
            events);
    private final Recorder good = new Recorder();
    private final Recorder liar = new Recorder();
    private final SwarmPeer goodPeer = seed(good);
    private final SwarmPeer liarPeer = seed(liar);

    private SwarmPeer seed(Recorder out) {
        SwarmPeer peer = swarm.join(out, true);
        swarm.frame(peer, PeerwireKind.HAVE_ALL, 0, 0, 0);
        swarm.frame(peer, PeerwireKind.UNCHOKE, 0, 0, 0);
        return peer;
    }

    private void give(SwarmPeer peer, Block block) {
        if (swarm.block(peer, block.piece(), block.begin(), block.length())) {
            swarm.stored(peer, block.piece());
        }
    }

    private static long[] digests(int wrong) {
        long[] digests = {10, 11, 12, 13};
        if (wrong >= 0) {
            digests[wrong] = 99;
        }
        return digests;
    }

    /** The last blocks are asked of both; the liar is first with one, the other gives the rest. */
    private int giveByBoth() {
        assertThat(good.requests).hasSize(4);
        assertThat(liar.requests).as("asked of both at the end").isNotEmpty();
        Block falsely = liar.requests.get(0);
        give(liarPeer, falsely);
        List.copyOf(good.requests).stream()
                .filter(block -> !block.equals(falsely))
                .forEach(block -> give(goodPeer, block));
        assertThat(events.wholes).isEqualTo(1);
        good.requests.clear();
        liar.requests.clear();
        return falsely.number();
    }

    @Test
    void whoseBlockWasAnotherThanInTheRightPieceIsDropped() {
        int wrong = giveByBoth();
        swarm.failed(0, digests(wrong));
        assertThat(good.drops).isEmpty();
        assertThat(liar.drops).as("not known yet").isEmpty();
        assertThat(swarm.distrusts(0)).isTrue();
        assertThat(good.requests).as("asked of one alone").hasSize(4);
        assertThat(liar.requests).isEmpty();
        List.copyOf(good.requests).forEach(block -> give(goodPeer, block));
        swarm.verified(0, digests(-1));
        assertThat(liar.drops).contains(DropReason.POISON);
        assertThat(good.drops).doesNotContain(DropReason.POISON);
        assertThat(swarm.distrusts(0)).isFalse();
    }

    @Test
    void whoGaveTheSameInBothIsNotDropped() {
        int byLiar = giveByBoth();
        swarm.failed(0, digests((byLiar + 1) % 4));
        List.copyOf(good.requests).forEach(block -> give(goodPeer, block));
        swarm.verified(0, digests(-1));
        assertThat(liar.drops).doesNotContain(DropReason.POISON);
        assertThat(good.drops).as("its own block was another").contains(DropReason.POISON);
    }

    @Test
    void nobodyIsBlamedForABlockOfWhichTwoGaveParts() {
        Block both = liar.requests.get(0);
        assertThat(swarm.expects(goodPeer, 0, both.begin(), both.length())).isTrue();
        assertThat(swarm.expects(liarPeer, 0, both.begin(), both.length())).isTrue();
        int wrong = giveByBoth();
        swarm.failed(0, digests(wrong));
        List.copyOf(good.requests).forEach(block -> give(goodPeer, block));
        swarm.verified(0, digests(-1));
        assertThat(liar.drops).doesNotContain(DropReason.POISON);
        assertThat(good.drops).doesNotContain(DropReason.POISON);
    }
}
