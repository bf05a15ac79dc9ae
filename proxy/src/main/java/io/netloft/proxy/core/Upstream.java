package io.netloft.proxy.core;

import io.netloft.chassis.config.HostPort;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One server of a group, and what is known of it. It outlives a reload that keeps its group and address, with its state
 * and counters. Every event loop reads and writes it; all state is atomic or volatile.
 */
public final class Upstream {
    private static final double LEAST_SHARE = 0.05;

    private enum Verdict {
        UNCHECKED,
        UP,
        DOWN
    }

    private final String group;
    private final HostPort address;
    private final String name;
    private final long stickyId;

    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ejections = new LongAdder();
    private final OutcomeWindow window = new OutcomeWindow();

    private volatile int weight = 1;
    private volatile int priority;
    private volatile Verdict verdict = Verdict.UNCHECKED;
    private volatile boolean draining;
    private volatile boolean removed;
    private volatile boolean ejected;
    private volatile long ejectedUntilNs;
    private volatile long ejectedForNs;
    private volatile int ejectionsInARow;
    private volatile long warmFromNs = Long.MIN_VALUE;
    private volatile double meanNs;
    private volatile long meanAtNs;
    private volatile String lastChange = "not checked yet";

    public Upstream(String group, HostPort address) {
        this.group = group;
        this.address = address;
        this.name = address.toString();
        this.stickyId = Hash.of(group + "/" + name);
    }

    /** The name of the group that it belongs to. */
    public String group() {
        return group;
    }

    /** Where it listens. */
    public HostPort address() {
        return address;
    }

    /** {@code host:port}, as configured: its name in metrics, logs and the admin API. */
    public String name() {
        return name;
    }

    /** What a sticky cookie calls it: the same in every proxy, and no clue to its address. */
    public long stickyId() {
        return stickyId;
    }

    /** Its share of the requests beside the others' weights. */
    public int weight() {
        return weight;
    }

    /** Lower ones are used first. */
    public int priority() {
        return priority;
    }

    /** Told by the group's membership, which makes a new balancer then. */
    public void rank(int newWeight, int newPriority) {
        weight = newWeight;
        priority = newPriority;
    }

    /** True when a request may be sent to it. */
    public boolean available(long nowNs) {
        return verdict == Verdict.UP && !draining && !ejected(nowNs);
    }

    /** True as long as no check has told, and it isn't drained. */
    boolean unchecked() {
        return verdict == Verdict.UNCHECKED && !draining;
    }

    /** True when only passive ejection keeps it out, or a check that hasn't come: better than nothing. */
    boolean lastResort() {
        return verdict != Verdict.DOWN && !draining;
    }

    /** Whether passive ejection keeps it out now. */
    public boolean ejected(long nowNs) {
        return ejected && ejectedUntilNs - nowNs > 0;
    }

    /** Nanoseconds until it comes back from ejection, 0 when it isn't ejected. */
    public long ejectedForNs(long nowNs) {
        return ejected(nowNs) ? ejectedUntilNs - nowNs : 0;
    }

    /** What active checks say; false too before the first. */
    public boolean up() {
        return verdict == Verdict.UP;
    }

    /** True once a check has told. */
    public boolean checked() {
        return verdict != Verdict.UNCHECKED;
    }

    /** Told by the active check that runs for it, with the cause of the change. */
    public void up(boolean now, String cause) {
        // Whoever sees the verdict finds its cause.
        lastChange = cause;
        verdict = now ? Verdict.UP : Verdict.DOWN;
        if (now) {
            failuresInARow.set(0);
            ejected = false;
        }
    }

    /** It comes, or comes back: from now on its share grows. */
    public void warmFrom(long nowNs) {
        warmFromNs = nowNs;
    }

    /** The part of its share that it gets, up to 1. */
    double warmth(long slowStartNs, long nowNs) {
        long from = warmFromNs;
        if (from == Long.MIN_VALUE || nowNs - from >= slowStartNs) {
            return 1;
        }
        return Math.max(LEAST_SHARE, (double) (nowNs - from) / slowStartNs);
    }

