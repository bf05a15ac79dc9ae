package io.netloft.systemtests;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the machine stood still, by a thread that wants to run every few milliseconds: whoever measures how fast something
 * is does not count time in which nobody could do anything. Any thread.
 */
final class Standstill {
    private static final long EVERY_NS = 5_000_000;
    /** Later than that a thread is on a machine that is merely busy, too. */
    private static final long LATE_NS = 50_000_000;

    private static final AtomicLong STOOD_NS = new AtomicLong();

    static {
        Thread thread = new Thread(Standstill::watch, "standstill");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    private final long stoodNs = STOOD_NS.get();

    private Standstill() {}

    /** Begins to look. */
    static Standstill from() {
        return new Standstill();
    }

    private static void watch() {
        long beforeNs = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(EVERY_NS);
            long nowNs = System.nanoTime();
            long lateNs = nowNs - beforeNs - EVERY_NS;
            if (lateNs > LATE_NS) {
                STOOD_NS.addAndGet(lateNs);
            }
            beforeNs = nowNs;
        }
    }

    /** How long it has stood still since then. */
    Duration stood() {
        return Duration.ofNanos(STOOD_NS.get() - stoodNs);
    }
}
