package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which peer is asked for what, and what is given first. */
class RequestsTest {
    private static final long MS = 1_000_000L;
    private static final int BLOCKS = 64;
    private static final Geometry SHARE = new Geometry(40L * BLOCKS * Geometry.BLOCK, BLOCKS * Geometry.BLOCK);

    /** A peer that is played by the test. */
    private static final class Played implements Outbox {
        private final Deque<Block> requests = new ArrayDeque<>();
        private final List<Block> cancels = new ArrayList<>();

        @Override
        public void plain(PeerwireKind kind) {}

        @Override
        public void piece(PeerwireKind kind, int piece) {}

        @Override
        public void block(PeerwireKind kind, Block block) {
            if (kind == PeerwireKind.REQUEST) {
                requests.add(block);
            } else if (kind == PeerwireKind.CANCEL) {
                requests.remove(block);
                cancels.add(block);
            }
        }

        @Override
        public void bitfield(byte[] bits) {}

        @Override
        public void uploads() {}

        @Override
        public void drop(DropReason reason, String detail) {
            throw new AssertionError(reason + ": " + detail);
        }
    }

    private final SwarmEvents events = new SwarmEvents() {
        @Override
        public void whole(int piece) {
            wholes.add(piece);
        }

        @Override
        public void complete() {}
    };
    private final Deque<Integer> wholes = new ArrayDeque<>();
    private long nowNs;

    private Swarm swarm(boolean seed, int openPieces) {
        BitSet have = new BitSet();
        have.set(0, seed ? SHARE.pieces() : 0);
        SwarmLimits limits = new SwarmLimits(32, 0, 0, 0, openPieces);
        return new Swarm(SHARE, have, limits, new SplittableRandom(1), () -> nowNs, events);
    }

    private static SwarmPeer giving(Swarm swarm, Played played, int... pieces) {
        SwarmPeer peer = swarm.join(played, true);
        swarm.frame(peer, PeerwireKind.UNCHOKE, 0, 0, 0);
        swarm.frame(peer, pieces.length == 0 ? PeerwireKind.HAVE_ALL : PeerwireKind.HAVE_NONE, 0, 0, 0);
        for (int piece : pieces) {
            swarm.frame(peer, PeerwireKind.HAVE, piece, 0, 0);
        }
        return peer;
    }

    /** The peer gives what it was asked for first. */
    private void answer(Swarm swarm, SwarmPeer peer, Played played) {
        Block block = played.requests.remove();
        assertThat(swarm.expects(peer, block.piece(), block.begin(), block.length()))
                .isTrue();
        if (swarm.block(peer, block.piece(), block.begin(), block.length())) {
            swarm.stored(peer, block.piece());
        }
        while (!wholes.isEmpty()) {
            swarm.verified(wholes.remove(), new long[0]);
        }
    }

    @Test
    void theFirstPeerLeavesRoomForWhatOthersCanGive() {
        Swarm swarm = swarm(false, 4);
        Played first = new Played();
        Played second = new Played();
        SwarmPeer one = giving(swarm, first);
        for (int i = 0; i < 5 * BLOCKS; i++) {
            answer(swarm, one, first);
        }
        assertThat(first.requests).as("one alone takes all the room").hasSizeGreaterThan(2 * BLOCKS);
        SwarmPeer other = giving(swarm, second);
        for (int i = 0; i < 8 * BLOCKS; i++) {
            answer(swarm, one, first);
            if (!second.requests.isEmpty()) {
                answer(swarm, other, second);
            }
        }
        assertThat(first.requests).hasSizeBetween(BLOCKS / 2, 2 * BLOCKS);
        assertThat(second.requests).hasSizeBetween(BLOCKS / 2, 2 * BLOCKS);
    }

    @Test
    void whatOneDoesNotAnswerIsAskedOfAnotherThatHasItByNow() {
        Swarm swarm = swarm(false, 8);
        Played slow = new Played();
        giving(swarm, slow);
        List<Block> late = List.copyOf(slow.requests);
        assertThat(late).isNotEmpty();
        Played quick = new Played();
        SwarmPeer other = giving(swarm, quick, late.get(0).piece());
        while (!quick.requests.isEmpty()) {
            answer(swarm, other, quick);
        }
        nowNs += 400 * MS;
        swarm.tick();
        assertThat(slow.cancels).as("not yet late").isEmpty();
        nowNs += 200 * MS;
        swarm.tick();
        assertThat(slow.cancels).isNotEmpty().isSubsetOf(late);
        assertThat(quick.requests).containsAll(slow.cancels);
    }

