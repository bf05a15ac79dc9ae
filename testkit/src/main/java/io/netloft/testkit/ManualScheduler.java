package io.netloft.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Scheduled executor on a {@link ManualClock}: no thread of its own, tasks run in the thread that advances time.
 *
 * <p>Tasks with the same time run in the order in which they were handed over. A task that throws keeps its
 * exception in its future, as in the JDK; {@link #failures()} shows those nobody asked for. Tasks may be handed over
 * from any thread.
 */
public final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final ManualClock clock;
    private final PriorityQueue<Task<?>> queue = new PriorityQueue<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long sequence;
    private boolean stopped;

    ManualScheduler(ManualClock clock) {
        this.clock = clock;
    }

    /** Tasks waiting for their time. */
    public synchronized int pending() {
        return queue.size();
    }

    /** What tasks have thrown so far, oldest first. */
    public synchronized List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Runs what is due now, and whatever that makes due. */
    public void runDue() {
        runUntil(clock.getAsLong());
    }

    void runUntil(long target) {
        for (Task<?> task = next(target); task != null; task = next(target)) {
            // A task handed over late must not turn time back.
            if (task.dueNanos - clock.getAsLong() > 0) {
                clock.moveTo(task.dueNanos);
            }
            task.run();
        }
        clock.moveTo(target);
    }

    private synchronized @Nullable Task<?> next(long target) {
        Task<?> head = queue.peek();
        return head == null || head.dueNanos - target > 0 ? null : queue.poll();
    }

    private synchronized <T extends Task<?>> T enqueue(T task) {
        if (stopped) {
            throw new RejectedExecutionException("scheduler: shut down (expected: running)");
        }
        queue.add(task);
        return task;
    }

    private synchronized long nextSequence() {
        return sequence++;
    }

    @Override
    public void execute(Runnable command) {
        schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return enqueue(new Task<>(Executors.callable(command), unit.toNanos(delay), 0));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return enqueue(new Task<>(callable, unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return enqueue(periodic(command, unit.toNanos(initialDelay), unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        // Manual time stands still while a task runs, so a fixed delay and a fixed rate are the same thing.
        return enqueue(periodic(command, unit.toNanos(initialDelay), unit.toNanos(delay)));
    }

    private Task<Object> periodic(Runnable command, long delayNanos, long periodNanos) {
        if (periodNanos <= 0) {
            throw new IllegalArgumentException("period: " + periodNanos + " ns (expected: > 0)");
        }
        return new Task<>(Executors.callable(command), delayNanos, periodNanos);
    }

    @Override
    public synchronized void shutdown() {
        stopped = true;
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        stopped = true;
        List<Runnable> waiting = new ArrayList<>(queue);
        queue.clear();
        return waiting;
    }

    @Override
    public synchronized boolean isShutdown() {
        return stopped;
    }

    @Override
    public synchronized boolean isTerminated() {
        return stopped && queue.isEmpty();
    }

    /** Does not wait: only a test moves this scheduler's time. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long order = nextSequence();
        private final long periodNanos;
        private volatile long dueNanos;

        Task(Callable<V> callable, long delayNanos, long periodNanos) {
            super(callable);
            this.periodNanos = periodNanos;
            this.dueNanos = clock.getAsLong() + Math.max(0, delayNanos);
        }

        @Override
        public void run() {
            if (periodNanos == 0) {
                super.run();
            } else if (super.runAndReset() && !isShutdown()) {
                long next = dueNanos + periodNanos;
                dueNanos = next;
                enqueue(this);
            }
        }

        @Override
        protected void setException(Throwable cause) {
            synchronized (ManualScheduler.this) {
                failures.add(cause);
            }
            super.setException(cause);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            synchronized (ManualScheduler.this) {
                queue.remove(this);
            }
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - clock.getAsLong(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            if (!(other instanceof Task<?> that)) {
                throw new ClassCastException("other: " + other + " (expected: a task of a ManualScheduler)");
            }
            // By difference, because nanoseconds may wrap.
            int byTime = Long.signum(dueNanos - that.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }
    }
}
