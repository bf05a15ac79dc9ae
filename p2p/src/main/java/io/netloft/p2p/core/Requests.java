package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What we ask of peers: as much as each can answer soon, as far as limits let it pass, and no more from who is late. */
final class Requests {
    private static final long SNUB_NS = 20_000_000_000L;
    private static final int LEAST_PART = 4;
    private static final long LATE_NS = 500_000_000L;
    private static final int MOST_MOVED = 16;
    /** So many times sooner another must answer: what was taken back may be on the way, and come twice. */
    private static final int SOONER = 4;

    private final Picker picker;
    private final Set<SwarmPeer> peers;
    private final Bucket own;
    private final Bucket all;
    private boolean paused;

    /**
     * @param own octets a second of this share
     * @param all octets a second of all shares
     */
    Requests(Picker picker, Set<SwarmPeer> peers, Bucket own, Bucket all) {
        this.picker = picker;
        this.peers = peers;
        this.own = own;
        this.all = all;
    }

    void pause(boolean now) {
        paused = now;
    }

    boolean paused() {
        return paused;
    }

    void limit(long octetsPerSecond) {
        own.limit(octetsPerSecond);
    }

    void fillAll(long nowNs) {
        List.copyOf(peers).forEach(peer -> fill(peer, nowNs));
    }

    void fill(SwarmPeer peer, long nowNs) {
        if (!gives(peer) || paused || peer.gone()) {
            return;
        }
        int depth = peer.depth().now();
        if (busy(peer, depth)) {
            return;
        }
        depth = Math.min(depth, part());
        if (busy(peer, depth)) {
            return;
        }
        while (peer.asked().size() < depth && own.open(nowNs) && all.open(nowNs)) {
            Block block = picker.pick(peer);
            if (block == null) {
                return;
            }
            own.pass(block.length());
            all.pass(block.length());
            ask(peer, block, nowNs);
        }
    }

    private static void ask(SwarmPeer peer, Block block, long nowNs) {
        peer.asked().put(block, nowNs);
        peer.out().block(PeerwireKind.REQUEST, block);
    }

    /** Whether it has enough to do. It is asked in batches: a frame a block would be a system call a block. */
    private static boolean busy(SwarmPeer peer, int depth) {
        return peer.asked().size() > depth - Math.max(1, depth / 4);
    }

    private static boolean gives(SwarmPeer peer) {
        return !peer.choking() && peer.interesting();
    }

    /** Blocks of which a peer may be asked at once, so that there is room for what all others can give too. */
    private int part() {
        int giving = 0;
        for (SwarmPeer peer : peers) {
            giving += gives(peer) ? 1 : 0;
        }
        return Math.max(LEAST_PART, picker.room() / Math.max(1, giving));
    }

    /** Nothing more comes from a peer: others may be asked. */
    void release(SwarmPeer peer) {
        List<Block> asked = new ArrayList<>(peer.asked().keySet());
        peer.asked().clear();
        asked.forEach(block -> picker.released(peer, block));
    }

    /**
     * Asks others for what a peer has not answered for half a second, when they have it by now and answer much sooner: the
     * only one that had it was asked by everybody at once, and is to give what nobody else has.
     */
    void move(SwarmPeer slow, long nowNs) {
        List<Map.Entry<Block, Long>> late = new ArrayList<>();
        for (Map.Entry<Block, Long> asked : slow.asked().entrySet()) {
            // They stand in the order in which they were asked for.
            if (paused || nowNs - asked.getValue() <= LATE_NS || late.size() == MOST_MOVED) {
                break;
            }
            late.add(Map.entry(asked.getKey(), asked.getValue()));
        }
        for (Map.Entry<Block, Long> asked : late) {
            Block block = asked.getKey();
            SwarmPeer other = sooner(slow, block, nowNs - asked.getValue());
            if (other != null && picker.handOver(block, slow, other)) {
                slow.depth().late();
                takeBack(slow, block, nowNs);
                ask(other, block, nowNs);
            }
        }
    }

    private @Nullable SwarmPeer sooner(SwarmPeer slow, Block block, long waitedNs) {
        SwarmPeer best = null;
        for (SwarmPeer peer : peers) {
            boolean can = peer != slow
                    && gives(peer)
                    && peer.has().get(block.piece())
                    && peer.asked().size() < peer.depth().now()
                    && peer.depth().usualNs() < waitedNs / SOONER;
            if (can && (best == null || peer.asked().size() < best.asked().size())) {
                best = peer;
            }
        }
        return best;
    }

    /** Somebody else was faster. */
    void takeBack(SwarmPeer other, Block block, long nowNs) {
        if (other.asked().remove(block) != null) {
            other.forgotten().put(block, nowNs);
            other.out().block(PeerwireKind.CANCEL, block);
        }
    }

    /** Takes back what a peer has not answered for too long. */
    void snub(SwarmPeer peer, long nowNs) {
        List<Block> late = new ArrayList<>();
        for (Map.Entry<Block, Long> asked : peer.asked().entrySet()) {
            if (nowNs - asked.getValue() > SNUB_NS) {
                late.add(asked.getKey());
            }
        }
        if (!late.isEmpty()) {
            peer.depth().stalled();
        }
        for (Block block : late) {
            takeBack(peer, block, nowNs);
            picker.released(peer, block);
        }
    }
}
