package io.netloft.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Clock that moves only when a test says so: monotonic nanoseconds, wall-clock time and a scheduler on one time line.
 *
 * <p>Hand it to code that takes a {@link LongSupplier} of nanoseconds or an {@link InstantSource}, and
 * {@link #scheduler()} to code that takes a {@code ScheduledExecutorService}. Time may be read from any thread;
 * advance it from one.
 */
public final class ManualClock implements LongSupplier, InstantSource {
    /** Wall-clock time of a new clock. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    // Negative on purpose: System.nanoTime may be, and code that compares instead of subtracting breaks here first.
    private static final long START_NANOS = -5_000_000_000L;

    private final ManualScheduler scheduler = new ManualScheduler(this);
    private volatile long nanos = START_NANOS;
    private volatile Duration wallOffset = Duration.ZERO;

    /** A clock at {@link #START}. */
    public ManualClock() {}

    /** Monotonic time in nanoseconds; only differences mean something. */
    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos - START_NANOS).plus(wallOffset);
    }

    /** The scheduler whose tasks run, in the thread that advances, as their time comes. */
    public ManualScheduler scheduler() {
        return scheduler;
    }

    /**
     * Moves time forward; every task due on the way runs at exactly its own time.
     *
     * @param step how far (expected: not negative); zero runs what is due now
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("step: " + step + " (expected: not negative); use shiftWall for a jump");
        }
        scheduler.runUntil(nanos + step.toNanos());
    }

    /** Moves only the wall clock, either way, as an operator or NTP would. */
    public void shiftWall(Duration shift) {
        wallOffset = wallOffset.plus(shift);
    }

    void moveTo(long target) {
        nanos = target;
    }
}
