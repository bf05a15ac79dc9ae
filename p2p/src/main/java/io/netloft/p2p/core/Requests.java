package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What we ask of peers: as much as each can answer soon, as far as limits let it pass, and no more from who is late. */
final class Requests {
    private static final long SNUB_NS = 20_000_000_000L;

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
        if (peer.choking() || !peer.interesting() || paused || peer.gone()) {
            return;
        }
        int depth = peer.depth().now();
        // Asked for in batches: a frame a block would be a system call a block.
        if (peer.asked().size() > depth - Math.max(1, depth / 4)) {
            return;
        }
        while (peer.asked().size() < depth && own.open(nowNs) && all.open(nowNs)) {
            Block block = picker.pick(peer);
            if (block == null) {
                return;
            }
            own.pass(block.length());
            all.pass(block.length());
            peer.asked().put(block, nowNs);
            peer.out().block(PeerwireKind.REQUEST, block);
        }
    }

    /** Nothing more comes from a peer: others may be asked. */
    void release(SwarmPeer peer) {
        List<Block> asked = new ArrayList<>(peer.asked().keySet());
        peer.asked().clear();
        asked.forEach(block -> picker.released(peer, block));
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
