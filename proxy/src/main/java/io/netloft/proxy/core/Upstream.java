package io.netloft.proxy.core;

import io.netloft.chassis.config.HostPort;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One server of a group, and what is known of it. It outlives a reload that keeps its group and address, with its state
 * and counters. Every event loop reads and writes it; all state is atomic or volatile.
 */
public final class Upstream {
    private final String group;
    private final HostPort address;
    private final String name;

    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicInteger ejectionsInARow = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ejections = new LongAdder();

    private volatile boolean up = true;
    private volatile boolean draining;
    private volatile boolean removed;
    private volatile boolean ejected;
    private volatile long ejectedUntilNs;
    private volatile String lastChange = "not checked yet";

    public Upstream(String group, HostPort address) {
        this.group = group;
        this.address = address;
        this.name = address.toString();
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

    /** True when a request may be sent to it. */
    public boolean available(long nowNs) {
        return up && !draining && !ejected(nowNs);
    }

    /** True when only passive ejection keeps it out: better than nothing when a whole group is out. */
    boolean lastResort() {
        return up && !draining;
    }

    /** Whether passive ejection keeps it out now. */
    public boolean ejected(long nowNs) {
        return ejected && ejectedUntilNs - nowNs > 0;
    }

    /** Nanoseconds until it comes back from ejection, 0 when it isn't ejected. */
    public long ejectedForNs(long nowNs) {
        return ejected(nowNs) ? ejectedUntilNs - nowNs : 0;
    }

    /** What active checks say. */
    public boolean up() {
        return up;
    }

    /** Told by the active check that runs for it, with the cause of the change. */
    public void up(boolean now, String cause) {
        up = now;
        lastChange = cause;
        if (now) {
            failuresInARow.set(0);
            ejected = false;
        }
    }

    /** True while the operator lets it finish what it has and gives it nothing new. */
    public boolean draining() {
        return draining;
    }

    /** Begins or ends draining. */
    public void draining(boolean now) {
        draining = now;
    }

    /** True once a reload took it out of its group: its connections are not kept. Requests that began before may use it. */
    public boolean removed() {
        return removed;
    }

    /** Told by a reload that dropped it. */
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

    /** The request given by {@link #begin()} is over, well or not. */
    public void finished() {
        active.decrementAndGet();
    }

    /** It answered. */
    public void succeeded() {
        // Read first: a plain write by every request would bounce the cache line between loops.
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
        if (ejectionsInARow.get() != 0) {
            ejectionsInARow.set(0);
        }
    }

    /** It failed a request; returns how many in a row. */
    int failed() {
        failures.increment();
        return failuresInARow.incrementAndGet();
    }

    /** Leaves it out until then. */
    void eject(Ejection rule, long nowNs, String cause) {
        failuresInARow.set(0);
        ejectedUntilNs = nowNs + rule.durationNs(ejectionsInARow.incrementAndGet());
        ejected = true;
        ejections.increment();
        lastChange = cause;
    }

    /** One word for people and metrics: {@code up}, {@code down}, {@code ejected}, {@code draining}. */
    public String state(long nowNs) {
        if (draining) {
            return "draining";
        }
        if (!up) {
            return "down";
        }
        return ejected(nowNs) ? "ejected" : "up";
    }

    @Override
    public String toString() {
        return group + "/" + name;
    }
}
