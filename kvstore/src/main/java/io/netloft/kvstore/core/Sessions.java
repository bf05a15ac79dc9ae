package io.netloft.kvstore.core;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Exactly once: what each origin was answered, so that a command that comes again is answered again and not applied.
 *
 * <p>An origin that sent nothing for ten minutes of stamped time, and waits for nothing, is forgotten. Part of the state.
 */
final class Sessions {
    static final long IDLE_MS = 600_000;
    private static final long LOOK_EVERY_MS = 60_000;

    private final Map<Long, Session> open = new HashMap<>();
    private long lookAt;

    Session open(long origin, long ackedBelow, long now) {
        Session session = open.get(origin);
        if (session == null) {
            session = new Session(ackedBelow, now);
            open.put(origin, session);
        }
        session.used(now);
        session.acknowledge(ackedBelow);
        return session;
    }

    @Nullable
    Session find(long origin) {
        return open.get(origin);
    }

    void end(long origin) {
        open.remove(origin);
    }

    /** Forgets idle origins now and then, by stamped time. */
    void sweep(long now, LongConsumer ended) {
        if (now < lookAt) {
            return;
        }
        lookAt = now + LOOK_EVERY_MS;
        open.entrySet().removeIf(one -> {
            boolean idle =
                    one.getValue().usedAt() + IDLE_MS < now && !one.getValue().waiting();
            if (idle) {
                ended.accept(one.getKey());
            }
            return idle;
        });
    }

    long lookAt() {
        return lookAt;
    }

    void lookAt(long at) {
        lookAt = at;
    }

    /** All of them by origin, in its order. */
    Map<Long, Session> sorted() {
        return new TreeMap<>(open);
    }

    void restore(long origin, Session session) {
        open.put(origin, session);
    }

    int size() {
        return open.size();
    }
}
