package io.netloft.kvstore;

import io.netloft.kvstore.engine.ReplicatedLog;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The snapshots of this node: those asked for, and what became of the last. Thread-safe. */
final class Snapshots {
    private final ReplicatedLog log;
    private final InstantSource clock;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private volatile long lastMs;
    private volatile long lastTookMs;
    private volatile boolean failed;

    Snapshots(ReplicatedLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        this.lastMs = clock.millis();
    }

    /** Has one made. */
    CompletionStage<Long> make() {
        return log.snapshot();
    }

    /** One is being written. */
    void begun() {
        underWay.incrementAndGet();
    }

    /** It is written, or not. */
    void ended(boolean good, long bytes, long tookMs) {
        underWay.decrementAndGet();
        failed = !good;
        lastTookMs = tookMs;
        if (good) {
            lastMs = clock.millis();
            written.incrementAndGet();
            writtenBytes.addAndGet(bytes);
        }
    }

    boolean inProgress() {
        return underWay.get() > 0;
    }

    boolean lastFailed() {
        return failed;
    }

    long lastTookMs() {
        return lastTookMs;
    }

    long lastEpochSeconds() {
        return lastMs / 1000;
    }

    long written() {
        return written.get();
    }

    long writtenBytes() {
        return writtenBytes.get();
    }
}