    /** True while the operator lets it finish what it has and gives it nothing new. */
    public boolean draining() {
        return draining;
    }

    /** Begins or ends draining. */
    public void draining(boolean now) {
        draining = now;
    }

    /** True once it was taken out of its group: its connections are not kept. Requests that began before may use it. */
    public boolean removed() {
        return removed;
    }

    /** Told when it leaves its group. */
    public void remove() {
        removed = true;
    }

    /** A sentence about the last change of state. */
    public String lastChange() {
        return lastChange;
    }

    /** Requests that it is working on. */
    public int active() {
        return active.get();
    }

    /** Connections to it that are open or being opened, on all event loops. */
    public int connections() {
        return connections.get();
    }

    /** A connection is being opened; {@link #disconnected()} must follow. */
    public void connecting() {
        connections.incrementAndGet();
    }

    /** A connection is closed, or was not to be had. */
    public void disconnected() {
        connections.decrementAndGet();
    }

    /** All requests ever sent to it, retries included. */
    public long requests() {
        return requests.sum();
    }

    /** Requests that failed on it: no connection, no answer, or a broken one. */
    public long failures() {
        return failures.sum();
    }

    /** Times that it was ejected. */
    public long ejections() {
        return ejections.sum();
    }

    /** A request is given to it; {@link #finished()} must follow. */
    public void begin() {
        active.incrementAndGet();
        requests.increment();
    }

    /**
     * The same where it may have so many at once, 0 for any number; false when it has them. Event loops that choose at the same
     * moment see the same number: here one of them is told.
     */
    boolean begin(int most) {
        if (most == 0) {
            begin();
            return true;
        }
        int now = active.get();
        while (now < most) {
            int found = active.compareAndExchange(now, now + 1);
            if (found == now) {
                requests.increment();
                return true;
            }
            now = found;
        }
        return false;
    }

    /** The request given by {@link #begin()} is over, well or not. */
    public void finished() {
        active.decrementAndGet();
    }

    OutcomeWindow window() {
        return window;
    }

    /** It answered. */
    void succeeded() {
        // Read first: a plain write by every request would bounce the cache line between loops.
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
    }

    /** It failed a request; returns how many in a row. */
    int failed() {
        failures.increment();
        return failuresInARow.incrementAndGet();
    }

    /** Takes a time to an answer into the moving mean. Two at once may lose one: it is a mean. */
    void took(long ns, long nowNs) {
        double mean = expectedNs(nowNs);
        if (ns > mean) {
            meanNs = ns;
        } else {
            double keep = Math.exp(-(nowNs - meanAtNs) / PeakEwma.DECAY_NS);
            meanNs = meanNs * keep + ns * (1 - keep);
        }
        meanAtNs = nowNs;
    }

    /** The moving mean, less the longer nothing was heard, so that a server once slow is tried again; 0 when unknown. */
    double expectedNs(long nowNs) {
        double mean = meanNs;
        return mean == 0 ? 0 : mean * Math.exp(-Math.max(0, nowNs - meanAtNs) / PeakEwma.DECAY_NS);
    }

    /** Leaves it out, longer each time unless it stayed in for as long as it was out. */
    void eject(Ejection rule, long nowNs, String cause) {
        failuresInARow.set(0);
        boolean again = ejectionsInARow > 0 && nowNs - ejectedUntilNs < ejectedForNs;
        int inARow = again ? ejectionsInARow + 1 : 1;
        ejectionsInARow = inARow;
        ejectedForNs = rule.durationNs(inARow);
        ejectedUntilNs = nowNs + ejectedForNs;
        warmFromNs = ejectedUntilNs;
        ejected = true;
        ejections.increment();
        lastChange = cause;
    }

    /** One word for people and metrics: {@code up}, {@code down}, {@code unchecked}, {@code ejected}, {@code draining}. */
    public String state(long nowNs) {
        if (draining) {
            return "draining";
        }
        if (verdict != Verdict.UP) {
            return verdict == Verdict.DOWN ? "down" : "unchecked";
        }
        return ejected(nowNs) ? "ejected" : "up";
    }

    @Override
    public String toString() {
        return group + "/" + name;
    }
}
