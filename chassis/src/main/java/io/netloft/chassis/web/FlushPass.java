package io.netloft.chassis.web;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The flushes of one event loop's connections, gathered into passes: whoever has written asks for one, and the pass comes
 * after the tasks that are already waiting, so that what they write leaves in the same system calls. On an idle loop that
 * is at once. While passes follow each other closely there is a pause between two of them, three times as long as the last
 * one took, so that flushing leaves three quarters of the time to what is to be flushed, but of ten milliseconds at most: a
 * pass over a thousand sockets takes several milliseconds and is worth a pause, one over a single socket is not. Everything
 * here runs on the loop.
 */
final class FlushPass {
    private static final int PAUSE_PER_PASS = 3;
    private static final long MAX_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    // Below it a timer costs more than the flushes that it saves.
    private static final long MIN_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final EventLoop loop;
    private List<Outlet> waiting = new ArrayList<>();
    private List<Outlet> spare = new ArrayList<>();
    private boolean coming;
    private long lastEndNs;
    private long pauseNs;

    FlushPass(EventLoop loop) {
        this.loop = loop;
        this.lastEndNs = loop.ticker().nanoTime();
    }

    void add(Outlet outlet) {
        waiting.add(outlet);
        if (!coming) {
            coming = true;
            long waitNs = lastEndNs + pauseNs - loop.ticker().nanoTime();
            if (waitNs < MIN_PAUSE_NS) {
                loop.execute(this::run);
            } else {
                loop.schedule(this::run, waitNs, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void run() {
        long beginNs = loop.ticker().nanoTime();
        List<Outlet> now = waiting;
        waiting = spare;
        coming = false;
        // A flush may make its connection writable, and its owner write and ask for the next pass.
        now.forEach(Outlet::flushInPass);
        now.clear();
        spare = now;
        lastEndNs = loop.ticker().nanoTime();
        pauseNs = Math.min(PAUSE_PER_PASS * (lastEndNs - beginNs), MAX_PAUSE_NS);
    }
}
