package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.Load.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of the requests of a {@link Load}. Safe for any thread. */
final class LoadReport {
    private static final int DETAILS = 12;

    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class); // guarded by this
    private final List<String> details = new ArrayList<>(); // guarded by this
    private long begun; // guarded by this
    private long slowestNs; // guarded by this

    synchronized void began() {
        begun++;
    }

    synchronized void ended(Outcome outcome, long tookNs, String what, String detail) {
        counts.merge(outcome, 1L, Long::sum);
        slowestNs = Math.max(slowestNs, tookNs);
        if (outcome != Outcome.OK && details.size() < DETAILS) {
            details.add(
                    String.format(Locale.ROOT, "at %s: %s after %d ms: %s", what, outcome, tookNs / 1_000_000, detail));
        }
    }

    /** Requests that ended so. */
    synchronized long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** Requests that wait for their outcome. */
    synchronized long waiting() {
        return begun - counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests that left, answered or not. */
    synchronized long begun() {
        return begun;
    }

    /** The longest that any request took. */
    synchronized Duration slowest() {
        return Duration.ofNanos(slowestNs);
    }

    /** Requests that a client would call failed: all but whole answers and answers that had begun. */
    synchronized long failed() {
        return begun - count(Outcome.OK) - count(Outcome.CUT);
    }

    /** Requests that have failed so far; those that wait may still turn out well. */
    synchronized long lost() {
        return failed() - waiting();
    }

    /** Waits for that many whole answers more than now. */
    void awaitMore(long answers) {
        long wanted = count(Outcome.OK) + answers;
        await(answers + " more answers").atMost(Duration.ofSeconds(60)).until(() -> count(Outcome.OK) >= wanted);
    }

    void awaitAll(long seconds) {
        await("an outcome for every request")
                .atMost(Duration.ofSeconds(seconds))
                .until(this::settled);
    }

    private synchronized boolean settled() {
        return waiting() == 0;
    }

    @Override
    public synchronized String toString() {
        return begun + " requests " + counts + ", slowest " + slowestNs / 1_000_000 + " ms"
                + (details.isEmpty() ? "" : "\n  " + String.join("\n  ", details));
    }
}
