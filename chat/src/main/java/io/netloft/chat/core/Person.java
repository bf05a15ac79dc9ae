package io.netloft.chat.core;

import java.util.ArrayList;
import java.util.List;

/** A user with all his connections. Owned by the hub's thread. */
final class Person {
    // One or two with nearly everybody: a set would be most of what an idle connection costs here.
    private final List<Session> sessions = new ArrayList<>(1);
    private final Bucket bucket = new Bucket();
    private long seenMs;

    List<Session> sessions() {
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
