package io.netloft.prices.engine;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What an engine counts; any thread reads. */
public final class EngineCounts {
    private final LongAdder read = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final LongAdder losses = new LongAdder();
    private final LongAdder renewals = new LongAdder();
    private volatile LongConsumer trips = ns -> {};

    /** Nothing counted yet. */
    public EngineCounts() {}

    /** Where the time goes, in nanoseconds, that a batch took until the engine had answered. */
    public void trips(LongConsumer to) {
        trips = to;
    }

    void trip(long ns) {
        trips.accept(ns);
    }

    void readOne() {
        read.increment();
    }

    void fault() {
        faults.increment();
    }

    void lost() {
        losses.increment();
    }

    void renewed() {
        renewals.increment();
    }

    /** Entries of the stream that were read. */
    public long read() {
        return read.sum();
    }

    /** Entries of the stream that were not an update. */
    public long faults() {
        return faults.sum();
    }

    /** Times that the connection was lost. */
    public long losses() {
        return losses.sum();
    }

    /** Times that this server had the numbers begin anew. */
    public long renewals() {
        return renewals.sum();
    }
}
