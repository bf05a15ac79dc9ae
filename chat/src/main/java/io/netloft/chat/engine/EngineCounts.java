package io.netloft.chat.engine;

import io.netloft.chassis.metrics.Durations;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the store has counted; any thread. */
public final class EngineCounts {
    private final LongAdder transactions = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder trimmed = new LongAdder();
    private volatile @Nullable Durations durations;

    /** Where the time of each transaction is recorded. */
    public void record(Durations into) {
        durations = into;
    }

    void committed(int many, long ns) {
        transactions.increment();
        written.add(many);
        Durations into = durations;
        if (into != null) {
            into.record(ns);
        }
    }

    void failed() {
        failures.increment();
    }

    void trimmed(int many) {
        trimmed.add(many);
    }

    /** Transactions committed. */
    public long transactions() {
        return transactions.sum();
    }

    /** What they wrote together. */
    public long written() {
        return written.sum();
    }

    /** Transactions that failed. */
    public long failures() {
        return failures.sum();
    }

    /** Events that are kept no more. */
    public long trimmed() {
        return trimmed.sum();
    }
}
