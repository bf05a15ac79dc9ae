package io.netloft.prices.core;

import java.util.TreeSet;

/** What a floor shall do at a time: in the order of time, then of setting. It belongs to the floor's thread. */
final class Alarms {
    private final TreeSet<Alarm> set = new TreeSet<>(Alarms::order);
    private long numbers;

    /** Something to do later, once. */
    static final class Alarm {
        private final long atNs;
        private final long number;
        private final Runnable action;

        private Alarm(long atNs, long number, Runnable action) {
            this.atNs = atNs;
            this.number = number;
            this.action = action;
        }
    }

    private static int order(Alarm left, Alarm right) {
        // Differences, not values: the clock may pass Long.MAX_VALUE.
        int byTime = Long.signum(left.atNs - right.atNs);
        return byTime != 0 ? byTime : Long.compare(left.number, right.number);
    }

    Alarm set(long atNs, Runnable action) {
        Alarm alarm = new Alarm(atNs, numbers++, action);
        set.add(alarm);
        return alarm;
    }

    void cancel(Alarm alarm) {
        set.remove(alarm);
    }

    int size() {
        return set.size();
    }

    /** Whether there is one. */
    boolean any() {
        return !set.isEmpty();
    }

    /** When the first one is due; only when there is one. */
    long firstNs() {
        return set.first().atNs;
    }

    /** Does what is due. */
    void run(long nowNs) {
        while (!set.isEmpty() && set.first().atNs - nowNs <= 0) {
            Alarm due = set.pollFirst();
            if (due != null) {
                due.action.run();
            }
        }
    }
}
