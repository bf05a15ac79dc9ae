package io.netloft.kvstore.core;

import java.util.Set;
import java.util.TreeSet;

/** Keys that vanish together unless they are kept alive. Changed by the apply thread only. */
final class Lease {
    private final long id;
    private final long ttlMs;
    private long deadlineMs;
    private final Set<Bytes> keys = new TreeSet<>();

    Lease(long id, long ttlMs, long deadlineMs) {
        this.id = id;
        this.ttlMs = ttlMs;
        this.deadlineMs = deadlineMs;
    }

    long id() {
        return id;
    }

    long ttlMs() {
        return ttlMs;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    void renew(long now) {
        deadlineMs = now + ttlMs;
    }

    Set<Bytes> keys() {
        return keys;
    }
}
