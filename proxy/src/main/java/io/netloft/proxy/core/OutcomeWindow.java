package io.netloft.proxy.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream's latest requests went: counts over one window of time. Written by every event loop; a request counted
 * at the very moment at which a window ends may fall into either.
 */
final class OutcomeWindow {
    private final AtomicLong beganNs = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicLong latencyNs = new AtomicLong();

    /** What a window held. */
    record Sum(int requests, int errors, long latencyNs) {}

    void begin(long nowNs) {
        beganNs.set(nowNs);
    }

    void add(boolean error, long tookNs) {
        requests.incrementAndGet();
        if (error) {
            errors.incrementAndGet();
        }
        latencyNs.addAndGet(tookNs);
    }

    /** The window's sum for the one caller that finds it over, else null; the next window begins. */
    @Nullable
    Sum over(long lengthNs, long nowNs) {
        long began = beganNs.get();
        if (nowNs - began < lengthNs || !beganNs.compareAndSet(began, nowNs)) {
            return null;
        }
        return new Sum(requests.getAndSet(0), errors.getAndSet(0), latencyNs.getAndSet(0));
    }
}
