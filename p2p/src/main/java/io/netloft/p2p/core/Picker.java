package io.netloft.p2p.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which blocks to ask of a peer.
 *
 * <p>Pieces that are begun come first, so that few are held in memory and whole ones can be given on. A new one is the
 * rarest that the peer has, by chance among equals; until one is there any will do, to have something to give soon; in sequence it
 * is the first that is missing. When everything that is missing has been asked for, the last blocks are asked of a second
 * peer too, and taken back from the one that is slower (endgame): a slow peer must not hold up the end.
 */
public final class Picker {
    private static final int MOST_COPIES = 2;
    /** A peer that has more to do than this is not asked for what others were asked for. */
    private static final int IDLE = 2;

    /** A piece that is begun. */
    private static final class Open {
        private final int number;
        /** How many were begun before. */
        private final long order;

        private final int blocks;
        private final BitSet arrived = new BitSet();
        /** Blocks that have not come, and that nobody is asked for. */
        private final BitSet free = new BitSet();

        private final Map<Integer, List<SwarmPeer>> askers = new HashMap<>();
        private final Set<SwarmPeer> givers = new LinkedHashSet<>();
        /** Who began to give a block; its octets are its own as long as nobody else did too. */
        private final Map<Integer, SwarmPeer> begun = new HashMap<>();

        private final BitSet contested = new BitSet();
        /** Set after a failed check that several had a part in: it alone is asked, so that the next failure tells. */
        private @Nullable SwarmPeer only;

        private boolean distrusted;

        Open(int number, long order, int blocks) {
            this.number = number;
            this.order = order;
            this.blocks = blocks;
            free.set(0, blocks);
        }

        boolean whole() {
            return arrived.cardinality() == blocks;
        }
    }

    private final Geometry geometry;
    private final BitSet have;
    private final BitSet wanted;
    private final SplittableRandom random;
    private final int[] copies;
    private final int mostOpen;
    private final Map<Integer, Open> open = new LinkedHashMap<>();
    /** Those of which some blocks are free, in the order in which they were begun. */
    private final NavigableMap<Long, Open> unasked = new TreeMap<>();

    private final Set<Integer> failed = new HashSet<>();
    private boolean sequential;
    private int first;
    private long opened;

    Picker(Geometry geometry, BitSet have, int mostOpen, SplittableRandom random) {
        this.geometry = geometry;
        this.have = have;
        this.mostOpen = mostOpen;
        this.random = random;
        this.copies = new int[geometry.pieces()];
        this.wanted = new BitSet();
        wanted.set(0, geometry.pieces());
    }

    void sequential(boolean inSequence) {
        sequential = inSequence;
    }

    void from(int piece) {
        first = piece;
    }

    void want(BitSet pieces) {
        wanted.clear();
        wanted.or(pieces);
    }

    void seen(int piece) {
        copies[piece]++;
    }

    void lost(BitSet pieces) {
        pieces.stream().forEach(piece -> copies[piece]--);
    }

    /** How many blocks may be asked for at once. */
    int room() {
        return mostOpen * geometry.blocksOf(0);
    }

    /** How many peers have a piece. */
    public int copies(int piece) {
        return copies[piece];
    }

    boolean misses(int piece) {
        return wanted.get(piece) && !have.get(piece);
    }