    @Test
    void oneThatIsAsSlowIsNotAskedInstead() {
        Swarm swarm = swarm(false, 8);
        Played slow = new Played();
        SwarmPeer one = giving(swarm, slow);
        Played asSlow = new Played();
        SwarmPeer other = giving(swarm, asSlow);
        for (int round = 0; round < 5; round++) {
            nowNs += 400 * MS;
            for (int left = slow.requests.size(); left > 0; left--) {
                answer(swarm, one, slow);
            }
            for (int left = asSlow.requests.size(); left > 0; left--) {
                answer(swarm, other, asSlow);
            }
        }
        nowNs += 600 * MS;
        swarm.tick();
        assertThat(slow.cancels).isEmpty();
        assertThat(asSlow.cancels).isEmpty();
    }

    @Test
    void aPeerThatAnswersInPulsesIsAskedForMoreThanTheFirstFew() {
        Depth depth = new Depth();
        for (int i = 0; i < 200; i++) {
            depth.arrived(500 * MS);
        }
        assertThat(depth.now()).isEqualTo(32);
        for (int i = 0; i < 200; i++) {
            depth.arrived(1_500 * MS);
        }
        assertThat(depth.now()).isEqualTo(4);
    }

    // ---- what is given first

    private static SwarmPeer taking(Swarm swarm) {
        SwarmPeer peer = swarm.join(new Played(), true);
        swarm.frame(peer, PeerwireKind.INTERESTED, 0, 0, 0);
        for (int piece = 0; piece < 4; piece++) {
            swarm.frame(peer, PeerwireKind.REQUEST, piece, 0, Geometry.BLOCK);
            swarm.frame(peer, PeerwireKind.REQUEST, piece, Geometry.BLOCK, Geometry.BLOCK);
        }
        return peer;
    }

    private static List<Integer> given(Swarm swarm, SwarmPeer peer, int blocks) {
        return swarm.takeUploads(peer, blocks * Geometry.BLOCK).stream()
                .map(Block::piece)
                .toList();
    }

    @Test
    void everybodyIsGivenFirstWhatNobodyElseWasGiven() {
        Swarm swarm = swarm(true, 2);
        SwarmPeer one = taking(swarm);
        SwarmPeer other = taking(swarm);
        assertThat(given(swarm, one, 1)).containsExactly(0);
        assertThat(given(swarm, other, 2)).containsExactly(1, 1);
        assertThat(given(swarm, one, 3)).containsExactly(0, 2, 2);
        assertThat(given(swarm, other, 6)).containsExactly(3, 3, 0, 0, 2, 2);
        assertThat(given(swarm, one, 9)).containsExactly(1, 1, 3, 3);
    }

    @Test
    void whatWaitsForLongIsGivenAllTheSame() {
        Swarm swarm = swarm(true, 2);
        SwarmPeer one = taking(swarm);
        SwarmPeer other = taking(swarm);
        assertThat(given(swarm, one, 2)).containsExactly(0, 0);
        nowNs += 3_000 * MS;
        assertThat(given(swarm, other, 8)).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
    }

    @Test
    void whatALimitLetsPassIsDividedAmongThoseWhoWait() {
        // A quarter of a second's worth may pass at once: eight blocks.
        SwarmLimits limits = new SwarmLimits(32, 32 * Geometry.BLOCK, 0, 0, 2);
        BitSet all = new BitSet();
        all.set(0, SHARE.pieces());
        Swarm swarm = new Swarm(SHARE, all, limits, new SplittableRandom(1), () -> nowNs, events);
        SwarmPeer one = taking(swarm);
        SwarmPeer other = taking(swarm);
        assertThat(given(swarm, one, 32)).hasSize(4);
        assertThat(given(swarm, other, 32)).hasSize(2);
        nowNs += 1_000 * MS;
        assertThat(given(swarm, other, 32)).hasSize(4);
    }

    @Test
    void whatIsTakenBackIsNotGiven() {
        Swarm swarm = swarm(true, 2);
        SwarmPeer one = taking(swarm);
        swarm.frame(one, PeerwireKind.CANCEL, 0, Geometry.BLOCK, Geometry.BLOCK);
        assertThat(given(swarm, one, 8)).containsExactly(0, 1, 1, 2, 2, 3, 3);
    }
}
