package io.netloft.logstream;

import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Position;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches that are on their way from files to those who read them, so that none is forgotten when the server ends.
 * Thread-safe.
 */
final class Reads {
    private int inHand;
    private boolean ended;

    /**
     * Reads, on a thread that may take its time, and hands the batch over on a lane; it is closed behind the taker's back. He gets a {@link
     * CancellationException} instead when all is about to end.
     */
    void read(LogFile file, Position at, int bytes, Lane lane, BiConsumer<@Nullable Batch, @Nullable Throwable> taker) {
        if (!take()) {
            lane.execute(() -> taker.accept(null, new CancellationException()));
            return;
        }
        file.read(at, bytes)
                .whenComplete((batch, failure) -> lane.execute(() -> {
                    try (batch) {
                        boolean none = batch == null || isEnded();
                        taker.accept(
                                none ? null : batch, none && failure == null ? new CancellationException() : failure);
                    } finally {
                        done();
                    }
                }));
    }

    /** One more thing that must come to its end; false when nothing may begin any more. */
    synchronized boolean take() {
        if (ended) {
            return false;
        }
        inHand++;
        return true;
    }

    synchronized void done() {
        inHand--;
        notifyAll();
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    /** Lets nothing begin any more, and waits for what has begun, though not for ever. */
    synchronized void end(Duration most) {
        ended = true;
        long deadline = System.nanoTime() + most.toNanos();
        while (inHand > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
