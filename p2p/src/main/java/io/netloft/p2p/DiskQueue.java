package io.netloft.p2p;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Hands work to the disk's threads. What they have no room for waits here, and is handed over a moment later in the order
 * in which it came: a piece that has come must be stored, whatever else waits. It is bounded by who hands work over: so
 * many pieces of a share, a batch for a peer, one look at a time. Belongs to the loop.
 */
final class DiskQueue implements Executor {
    private static final long AGAIN_MS = 20;

    private final ThreadPoolExecutor threads;
    private final EventLoop loop;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    DiskQueue(ThreadPoolExecutor threads, EventLoop loop) {
        this.threads = threads;
        this.loop = loop;
    }

    /** @throws RejectedExecutionException when the threads are being stopped */
    @Override
    public void execute(Runnable task) {
        if (!waiting.isEmpty()) {
            waiting.add(task);
        } else if (!takes(task)) {
            waiting.add(task);
            loop.schedule(this::again, AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Tasks that wait, here and with the threads. */
    int size() {
        return waiting.size() + threads.getQueue().size();
    }

    private boolean takes(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            if (threads.isShutdown()) {
                throw full;
            }
            return false;
        }
    }

    private void again() {
        while (!waiting.isEmpty() && takes(waiting.element())) {
            waiting.remove();
        }
        if (!waiting.isEmpty()) {
            loop.schedule(this::again, AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }
}
