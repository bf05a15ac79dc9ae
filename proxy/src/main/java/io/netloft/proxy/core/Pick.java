package io.netloft.proxy.core;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One request's search for an upstream: what it was sent to before, by what it is hashed, and how desperate the search
 * is. Reused from request to request by the exchange that owns it; one thread at a time.
 */
public final class Pick {
    private static final int MOST = 16;

    /** Whether an upstream has room for a connection more, as seen by the event loop that asks. */
    public interface Room {
        /**
         * @param upstream the upstream
         * @param most open connections that it may have in all
         */
        boolean hasRoom(Upstream upstream, int most);
    }

    /** Who may be chosen; each stage is tried when the one before found nobody. */
    enum Stage {
        /** Takes requests and wasn't tried. */
        AVAILABLE,
        /** Not checked yet: held out as long as there are others. */
        UNCHECKED,
        /** Only ejected. */
        EJECTED,
        /** Tried before, but the only one left. */
        AGAIN,
        /** Whoever isn't being drained: too few are well for health to be a guide. */
        PANIC
    }

    private final RandomGenerator random;
    private final Room room;
    private final @Nullable Upstream[] tried = new @Nullable Upstream[MOST];
    private int count;
    private long key;
    private boolean keyed;
    private long stickyId;
    private boolean sticky;
    private boolean stuck;
    private boolean metFull;
    private boolean metRamping;
    private boolean rampCounts;
    private Stage stage = Stage.AVAILABLE;
    private long nowNs;
    private GroupRule rule = GroupRule.DEFAULT;

    public Pick(RandomGenerator random, Room room) {
        this.random = random;
        this.room = room;
    }

    /** How many attempts were made. */
    public int count() {
        return count;
    }

    /** Takes note of one more. */
    public void add(Upstream upstream) {
        tried[count % MOST] = upstream;
        count++;
    }

    /** The last attempt there was none: the upstream did nothing with it, and is as good as before. */
    public void remove(Upstream upstream) {
        for (int i = Math.min(count, MOST) - 1; i >= 0; i--) {
            if (tried[i] == upstream) {
                count--;
                int last = Math.min(count, MOST - 1);
                tried[i] = tried[last];
                tried[last] = null;
                return;
            }
        }
    }

    /** True when the request was sent there before. */
    public boolean tried(Upstream upstream) {
        int known = Math.min(count, MOST);
        for (int i = 0; i < known; i++) {
            if (tried[i] == upstream) {
                return true;
            }
        }
        return false;
    }

    /** What a hashing balancer goes by. */
    public void key(long hash) {
        key = hash;
        keyed = true;
    }

    /** The upstream that the client was given before, by its {@link Upstream#stickyId()}. */
    public void stickyId(long id) {
        stickyId = id;
        sticky = true;
    }

    /** Forgets everything, for the next request. */
    public void clear() {
        Arrays.fill(tried, 0, Math.min(count, MOST), null);
        count = 0;
        keyed = false;
        sticky = false;
        stuck = false;
    }

    /** True when the last choice was the one that the client had before. */
    public boolean stuck() {
        return stuck;
    }

    /** True when the last search passed over an upstream only because its hands were full. */
    public boolean metFull() {
        return metFull;
    }

    // ---- for the group and its balancers

    void begin(GroupRule with, long atNs) {
        rule = with;
        nowNs = atNs;
        metFull = false;
        stuck = false;
    }

    void stage(Stage next, boolean withRamp) {
        stage = next;
        rampCounts = withRamp;
        metRamping = false;
    }

    boolean wantsSticky() {
        return sticky;
    }

    long stickyId() {
        return stickyId;
    }

    void foundSticky() {
        stuck = true;
    }

    boolean metRamping() {
        return metRamping;
    }

    RandomGenerator random() {
        return random;
    }

    long nowNs() {
        return nowNs;
    }

    long keyOrRandom() {
        return keyed ? key : random.nextLong();
    }

    /** True when an upstream may be chosen at this stage. */
    boolean admits(Upstream upstream) {
        return standing(upstream) && fits(upstream) && !heldBack(upstream);
    }

    private boolean standing(Upstream upstream) {
        return switch (stage) {
            case AVAILABLE -> upstream.available(nowNs) && !tried(upstream);
            case UNCHECKED -> upstream.unchecked() && !upstream.ejected(nowNs) && !tried(upstream);
            case EJECTED -> upstream.lastResort() && !tried(upstream);
            case AGAIN -> upstream.lastResort();
            case PANIC -> !upstream.draining() && !tried(upstream);
        };
    }

    private boolean fits(Upstream upstream) {
        Breaker breaker = rule.breaker();
        if (!breaker.caps()) {
            return true;
        }
        boolean full = (breaker.requests() > 0 && upstream.active() >= breaker.requests())
                || (breaker.connections() > 0 && !room.hasRoom(upstream, breaker.connections()));
        metFull |= full;
        return !full;
    }

    /** A cold server gets a share that grows: the rest of its requests go to the others. */
    private boolean heldBack(Upstream upstream) {
        if (!rampCounts || rule.slowStartNs() == 0) {
            return false;
        }
        double share = upstream.warmth(rule.slowStartNs(), nowNs);
        boolean held = share < 1 && random.nextDouble() >= share;
        metRamping |= held;
        return held;
    }
}
