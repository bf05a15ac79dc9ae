package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks one at a time and in order on the workers, a few at a stretch, so that many lanes share few threads. When the
 * workers are full the lane tries again shortly: nothing that was handed to it is lost. Any thread.
 */
final class Lane {
    private static final Log LOG = Log.of(Lane.class);
    private static final int STRETCH = 32;
    private static final long RETRY_MS = 5;

    private final Workers workers;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(2);
    private boolean scheduled;

    Lane(Workers workers) {
        this.workers = workers;
    }

    void execute(Runnable task) {
        synchronized (this) {
            tasks.addLast(task);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        schedule();
    }

    /** Runs a task at once where the lane is idle; else in its turn. Only for threads that may take their time. */
    void executeHere(Runnable task) {
        synchronized (this) {
            tasks.addLast(task);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        run();
    }

    private void schedule() {
        try {
            workers.blocking().execute(this::run);
        } catch (RejectedExecutionException full) {
            if (!workers.timer().isShutdown()) {
                workers.timer().schedule(this::schedule, RETRY_MS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void run() {
        for (int i = 0; i < STRETCH; i++) {
            Runnable task;
            synchronized (this) {
                task = tasks.pollFirst();
                if (task == null) {
                    scheduled = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("task of a file failed", e);
            }
        }
        schedule();
    }
}
