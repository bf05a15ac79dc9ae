package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What peers have asked of us, and how fast they get it. */
final class Uploads {
    private static final int MOST_BLOCK = 8 * Geometry.BLOCK;
    /** Requests beyond what we keep, before a peer is taken for one that floods. */
    private static final int MOST_SURPLUS = 4_096;

    private final Geometry geometry;
    private final BitSet have;
    private final Bucket own;
    private final Bucket all;
    private long given;

    /**
     * @param own octets a second of this share
     * @param all octets a second of all shares
     */
    Uploads(Geometry geometry, BitSet have, Bucket own, Bucket all) {
        this.geometry = geometry;
        this.have = have;
        this.own = own;
        this.all = all;
    }

    void request(SwarmPeer peer, Block block) {
        boolean sound = geometry.contains(block.piece(), block.begin(), block.length()) && block.length() <= MOST_BLOCK;
        if (!sound) {
            peer.out().drop(DropReason.PROTOCOL, "a request for " + block);
            return;
        }
        boolean full = peer.uploads().size() >= Swarm.REQUESTS;
        if (peer.choked() || full || !have.get(block.piece())) {
            reject(peer, block);
            if (full && peer.surplus() > MOST_SURPLUS) {
                peer.out().drop(DropReason.FLOOD, "more than " + Swarm.REQUESTS + " requests at once, again and again");
            }
            return;
        }
        peer.uploads().add(block);
        peer.out().uploads();
    }

    // Every request gets a block or a reject; without the extension silence says the same (BEP 6).
    private static void reject(SwarmPeer peer, Block block) {
        if (peer.fast()) {
            peer.out().block(PeerwireKind.REJECT, block);
        }
    }

    void cancel(SwarmPeer peer, Block block) {
        if (peer.uploads().remove(block)) {
            reject(peer, block);
        }
    }

    void refuseAll(SwarmPeer peer) {
        peer.uploads().forEach(block -> reject(peer, block));
        peer.uploads().clear();
    }

    List<Block> take(SwarmPeer peer, int octets, long nowNs) {
        List<Block> taken = new ArrayList<>();
        int left = octets;
        while (left > 0
                && !peer.uploads().isEmpty()
                && own.open(nowNs)
                && all.open(nowNs)
                && peer.limit().open(nowNs)) {
            Block block = peer.uploads().remove();
            own.pass(block.length());
            all.pass(block.length());
            peer.limit().pass(block.length());
            peer.up().add(block.length(), nowNs);
            given += block.length();
            left -= block.length();
            taken.add(block);
        }
        return taken;
    }

    void limit(long octetsPerSecond) {
        own.limit(octetsPerSecond);
    }

    long given() {
        return given;
    }
}
