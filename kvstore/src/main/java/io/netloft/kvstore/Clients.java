package io.netloft.kvstore;

import io.netty.channel.Channel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The connections that are open, by their number. Thread-safe. */
final class Clients {
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, RespHandler> open = new ConcurrentHashMap<>();
    private final LongAdder evicted = new LongAdder();
    private volatile long pausedUntilMs;
    private volatile boolean pausedForWrites;

    /** What is known of a connection that was just opened. */
    Client open(Channel channel, long nowMs, @Nullable User user) {
        Client client = new Client(numbers.incrementAndGet(), channel.remoteAddress(), channel.localAddress(), nowMs);
        client.user(user);
        return client;
    }

    void add(RespHandler connection) {
        open.put(connection.client().id(), connection);
    }

    void remove(RespHandler connection) {
        open.remove(connection.client().id());
    }

    @Nullable
    RespHandler find(long id) {
        return open.get(id);
    }

    /** All of them, the oldest first. */
    List<RespHandler> all() {
        return open.values().stream()
                .sorted(Comparator.comparingLong(
                        (RespHandler one) -> one.client().id()))
                .toList();
    }

    int count() {
        return open.size();
    }

    /** Connections ever opened. */
    long opened() {
        return numbers.get();
    }

    /** A client was dropped because it did not take its answers. */
    void dropped() {
        evicted.increment();
    }

    long droppedCount() {
        return evicted.sum();
    }

    /** Lets every client wait before it is served again; only its writes, or all it asks. */
    void pause(long untilMs, boolean writesOnly) {
        pausedForWrites = writesOnly;
        pausedUntilMs = untilMs;
    }

    void resume() {
        pausedUntilMs = 0;
    }

    /** Until when a command has to wait; 0: not at all. */
    long pausedUntil(long nowMs, boolean write) {
        long until = pausedUntilMs;
        return until > nowMs && (write || !pausedForWrites) ? until : 0;
    }
}
