package io.netloft.chassis.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a process that may block: a bounded pool for disk, DNS and hashing, and one timer thread that only
 * hands work on. A full queue refuses work with {@link RejectedExecutionException}: the caller answers that it is busy.
 */
public final class Workers implements AutoCloseable {
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

    @Override
    public void close() {
        timer.shutdownNow();
        pool.shutdownNow();
    }
}
