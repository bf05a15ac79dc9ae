package io.netloft.kvstore.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait for keys, for each key in the order they came, and the keys that became ready. Part of the state:
 * every node knows who waits, and serves them alike.
 */
final class Waiters {
    /** What names a command: its origin and number. */
    record Id(long origin, long seq) {}

    private final Map<Id, Waiter> all = new LinkedHashMap<>();
    private final Map<Bytes, ArrayDeque<Waiter>> byKey = new HashMap<>();
    private int sorted;
    private Set<Bytes> ready = new LinkedHashSet<>();

    boolean isEmpty() {
        return all.isEmpty();
    }

    void add(Waiter waiter) {
        all.put(new Id(waiter.origin(), waiter.seq()), waiter);
        sorted += waiter.sorted() ? 1 : 0;
        for (byte[] key : waiter.keys()) {
            ArrayDeque<Waiter> queue = byKey.computeIfAbsent(new Bytes(key), bytes -> new ArrayDeque<>());
            if (queue.peekLast() != waiter) {
                queue.add(waiter);
            }
        }
    }

    @Nullable
    Waiter remove(long origin, long seq) {
        Waiter waiter = all.remove(new Id(origin, seq));
        if (waiter != null) {
            sorted -= waiter.sorted() ? 1 : 0;
            for (byte[] key : waiter.keys()) {
                Bytes bytes = new Bytes(key);
                ArrayDeque<Waiter> queue = byKey.get(bytes);
                if (queue != null && queue.removeIf(one -> one == waiter) && queue.isEmpty()) {
                    byKey.remove(bytes);
                }
            }
        }
        return waiter;
    }

    /** All of one origin. */
    List<Waiter> of(long origin) {
        return all.values().stream().filter(waiter -> waiter.origin() == origin).toList();
    }

    /** All of them, the longest waiting first. */
    List<Waiter> inOrder() {
        return new ArrayList<>(all.values());
    }

    /** Those whose time is over. */
    List<Waiter> due(long now) {
        return all.values().stream()
                .filter(waiter -> waiter.deadlineMs() <= now)
                .toList();
    }

    /**
     * Notes that a key that nobody had has come to be. Counts only while somebody waits for that type, whatever for: so
     * does Redis, where it shows when a transaction then puts the other type in its place.
     */
    void ready(byte[] key, boolean sortedSet) {
        if ((sortedSet ? sorted : all.size() - sorted) == 0) {
            return;
        }
        Bytes bytes = new Bytes(key);
        if (byKey.containsKey(bytes)) {
            ready.add(bytes);
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** The keys noted since the last call, in their order. */
    Set<Bytes> takeReady() {
        Set<Bytes> taken = ready;
        ready = new LinkedHashSet<>();
        return taken;
    }

    /** Who waits for a key, in order. */
    List<Waiter> waitingFor(Bytes key) {
        ArrayDeque<Waiter> queue = byKey.get(key);
        return queue == null ? List.of() : new ArrayList<>(queue);
    }
}
