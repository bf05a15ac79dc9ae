package io.netloft.proxy;

import io.netloft.proxy.core.UpstreamGroup;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The requests of one event loop that wait until an upstream of their group has a hand free, in order. How many wait on all
 * loops together is bounded by the group's circuit breaker.
 */
final class PendingQueue {
    private final Map<UpstreamGroup, ArrayDeque<Turn>> waiting = new IdentityHashMap<>();

    void add(UpstreamGroup group, Turn turn) {
        waiting.computeIfAbsent(group, g -> new ArrayDeque<>()).addLast(turn);
    }

    void remove(UpstreamGroup group, Turn turn) {
        ArrayDeque<Turn> queue = waiting.get(group);
        if (queue != null && queue.remove(turn) && queue.isEmpty()) {
            waiting.remove(group);
        }
    }

    boolean has(UpstreamGroup group) {
        return waiting.containsKey(group);
    }

    /** Lets go on whoever can, first come first. */
    void wake(UpstreamGroup group) {
        ArrayDeque<Turn> queue = waiting.get(group);
        while (queue != null && !queue.isEmpty()) {
            // Whose turn has come leaves the queue by himself.
            if (!queue.peekFirst().came()) {
                return;
            }
        }
    }

    /** The same for all groups: what another loop or a health check changed shows at the latest now. */
    void wakeAll() {
        if (waiting.isEmpty()) {
            return;
        }
        for (UpstreamGroup group : waiting.keySet().toArray(UpstreamGroup[]::new)) {
            wake(group);
        }
    }
}
