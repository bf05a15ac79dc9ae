package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What peers have asked of us, how fast they get it, and what first: of all that a peer has asked for, the piece that was
 * given to the fewest. So one that gives to many gives each of them something else, which they can give to one another
 * meanwhile, and has to give everything hardly more than once; they can't see to that themselves, as each asks without
 * knowing what the others have asked for. A piece that is begun is given to its end, and nothing waits for long.
 */
final class Uploads {
    private static final int MOST_BLOCK = 8 * Geometry.BLOCK;
    /** Requests beyond what we keep, before a peer is taken for one that floods. */
    private static final int MOST_SURPLUS = 4_096;
    /** After this time a request comes before what others have not been given: peers take requests back after 20 s. */
    private static final long LATE_NS = 3_000_000_000L;

    private final Geometry geometry;
    private final BitSet have;
    private final Bucket own;
    private final Bucket all;
    /** To how many peers a piece was given, or a part of it. */
    private final int[] times;

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
        this.times = new int[geometry.pieces()];
    }

    void request(SwarmPeer peer, Block block, long nowNs) {
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
        peer.chatter().pays();
        peer.uploads().add(new SwarmPeer.Asked(block, nowNs));
        peer.out().uploads();
    }

    // Every request gets a block or a reject; without the extension silence says the same (BEP 6).
    private static void reject(SwarmPeer peer, Block block) {
        if (peer.fast()) {
            peer.out().block(PeerwireKind.REJECT, block);
        }
    }

    void cancel(SwarmPeer peer, Block block) {
        for (SwarmPeer.Asked asked : peer.uploads()) {
            if (asked.block().equals(block)) {
                peer.uploads().removeFirstOccurrence(asked);
                reject(peer, block);
                return;
            }
        }
    }

    void refuseAll(SwarmPeer peer) {
        peer.uploads().forEach(asked -> reject(peer, asked.block()));
        peer.uploads().clear();
    }

    /** @param waiting peers that have asked for something, this one among them */
    List<Block> take(SwarmPeer peer, int octets, int waiting, long nowNs) {
        List<Block> taken = new ArrayList<>();
        int left = part(octets, waiting, nowNs);
        while (left > 0
                && !peer.uploads().isEmpty()
                && own.open(nowNs)
                && all.open(nowNs)
                && peer.limit().open(nowNs)) {
            Block block = next(peer, nowNs);
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

    /** Where a limit is, each gets an equal part of what may pass now: the first would take it all, every time. */
    private int part(int octets, int waiting, long nowNs) {
        long passes = Math.min(own.left(nowNs), all.left(nowNs));
        return (int) Math.min(octets, Math.max(Geometry.BLOCK, passes / Math.max(1, waiting)));
    }

    private Block next(SwarmPeer peer, long nowNs) {
        SwarmPeer.Asked next = peer.uploads().element();
        if (nowNs - next.atNs() < LATE_NS) {
            next = fewest(peer, next);
        }
        peer.uploads().removeFirstOccurrence(next);
        Block block = next.block();
        if (block.piece() != peer.piece()) {
            peer.piece(block.piece());
            times[block.piece()]++;
        }
        return block;
    }

    private SwarmPeer.Asked fewest(SwarmPeer peer, SwarmPeer.Asked first) {
        SwarmPeer.Asked best = first;
        for (SwarmPeer.Asked asked : peer.uploads()) {
            int piece = asked.block().piece();
            if (piece == peer.piece()) {
                return asked;
            }
            if (times[piece] < times[best.block().piece()]) {
                best = asked;
            }
        }
        return best;
    }

    void limit(long octetsPerSecond) {
        own.limit(octetsPerSecond);
    }

    long given() {
        return given;
    }
}
