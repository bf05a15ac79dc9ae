package io.netloft.kvstore;

import io.netloft.kvstore.core.Glob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who of this node's clients listens to what. A message is delivered at most once, to those who listen at that moment, on
 * the event loop of each. Thread-safe.
 */
final class PubSub {
    /** A name in bytes, as a key. */
    record Name(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Name name && Arrays.equals(bytes, name.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Somebody who listens. {@link #deliver} is called on {@link #loop}. */
    interface Listener {
        LoopContext loop();

        void deliver(Publication message);
    }

    private final Map<Name, Set<Listener>> channels = new ConcurrentHashMap<>();
    private final Map<Name, Set<Listener>> patterns = new ConcurrentHashMap<>();
    private final Map<Name, Glob> globs = new ConcurrentHashMap<>();
    private final Map<Name, Set<Listener>> shards = new ConcurrentHashMap<>();
    private final LongAdder delivered = new LongAdder();

    /** The three ways to listen. */
    enum Kind {
        CHANNEL,
        PATTERN,
        SHARD
    }

    private Map<Name, Set<Listener>> of(Kind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD -> shards;
        };
    }

    void add(Kind kind, Name name, Listener listener) {
        if (kind == Kind.PATTERN) {
            globs.computeIfAbsent(name, its -> new Glob(its.bytes()));
        }
        of(kind).compute(name, (its, known) -> {
            Set<Listener> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(listener);
            return all;
        });
    }

    void remove(Kind kind, Name name, Listener listener) {
        of(kind).computeIfPresent(name, (its, known) -> {
            known.remove(listener);
            return known.isEmpty() ? null : known;
        });
        if (kind == Kind.PATTERN && !patterns.containsKey(name)) {
            globs.remove(name);
        }
    }

    /** Whether a message on that channel would reach anybody here. */
    boolean hasListeners() {
        return !channels.isEmpty() || !patterns.isEmpty();
    }

    /** Delivers a message to this node's clients; returns to how many. */
    int publish(byte[] channel, byte[] payload, boolean shard) {
        Map<LoopContext, List<Runnable>> byLoop = new HashMap<>();
        int count = 0;
        Name name = new Name(channel);
        Set<Listener> direct = (shard ? shards : channels).get(name);
        if (direct != null) {
            Publication message = Publication.direct(shard, channel, payload);
            for (Listener listener : direct) {
                byLoop.computeIfAbsent(listener.loop(), loop -> new ArrayList<>())
                        .add(() -> listener.deliver(message));
                count++;
            }
        }
        if (!shard && !patterns.isEmpty()) {
            for (Map.Entry<Name, Set<Listener>> one : patterns.entrySet()) {
                Glob glob = globs.get(one.getKey());
                if (glob == null || !glob.matches(channel)) {
                    continue;
                }
                Publication message = Publication.matched(one.getKey().bytes(), channel, payload);
                for (Listener listener : one.getValue()) {
                    byLoop.computeIfAbsent(listener.loop(), loop -> new ArrayList<>())
                            .add(() -> listener.deliver(message));
                    count++;
                }
            }
        }
        byLoop.forEach((loop, deliveries) -> {
            if (loop.loop().inEventLoop()) {
                deliveries.forEach(Runnable::run);
            } else {
                loop.loop().execute(() -> deliveries.forEach(Runnable::run));
            }
        });
        delivered.add(count);
        return count;
    }

    /** Messages handed to clients so far. */
    long delivered() {
        return delivered.sum();
    }

    /** How many listen to a name. */
    int listeners(Kind kind, Name name) {
        Set<Listener> all = of(kind).get(name);
        return all == null ? 0 : all.size();
    }

    /** How many names somebody listens to. */
    int names(Kind kind) {
        return of(kind).size();
    }

    /** The names that match, with how many listen to each. */
    Map<Name, Integer> matching(Kind kind, Glob glob) {
        Map<Name, Integer> found = new LinkedHashMap<>();
        of(kind).forEach((name, listeners) -> {
            if (glob.matches(name.bytes())) {
                found.put(name, listeners.size());
            }
        });
        return found;
    }
}
