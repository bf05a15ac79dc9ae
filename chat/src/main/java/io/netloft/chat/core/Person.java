package io.netloft.chat.core;

import java.util.LinkedHashSet;
import java.util.Set;

/** A user with all his connections. Owned by the hub's thread. */
final class Person {
    private final Set<Session> sessions = new LinkedHashSet<>(1);
    private final Bucket bucket = new Bucket();
    private long seenMs;

    Set<Session> sessions() {
        return sessions;
    }

    Bucket bucket() {
        return bucket;
    }

    /** When he was connected last. */
    long seenMs() {
        return seenMs;
    }

    void seen(long nowMs) {
        seenMs = nowMs;
    }

    /** {@code online}, {@code away} on every device, or {@code offline}. */
    String state() {
        if (sessions.isEmpty()) {
            return "offline";
        }
        return sessions.stream().allMatch(Session::away) ? "away" : "online";
    }
}
