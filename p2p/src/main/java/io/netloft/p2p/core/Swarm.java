package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * One share and its peers. The owner tells it what came ({@link #frame}, {@link #bitfield}, {@link #block}), calls {@link
 * #tick} several times a second, and takes what is to be given when a peer can be sent more ({@link #takeUploads}).
 */
public final class Swarm {
    /** Requests that we keep of a peer, as our handshake says. */
    public static final int REQUESTS = 500;

    private static final long SECOND = 1_000_000_000L;

    /** So long a peer may say nothing, not even that it is there. */
    public static final long SILENT_NS = 150 * SECOND;

    private static final long FORGET_NS = 30 * SECOND;
    private static final long CHOKE_NS = 2 * SECOND;
    private static final int MOST_SURPLUS = 64;
    private static final int MOST_SUSPICION = 3;

    private final Geometry geometry;
    private final BitSet have;
    private final SwarmLimits limits;
    private final LongSupplier clockNs;
    private final SwarmEvents events;
    private final Picker picker;
    private final Choker choker;
    private final Uploads uploads;
    private final Blame blame = new Blame();
    private final Requests requests;
    private final Set<SwarmPeer> peers = new LinkedHashSet<>();
    private boolean complete;
    private long chokeNs;
    private int turn;
    private long received;
    private long wasted;
    private long poisoned;

    /**
     * A swarm without peers.
     *
     * @param have pieces that are there; the swarm keeps it up from now on
     * @param random for chances; give a seed to repeat them
     */
    public Swarm(
            Geometry geometry,
            BitSet have,
            SwarmLimits limits,
            SplittableRandom random,
            LongSupplier clockNs,
            SwarmEvents events) {
        this(geometry, have, limits, SharedRates.none(), random, clockNs, events);
    }

    /** The same, with limits that other swarms take part in. */
    public Swarm(
            Geometry geometry,
            BitSet have,
            SwarmLimits limits,
            SharedRates shared,
            SplittableRandom random,
            LongSupplier clockNs,
            SwarmEvents events) {
        this.geometry = geometry;
        this.have = have;
        this.limits = limits;
        this.clockNs = clockNs;
        this.events = events;
        this.picker = new Picker(geometry, have, limits.openPieces(), random.split());
        this.choker = new Choker(limits.slots(), random.split());
        long nowNs = clockNs.getAsLong();
        this.uploads = new Uploads(geometry, have, new Bucket(limits.uploadRate(), nowNs), shared.upload());
        this.requests = new Requests(picker, peers, new Bucket(limits.downloadRate(), nowNs), shared.download());
        this.complete = picker.complete();
    }

    /** A peer has shaken hands: it is told what we have. */
    public SwarmPeer join(Outbox out, boolean fast) {
        return join(out, fast, false);
    }

    /**
     * A peer has shaken hands.
     *
     * @param saidNone whether it was told that we have nothing, when we did not know yet what the share consists of
     */
    public SwarmPeer join(Outbox out, boolean fast, boolean saidNone) {
        SwarmPeer peer = new SwarmPeer(out, fast, limits.peerRate(), clockNs.getAsLong());
        peers.add(peer);
        if (saidNone) {
            have.stream().forEach(piece -> out.piece(PeerwireKind.HAVE, piece));
        } else if (fast && have.cardinality() == geometry.pieces()) {
            out.plain(PeerwireKind.HAVE_ALL);
        } else if (fast && have.isEmpty()) {
            out.plain(PeerwireKind.HAVE_NONE);
        } else if (!have.isEmpty()) {
            out.bitfield(geometry.bits(have));
        }
        return peer;
    }

    /** A peer is gone. */
    public void leave(SwarmPeer peer) {
        if (!peers.remove(peer)) {
            return;
        }
        peer.leave();
        picker.lost(peer.has());
        requests.release(peer);
        peer.uploads().clear();
        requests.fillAll(clockNs.getAsLong());
    }

    /** The peer keeps so many requests (BEP 10's reqq). */
    public void peerKeeps(SwarmPeer peer, int requests) {
        peer.depth().peerKeeps(requests);
    }

    /** A part of a block came from a peer. */
    public void heard(SwarmPeer peer) {
        peer.heard(clockNs.getAsLong());
    }

    /**
     * Anything else came from a peer, a keep-alive at least.
     *
     * @return whether to take it; otherwise the peer is dropped, as it says so much that brings nothing
     */
    public boolean word(SwarmPeer peer) {
        long nowNs = clockNs.getAsLong();
        peer.heard(nowNs);
        boolean bearable = peer.chatter().word(nowNs);
        if (!bearable) {
            peer.out().drop(DropReason.FLOOD, "words without end, and no pieces");
        }
        return bearable;
    }

    /** A frame of any kind that the swarm cares for, but bitfield and piece. */
    public void frame(SwarmPeer peer, PeerwireKind kind, int piece, int begin, int length) {
        if (peer.gone()) {
            return;
        }
        switch (kind) {
            case CHOKE -> choke(peer);
            case UNCHOKE -> {
                peer.choking(false);
                requests.fill(peer, clockNs.getAsLong());
            }
            case INTERESTED -> interested(peer, true);
            case NOT_INTERESTED -> interested(peer, false);
            case HAVE -> have(peer, piece);
            case HAVE_ALL -> {
                BitSet all = new BitSet();
                all.set(0, geometry.pieces());
                announce(peer, all);
            }
            case HAVE_NONE -> announce(peer, new BitSet());
            case REQUEST -> uploads.request(peer, new Block(piece, begin, length), clockNs.getAsLong());
            case CANCEL -> uploads.cancel(peer, new Block(piece, begin, length));
            case REJECT -> rejected(peer, new Block(piece, begin, length));
            default -> {}
        }
    }

    /** A bitfield; its length was checked. */
    public void bitfield(SwarmPeer peer, byte[] bits) {
        announce(peer, geometry.pieces(bits));
    }

    private void announce(SwarmPeer peer, BitSet pieces) {
        if (peer.gone()) {
            return;
        }
        boolean none = pieces.isEmpty();
        pieces.andNot(peer.has());
        if (peer.announced() && (none || (pieces.isEmpty() && peer.repeats()))) {
            peer.out().drop(DropReason.PROTOCOL, "it said twice which pieces it has");
            return;
        }
        peer.announced(true);
        peer.has().or(pieces);
        pieces.stream().forEach(picker::seen);
        look(peer);
    }

    private void have(SwarmPeer peer, int piece) {
        if (piece >= geometry.pieces()) {
            peer.out().drop(DropReason.PROTOCOL, "piece " + piece + " of " + geometry.pieces());
            return;
        }
        if (!peer.has().get(piece)) {
            peer.chatter().pays();
            peer.has().set(piece);
            picker.seen(piece);
            look(peer);
        }
    }

    /** Says whether the peer has something for us, and asks for it; lets go of one that has all when we do. */
    private void look(SwarmPeer peer) {
        boolean interesting = !requests.paused() && picker.interesting(peer.has());
        if (interesting != peer.interesting()) {
            peer.interesting(interesting);
            peer.out().plain(interesting ? PeerwireKind.INTERESTED : PeerwireKind.NOT_INTERESTED);
        }
        if (have.cardinality() == geometry.pieces() && peer.pieces() == geometry.pieces()) {
            peer.out().drop(DropReason.BOTH_SEEDS, "");
            return;
        }
        requests.fill(peer, clockNs.getAsLong());
    }

    private void choke(SwarmPeer peer) {
        peer.choking(true);
        // With the fast extension every request is still answered, by a reject at least (BEP 6).
        if (!peer.fast()) {
            requests.release(peer);
            requests.fillAll(clockNs.getAsLong());
        }
    }

    private void rejected(SwarmPeer peer, Block block) {
        if (peer.asked().remove(block) != null) {
            picker.released(peer, block);
            requests.fillAll(clockNs.getAsLong());
        }
        peer.forgotten().remove(block);
    }

    private void interested(SwarmPeer peer, boolean now) {
        // Said again it changes nothing, and to choose anew among all peers for nothing is what a flood would have.
        if (peer.interested() != now) {
            peer.interested(now);
            rechoke();
        }
    }

    /**
     * Takes blocks that a peer is to be given, as far as limits let them pass.
     *
     * @param octets about how many fit
     */
    public List<Block> takeUploads(SwarmPeer peer, int octets) {
        int waiting = 0;
        for (SwarmPeer one : peers) {
            waiting += one.uploads().isEmpty() ? 0 : 1;
        }
        return uploads.take(peer, octets, waiting, clockNs.getAsLong());
    }

    /** Whether a block that begins to come is one that was asked for: others need not be looked at. */
    public boolean expects(SwarmPeer peer, int piece, int begin, int length) {
        Block block = new Block(piece, begin, length);
        boolean expected = peer.asked().containsKey(block) || peer.forgotten().containsKey(block);
        if (expected) {
            picker.begins(peer, block);
        }
        return expected;
    }

    /**
     * A block came.
     *
     * @return whether to keep it; otherwise it is one too many
     */
    public boolean block(SwarmPeer peer, int piece, int begin, int length) {
        long nowNs = clockNs.getAsLong();
        Block block = new Block(piece, begin, length);
        Long askedNs = peer.asked().remove(block);
        if (askedNs == null && peer.forgotten().remove(block) == null) {
            // Late answers to what was taken back are no fault; what nobody asked for is.
            wasted += length;
            if (peer.surplus() > MOST_SURPLUS) {
                peer.out().drop(DropReason.FLOOD, "blocks that nobody asked for");
            }
            return false;
        }
        peer.down().add(length, nowNs);
        peer.depth().arrived(nowNs - (askedNs == null ? nowNs : askedNs));
        List<SwarmPeer> others = picker.arrived(peer, block);
        if (others == null) {
            wasted += length;
            requests.fill(peer, clockNs.getAsLong());
            return false;
        }
        received += length;
        peer.chatter().pays();
        others.forEach(other -> requests.takeBack(other, block, nowNs));
        return true;
    }

    /** After a block that was kept has been put where it belongs: goes on. */
    public void stored(SwarmPeer peer, int piece) {
        if (picker.whole(piece)) {
            events.whole(piece);
        }
        requests.fill(peer, clockNs.getAsLong());
    }

    /** Whether it matters what the digests of a piece's blocks are when it is right: it was wrong before. */
    public boolean distrusts(int piece) {
        return blame.awaits(piece);
    }

    /**
     * A piece is what it should be, and kept: everybody hears of it.
     *
     * @param digests of its blocks, when it was {@linkplain #distrusts distrusted}; or none
     */
    public void verified(int piece, long[] digests) {
        picker.verified(piece);
        for (SwarmPeer peer : blame.right(piece, digests)) {
            peer.out().drop(DropReason.POISON, "a block of piece " + piece);
        }
        for (SwarmPeer peer : List.copyOf(peers)) {
            if (!peer.has().get(piece)) {
                peer.out().piece(PeerwireKind.HAVE, piece);
            }
        }
        for (SwarmPeer peer : List.copyOf(peers)) {
            if (peer.interesting()) {
                look(peer);
            }
        }
        if (!complete && picker.complete()) {
            complete = true;
            rechoke();
            events.complete();
        }
    }

    /**
     * A piece is not what it should be. Who gave all of it is dropped; when several did, it is fetched again from one
     * alone, and who is dropped shows when it is right.
     *
     * @param digests of its blocks as they came, 64 bits each
     */
    public void failed(int piece, long[] digests) {
        poisoned++;
        boolean again = picker.distrusted(piece);
        Map<Integer, SwarmPeer> sole = picker.solelyGiven(piece);
        Set<SwarmPeer> givers = picker.failed(piece);
        for (SwarmPeer peer : givers) {
            if (givers.size() == 1 || (again && peer.suspect() >= MOST_SUSPICION)) {
                peer.out().drop(DropReason.POISON, "piece " + piece);
            }
        }
        if (givers.size() > 1) {
            blame.wrong(piece, sole, digests);
        }
        requests.fillAll(clockNs.getAsLong());
    }

    /** A piece could not be kept, by no fault of a peer: it will be fetched again. */
    public void dropped(int piece) {
        picker.failed(piece);
    }

    /** Only these pieces are wanted. */
    public void want(BitSet pieces) {
        picker.want(pieces);
        complete = picker.complete();
        List.copyOf(peers).forEach(this::look);
    }

    /** Whether pieces are fetched in their order. */
    public void sequential(boolean inSequence) {
        picker.sequential(inSequence);
    }

    /** From which piece on they are fetched in their order; those before it come last. */
    public void sequentialFrom(int piece) {
        picker.from(piece);
    }

    /** Whether nothing is asked for. What was asked for is still taken, and others are given. */
    public void pause(boolean now) {
        requests.pause(now);
        List.copyOf(peers).forEach(this::look);
    }

    /** Sets other limits, octets a second to and from all peers of this share; 0 for none. */
    public void limit(long upload, long download) {
        uploads.limit(upload);
        requests.limit(download);
    }

    /** Several times a second: chokes, gives up on those who don't answer, and goes on where a limit has stopped. */
    public void tick() {
        long nowNs = clockNs.getAsLong();
        List<SwarmPeer> inTurn = inTurn();
        for (SwarmPeer peer : inTurn) {
            if (nowNs - peer.heardNs() > SILENT_NS) {
                peer.out().drop(DropReason.SILENT, "for " + SILENT_NS / SECOND + " s");
                continue;
            }
            requests.snub(peer, nowNs);
            requests.move(peer, nowNs);
            peer.forgotten().values().removeIf(at -> nowNs - at > FORGET_NS);
            if (!peer.uploads().isEmpty()) {
                peer.out().uploads();
            }
        }
        if (nowNs - chokeNs >= CHOKE_NS) {
            rechoke();
        }
        inTurn.forEach(peer -> requests.fill(peer, clockNs.getAsLong()));
    }

    /** All peers, beginning with another each time: whoever comes first takes what a limit has let in meanwhile. */
    private List<SwarmPeer> inTurn() {
        List<SwarmPeer> all = new ArrayList<>(peers);
        turn = all.isEmpty() ? 0 : (turn + 1) % all.size();
        Collections.rotate(all, turn);
        return all;
    }

    private void rechoke() {
        long nowNs = clockNs.getAsLong();
        chokeNs = nowNs;
        Set<SwarmPeer> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        chosen.addAll(choker.choose(List.copyOf(peers), complete, nowNs));
        for (SwarmPeer peer : List.copyOf(peers)) {
            boolean choked = !chosen.contains(peer);
            if (choked == peer.choked()) {
                continue;
            }
            peer.choked(choked, nowNs);
            peer.out().plain(choked ? PeerwireKind.CHOKE : PeerwireKind.UNCHOKE);
            if (choked) {
                uploads.refuseAll(peer);
            }
        }
    }

    /** Whether a block of a piece that is begun has not come. */
    public boolean lacks(int piece, int begin) {
        return picker.lacks(piece, begin / Geometry.BLOCK);
    }

    /** Whether nothing that is wanted is missing. */
    public boolean complete() {
        return complete;
    }

    /** Pieces that are there; a copy. */
    public BitSet have() {
        return (BitSet) have.clone();
    }

    /** Its peers; a copy. */
    public List<SwarmPeer> peers() {
        return List.copyOf(peers);
    }

    /** How rare pieces are, and whether the end is near. */
    public Picker picker() {
        return picker;
    }

    /** Octets of blocks that were kept. */
    public long received() {
        return received;
    }

    /** Octets of blocks that were given. */
    public long given() {
        return uploads.given();
    }

    /** Octets of blocks that came twice or unasked. */
    public long wasted() {
        return wasted;
    }

    /** Pieces that were not what they should be. */
    public long poisoned() {
        return poisoned;
    }
}