    boolean complete() {
        for (int piece = wanted.nextSetBit(0); piece >= 0; piece = wanted.nextSetBit(piece + 1)) {
            if (!have.get(piece)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a peer has something that is missing. */
    boolean interesting(BitSet has) {
        for (int piece = has.nextSetBit(0); piece >= 0; piece = has.nextSetBit(piece + 1)) {
            if (misses(piece)) {
                return true;
            }
        }
        return false;
    }

    /** Picks the next block to ask of a peer and notes that it was; null when there is none. */
    @Nullable
    Block pick(SwarmPeer peer) {
        Block block = fromOpen(peer);
        if (block == null && open.size() < mostOpen) {
            int piece = choose(peer);
            if (piece >= 0) {
                begin(piece, peer);
                block = fromOpen(peer);
            }
        }
        return block == null && peer.asked().size() < IDLE && allAsked() ? fromOthers(peer) : block;
    }

    private void begin(int piece, SwarmPeer peer) {
        Open one = new Open(piece, opened++, geometry.blocksOf(piece));
        if (failed.contains(piece)) {
            one.only = peer;
            one.distrusted = true;
        }
        open.put(piece, one);
        unasked.put(one.order, one);
    }

    private @Nullable Block fromOpen(SwarmPeer peer) {
        for (Open piece : unasked.values()) {
            if (mayAsk(peer, piece)) {
                return ask(peer, piece, piece.free.nextSetBit(0));
            }
        }
        return null;
    }

    private static boolean mayAsk(SwarmPeer peer, Open piece) {
        return peer.has().get(piece.number) && (piece.only == null || piece.only == peer);
    }

    private Block ask(SwarmPeer peer, Open piece, int block) {
        piece.askers.computeIfAbsent(block, none -> new ArrayList<>(1)).add(peer);
        taken(piece, block);
        return geometry.block(piece.number, block);
    }

    private void taken(Open piece, int block) {
        piece.free.clear(block);
        if (piece.free.isEmpty()) {
            unasked.remove(piece.order);
        }
    }

    private int choose(SwarmPeer peer) {
        boolean any = !sequential && have.isEmpty();
        int best = -1;
        int ties = 0;
        BitSet has = peer.has();
        for (int piece = has.nextSetBit(first); sequential && piece >= 0; piece = has.nextSetBit(piece + 1)) {
            if (misses(piece) && !open.containsKey(piece)) {
                return piece;
            }
        }
        for (int piece = has.nextSetBit(0); piece >= 0; piece = has.nextSetBit(piece + 1)) {
            if (!misses(piece) || open.containsKey(piece)) {
                continue;
            }
            if (sequential) {
                return piece;
            }
            if (best < 0 || (!any && copies[piece] < copies[best])) {
                best = piece;
                ties = 1;
            } else if (any || copies[piece] == copies[best]) {
                ties++;
                best = random.nextInt(ties) == 0 ? piece : best;
            }
        }
        return best;
    }

    /** Whether no block is left that nobody was asked for. */
    private boolean allAsked() {
        if (!unasked.isEmpty()) {
            return false;
        }
        for (int piece = have.nextClearBit(0); piece < geometry.pieces(); piece = have.nextClearBit(piece + 1)) {
            if (wanted.get(piece) && !open.containsKey(piece)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Block fromOthers(SwarmPeer peer) {
        for (Open piece : open.values()) {
            if (!mayAsk(peer, piece)) {
                continue;
            }
            for (Map.Entry<Integer, List<SwarmPeer>> asked : piece.askers.entrySet()) {
                boolean again = !piece.arrived.get(asked.getKey())
                        && asked.getValue().size() < MOST_COPIES
                        && !asked.getValue().contains(peer);
                if (again) {
                    return ask(peer, piece, asked.getKey());
                }
            }
        }
        return null;
    }

    /** Whether the end is near: everything missing was asked for. */
    public boolean endgame() {
        return !complete() && allAsked();
    }

    /** The octets of a block begin to come. */
    void begins(SwarmPeer peer, Block block) {
        Open piece = open.get(block.piece());
        if (piece == null || piece.arrived.get(block.number())) {
            return;
        }
        piece.givers.add(peer);
        SwarmPeer before = piece.begun.putIfAbsent(block.number(), peer);
        if (before != null && before != peer) {
            piece.contested.set(block.number());
        }
    }

    /** Who gave a block of a piece, by its number; without those of which several gave a part. */
    Map<Integer, SwarmPeer> solelyGiven(int piece) {
        Open begun = open.get(piece);
        Map<Integer, SwarmPeer> sole = begun == null ? new HashMap<>() : new HashMap<>(begun.begun);
        if (begun != null) {
            sole.keySet().removeIf(begun.contested::get);
        }
        return sole;
    }

    /**
     * A block came; null when it was not wanted any more.
     *
     * @return the other peers that were asked for it
     */
    @Nullable
    List<SwarmPeer> arrived(SwarmPeer peer, Block block) {
        Open piece = open.get(block.piece());
        if (piece == null || piece.arrived.get(block.number())) {
            return null;
        }
        begins(peer, block);
        piece.arrived.set(block.number());
        taken(piece, block.number());
        List<SwarmPeer> others = piece.askers.remove(block.number());
        if (others == null) {
            return List.of();
        }
        others.remove(peer);
        return others;
    }

    boolean lacks(int piece, int block) {
        Open begun = open.get(piece);
        return begun != null && !begun.arrived.get(block);
    }

    boolean whole(int piece) {
        Open begun = open.get(piece);
        return begun != null && begun.whole();
    }

    /** A block will not come from a peer: it may be asked of others. */
    void released(SwarmPeer peer, Block block) {
        Open piece = open.get(block.piece());
        if (piece == null) {
            return;
        }
        List<SwarmPeer> askers = piece.askers.get(block.number());
        if (askers != null) {
            askers.remove(peer);
            if (askers.isEmpty()) {
                piece.askers.remove(block.number());
                piece.free.set(block.number());
                unasked.put(piece.order, piece);
            }
        }
        if (piece.only == peer) {
            piece.only = null;
        }
    }

    void verified(int piece) {
        close(piece);
        failed.remove(piece);
        have.set(piece);
    }

    /**
     * A piece was not what it should be: it will be fetched again, from one peer alone.
     *
     * @return who gave it
     */
    Set<SwarmPeer> failed(int piece) {
        Open bad = close(piece);
        failed.add(piece);
        return bad == null ? Set.of() : bad.givers;
    }

    /**
     * Another peer is asked for a block in the place of one.
     *
     * @return whether it is: it was not asked before, and the block is wanted
     */
    boolean handOver(Block block, SwarmPeer from, SwarmPeer to) {
        Open piece = open.get(block.piece());
        List<SwarmPeer> askers = piece == null ? null : piece.askers.get(block.number());
        if (piece == null || askers == null || askers.contains(to) || !mayAsk(to, piece) || !askers.remove(from)) {
            return false;
        }
        return askers.add(to);
    }

    private @Nullable Open close(int piece) {
        Open closed = open.remove(piece);
        if (closed != null) {
            unasked.remove(closed.order);
        }
        return closed;
    }

    /** Whether a piece has failed before. */
    boolean distrusted(int piece) {
        Open begun = open.get(piece);
        return begun != null && begun.distrusted;
    }
}
