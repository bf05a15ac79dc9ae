package io.netloft.chat;

import io.netloft.chassis.log.Log;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The hub's thread: runs what is handed to it, one at a time and in order, and flushes the hub when it has run all that was
 * there. What clients ask for is bounded; what must be told to the hub is not, and is bounded by what caused it. Any thread
 * hands over.
 */
final class HubLane implements Executor {
    private static final Log LOG = Log.of(HubLane.class);
    private static final int STRETCH = 512;

    private final Executor thread;
    private final int most;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Runnable flush = () -> {};

    /**
     * A lane.
     *
     * @param thread a thread that only this uses
     * @param most commands that may wait
     */
    HubLane(Executor thread, int most) {
        this.thread = thread;
        this.most = most;
    }

    /** What to do after each stretch. */
    void whenIdle(Runnable task) {
        flush = task;
    }

    /** Hands over what a client asks for, if there is room for it. */
    boolean offer(Runnable command) {
        if (asked.get() >= most) {
            return false;
        }
        asked.incrementAndGet();
        execute(() -> {
            asked.decrementAndGet();
            command.run();
        });
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (scheduled.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        try {
            thread.execute(this::run);
        } catch (RejectedExecutionException ended) {
            // The process ends, and nobody listens any more.
            tasks.clear();
        }
    }

    private void run() {
        for (int i = 0; i < STRETCH; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            run(task);
        }
        run(flush);
        scheduled.set(false);
        if (!tasks.isEmpty() && scheduled.compareAndSet(false, true)) {
            schedule();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the hub failed", e);
        }
    }

    /** Commands that wait. */
    int waiting() {
        return asked.get();
    }
}
