package io.netloft.prices;

import io.netloft.prices.core.Floor;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a floor on an event loop: a pass at once when the last one was long ago, else when the batch window is over, so that
 * what comes in between goes out together.
 */
final class Lane {
    private final EventLoop loop;
    private final Floor floor;
    private final long windowNs;
    private final LongSupplier clock;
    private final AtomicBoolean awake = new AtomicBoolean();
    private long passedNs;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAtNs;

    Lane(EventLoop loop, long windowNs, LongSupplier clock, Function<Runnable, Floor> floor) {
        this.loop = loop;
        this.windowNs = windowNs;
        this.clock = clock;
        this.passedNs = clock.getAsLong() - windowNs;
        this.floor = floor.apply(this::wake);
    }

    EventLoop loop() {
        return loop;
    }

    /** Does something on the floor, now where this is its thread, else soon. */
    void with(Consumer<Floor> work) {
        if (!loop.inEventLoop()) {
            execute(() -> with(work));
            return;
        }
        work.accept(floor);
        floor.deliver();
        arm();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            execute(this::due);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The loops have stopped: there is nobody left to serve.
            awake.set(true);
        }
    }

    private void due() {
        long left = passedNs + windowNs - clock.getAsLong();
        if (left <= 0) {
            pass();
        } else {
            loop.schedule(this::pass, left, TimeUnit.NANOSECONDS);
        }
    }

    private void pass() {
        awake.set(false);
        passedNs = clock.getAsLong();
        if (timer != null && timerAtNs - passedNs <= 0) {
            // It is due, or it is what runs now: in either case it can't stand for what is set from here on.
            timer.cancel(false);
            timer = null;
        }
        floor.run();
        arm();
    }

    private void arm() {
        long inNs = floor.nextInNs();
        if (inNs < 0) {
            return;
        }
        long at = clock.getAsLong() + inNs;
        ScheduledFuture<?> before = timer;
        if (before != null && !before.isDone() && timerAtNs - at <= 0) {
            return;
        }
        if (before != null) {
            before.cancel(false);
        }
        timerAtNs = at;
        timer = loop.schedule(this::pass, inNs, TimeUnit.NANOSECONDS);
    }
}
