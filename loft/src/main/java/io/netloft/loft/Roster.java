package io.netloft.loft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what happens to the children and does none of it: no process, no file, no clock of its own. Each input
 * returns what is to be done now, in order. Owned by one thread at a time; {@link Supervisor} sees to that.
 *
 * <pre>
 * WAITING --needs ready or given up--> STARTING --ready--> READY
 *                                         |  ^               |
 *                                   exited|  |wait over      |exited
 *                                         v  |               |
 *    GIVEN_UP <--too often, or code 2-- BACKING_OFF <--------'
 *
 * any of them --stop--> STOPPING --exited--> STOPPED
 * </pre>
 */
final class Roster {
    /** Exit code of a server that refuses its command line or configuration: it would refuse it again. */
    private static final int REFUSED = 2;

    enum State {
        WAITING,
        STARTING,
        READY,
        BACKING_OFF,
        GIVEN_UP,
        STOPPING,
        STOPPED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    enum Verb {
        START,
        TERMINATE,
        KILL
    }

    record Action(Verb verb, String child) {}

    private static final class Entry {
        private final Plan.Step step;
        private State state = State.WAITING;
        private long since;
        private long due;
        private int row;
        private int restarts;
        private boolean alive;
        private boolean killed;

        private Entry(Plan.Step step) {
            this.step = step;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final RestartRule rule;
    private boolean stopping;

    Roster(Plan plan, RestartRule rule) {
        this.rule = rule;
        plan.steps().forEach(step -> entries.put(step.name(), new Entry(step)));
    }

    List<Action> begin(long nowNs) {
        return startWhatCan(nowNs);
    }

    List<Action> ready(String child, long nowNs) {
        Entry entry = entry(child);
        if (entry.state == State.STARTING) {
            move(entry, State.READY, nowNs);
        }
        return startWhatCan(nowNs);
    }

    List<Action> exited(String child, int code, long nowNs) {
        Entry entry = entry(child);
        boolean wasSteady = entry.state == State.READY
                && nowNs - entry.since >= rule.steady().toNanos();
        entry.alive = false;
        if (stopping) {
            move(entry, State.STOPPED, nowNs);
            return stopWhatCan(nowNs);
        }
        if (wasSteady) {
            entry.row = 0;
        }
        if (code == REFUSED || entry.row >= rule.tries()) {
            move(entry, State.GIVEN_UP, nowNs);
            return startWhatCan(nowNs);
        }
        entry.due = nowNs + rule.waitNs(entry.row);
        entry.row++;
        move(entry, State.BACKING_OFF, nowNs);
        return List.of();
    }

    /** To be called every fraction of a second: restarts that are due, limits that have passed. */
    List<Action> tick(long nowNs) {
        List<Action> actions = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.state == State.BACKING_OFF && nowNs - entry.due >= 0) {
                entry.restarts++;
                actions.add(start(entry, nowNs));
            } else if (overdue(entry, nowNs) && !entry.killed) {
                entry.killed = true;
                actions.add(new Action(Verb.KILL, entry.step.name()));
            }
        }
        return actions;
    }

    List<Action> stop(long nowNs) {
        if (stopping) {
            return List.of();
        }
        stopping = true;
        for (Entry entry : entries.values()) {
            if (!entry.alive) {
                move(entry, State.STOPPED, nowNs);
            }
        }
        return stopWhatCan(nowNs);
    }

    /** Whether nothing is on its way up any more: each child is ready or given up. */
    boolean settled() {
        return entries.values().stream().allMatch(e -> e.state == State.READY || e.state == State.GIVEN_UP);
    }

    boolean allReady() {
        return entries.values().stream().allMatch(e -> e.state == State.READY);
    }

    boolean allGivenUp() {
        return !entries.isEmpty() && entries.values().stream().allMatch(e -> e.state == State.GIVEN_UP);
    }

    boolean stopped() {
        return stopping && entries.values().stream().noneMatch(e -> e.alive);
    }

    State state(String child) {
        return entry(child).state;
    }

    int restarts(String child) {
        return entry(child).restarts;
    }

    long waitNs(String child, long nowNs) {
        return Math.max(0, entry(child).due - nowNs);
    }

    private Entry entry(String child) {
        Entry entry = entries.get(child);
        if (entry == null) {
            throw new LoftException("child: " + child + " (expected: one of " + entries.keySet() + ")");
        }
        return entry;
    }

    private boolean overdue(Entry entry, long nowNs) {
        return switch (entry.state) {
            case STARTING -> nowNs - entry.since >= rule.startLimit().toNanos();
            case STOPPING -> nowNs - entry.since >= rule.stopLimit().toNanos();
            default -> false;
        };
    }

    private List<Action> startWhatCan(long nowNs) {
        List<Action> actions = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!stopping && entry.state == State.WAITING && needsSettled(entry)) {
                actions.add(start(entry, nowNs));
            }
        }
        return actions;
    }

    // A proxy whose one backend will never come is still of use; so given up is as good as ready.
    private boolean needsSettled(Entry entry) {
        return entry.step.needs().stream()
                .map(this::entry)
                .allMatch(need -> need.state == State.READY || need.state == State.GIVEN_UP);
    }

    private Action start(Entry entry, long nowNs) {
        entry.alive = true;
        entry.killed = false;
        move(entry, State.STARTING, nowNs);
        return new Action(Verb.START, entry.step.name());
    }

    private List<Action> stopWhatCan(long nowNs) {
        List<Action> actions = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.alive && entry.state != State.STOPPING && nobodyNeeds(entry)) {
                entry.killed = false;
                move(entry, State.STOPPING, nowNs);
                actions.add(new Action(Verb.TERMINATE, entry.step.name()));
            }
        }
        return actions;
    }

    private boolean nobodyNeeds(Entry needed) {
        return entries.values().stream()
                .noneMatch(other -> other.alive && other.step.needs().contains(needed.step.name()));
    }

    private static void move(Entry entry, State state, long nowNs) {
        entry.state = state;
        entry.since = nowNs;
    }
}
