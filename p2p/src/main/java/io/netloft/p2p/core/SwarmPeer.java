package io.netloft.p2p.core;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** A peer as the swarm knows it. Belongs to the swarm's thread. */
public final class SwarmPeer {
    private static final int MOST_REPEATS = 16;

    private final Outbox out;
    private final boolean fast;
    private final BitSet has = new BitSet();
    private final Rate down;
    private final Rate up;
    private final Bucket limit;
    private final Depth depth = new Depth();
    private final Chatter chatter;
    /** What was asked of it, with the time. */
    private final Map<Block, Long> asked = new LinkedHashMap<>();
    /** What was asked of it and taken back: its answer may be on the way still. */
    private final Map<Block, Long> forgotten = new LinkedHashMap<>();
    /** What it has asked of us. */
    private final Deque<Asked> uploads = new ArrayDeque<>();

    /** A block that it has asked for, and when. */
    record Asked(Block block, long atNs) {}

    private boolean choking = true;
    private boolean choked = true;
    private boolean interested;
    private boolean interesting;
    private boolean announced;
    private boolean gone;
    private int piece = -1;
    private int suspicion;
    private int surplus;
    private int repeats;
    private long heardNs;
    private long unchokedNs;

    SwarmPeer(Outbox out, boolean fast, long peerRate, long nowNs) {
        this.out = out;
        this.fast = fast;
        this.down = new Rate(nowNs);
        this.up = new Rate(nowNs);
        this.limit = new Bucket(peerRate, nowNs);
        this.chatter = new Chatter(nowNs);
        this.heardNs = nowNs;
    }

    Outbox out() {
        return out;
    }

    boolean fast() {
        return fast;
    }

    BitSet has() {
        return has;
    }

    Rate down() {
        return down;
    }

    Rate up() {
        return up;
    }

    Bucket limit() {
        return limit;
    }

    Depth depth() {
        return depth;
    }

    Chatter chatter() {
        return chatter;
    }

    Map<Block, Long> asked() {
        return asked;
    }

    Map<Block, Long> forgotten() {
        return forgotten;
    }

    Deque<Asked> uploads() {
        return uploads;
    }

    /** The piece of which it was given a block last; -1 for none. */
    int piece() {
        return piece;
    }

    void piece(int given) {
        piece = given;
    }

    /** Whether it lets us ask nothing. */
    public boolean choking() {
        return choking;
    }

    void choking(boolean now) {
        choking = now;
    }

    /** Whether we let it ask nothing. */
    public boolean choked() {
        return choked;
    }

    void choked(boolean now, long nowNs) {
        choked = now;
        unchokedNs = nowNs;
    }

    long unchokedNs() {
        return unchokedNs;
    }

    /** Whether it wants what we have. */
    public boolean interested() {
        return interested;
    }

    void interested(boolean now) {
        interested = now;
    }

    boolean interesting() {
        return interesting;
    }

    void interesting(boolean now) {
        interesting = now;
    }

    /** Whether it has said which pieces it has. */
    boolean announced() {
        return announced;
    }

    void announced(boolean now) {
        announced = now;
    }

    boolean gone() {
        return gone;
    }

    void leave() {
        gone = true;
    }

    int suspect() {
        return ++suspicion;
    }

    /**
     * It says again which pieces it has, and nothing new: whether that is too often. aria2 says so for every twenty pieces,
     * in place of as many haves.
     */
    boolean repeats() {
        return ++repeats > MOST_REPEATS;
    }

    int surplus() {
        return ++surplus;
    }

    long heardNs() {
        return heardNs;
    }

    void heard(long nowNs) {
        heardNs = nowNs;
    }

    /** Pieces that it has. */
    public int pieces() {
        return has.cardinality();
    }

    /** Octets that came from it. */
    public long received() {
        return down.total();
    }

    /** Octets that it was given. */
    public long given() {
        return up.total();
    }
}
