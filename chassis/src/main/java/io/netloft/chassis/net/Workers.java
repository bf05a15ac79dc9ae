package io.netloft.chassis.net;

import io.netloft.chassis.log.Log;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a process that may block: a bounded pool for disk, DNS and hashing, and one timer thread that only
 * hands work on. A full queue refuses work with {@link RejectedExecutionException}: the caller answers that it is busy.
 */
public final class Workers implements AutoCloseable {
    private static final Log LOG = Log.of(Workers.class);

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;

    /** Daemon threads, at most {@code threads} at work and {@code queue} tasks waiting. */
    public Workers(String name, int threads, int queue) {
        pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), named(name + "-worker-"));
        pool.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, named(name + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Names threads {@code prefix1}, {@code prefix2}; they don't keep the process alive. */
    public static ThreadFactory named(String prefix) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** The pool for what blocks. */
    public ThreadPoolExecutor blocking() {
        return pool;
    }

    /** The timer; tasks on it must not block. */
    public ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /**
     * Runs work on the pool again and again, with that much time between a turn's end and the next look. A turn is left
     * out while the one before is still at work, or when the pool is full; work that throws is logged and goes on.
     */
    public ScheduledFuture<?> every(Duration pause, Runnable work) {
        var busy = new AtomicBoolean();
        return timer.scheduleWithFixedDelay(
                () -> {
                    if (busy.compareAndSet(false, true)) {
                        handOver(work, busy);
                    }
                },
                pause.toNanos(),
                pause.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void handOver(Runnable work, AtomicBoolean busy) {
        try {
            pool.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("repeated work failed", e);
                } finally {
                    busy.set(false);
                }
            });
        } catch (RejectedExecutionException full) {
            busy.set(false);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        pool.shutdownNow();
    }
}
