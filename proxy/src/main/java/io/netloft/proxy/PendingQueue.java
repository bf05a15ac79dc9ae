package io.netloft.proxy;

import io.netloft.proxy.core.UpstreamGroup;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The requests and TCP connections of one event loop that wait until an upstream of their group has a hand free, in order.
 * How many wait on all loops together is bounded by the group's circuit breaker.
 */
final class PendingQueue {
    /** Who waits. */
    interface Place {
        /** Its turn may have come: false when it hasn't; otherwise it leaves the queue by itself. */
        boolean came();
    }

    private final Map<UpstreamGroup, ArrayDeque<Place>> waiting = new IdentityHashMap<>();

    void add(UpstreamGroup group, Place place) {
        waiting.computeIfAbsent(group, g -> new ArrayDeque<>()).addLast(place);
    }

    void remove(UpstreamGroup group, Place place) {
        ArrayDeque<Place> queue = waiting.get(group);
        if (queue != null && queue.remove(place) && queue.isEmpty()) {
            waiting.remove(group);
        }
    }

    boolean has(UpstreamGroup group) {
        return waiting.containsKey(group);
    }

    /** Lets go on whoever can, first come first. */
    void wake(UpstreamGroup group) {
        ArrayDeque<Place> queue = waiting.get(group);
        while (queue != null && !queue.isEmpty()) {
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
