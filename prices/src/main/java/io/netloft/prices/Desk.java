package io.netloft.prices;

import com.google.rpc.Status;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.FloorCounts;
import io.netloft.prices.core.Intake;
import io.netloft.prices.core.Session;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What every call needs. Any thread. */
final class Desk {
    private static final int CODES = 17;

    private final PricesConfig config;
    private final Board board;
    private final Intake publishers;
    private final FloorCounts counts;
    private final LongSupplier clock;
    private final InstantSource instants;
    private final String serverId;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicIntegerArray ends = new AtomicIntegerArray(CODES);
    private final SplittableRandom jitter;
    private final Set<PublishCall> publishing = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    Desk(
            PricesConfig config,
            Board board,
            Intake publishers,
            FloorCounts counts,
            LongSupplier clock,
            InstantSource instants,
            String serverId) {
        this.config = config;
        this.board = board;
        this.publishers = publishers;
        this.counts = counts;
        this.clock = clock;
        this.instants = instants;
        this.serverId = serverId;
        this.jitter = new SplittableRandom(serverId.hashCode());
    }

    PricesConfig config() {
        return config;
    }

    Board board() {
        return board;
    }

    Intake publishers() {
        return publishers;
    }

    FloorCounts counts() {
        return counts;
    }

    LongSupplier clock() {
        return clock;
    }

    /** Whether there is room for one more stream; who enters must leave. */
    boolean enter() {
        if (streams.incrementAndGet() > config.limits().streams()) {
            streams.decrementAndGet();
            return false;
        }
        return true;
    }

    void left() {
        streams.decrementAndGet();
    }

    /** Streams of every kind. */
    int streams() {
        return streams.get();
    }

    /** Admits no stream from now on, and ends those of publishers: what was acknowledged to them was taken. */
    void drain() {
        draining = true;
        publishing.forEach(PublishCall::drain);
    }

    /** A publisher's stream is open. */
    void opened(PublishCall call) {
        publishing.add(call);
        if (draining) {
            call.drain();
        }
    }

    void closed(PublishCall call) {
        publishing.remove(call);
    }

    boolean draining() {
        return draining;
    }

    /** How old a stream may get, with a wide jitter: those that came together shall not leave together. 0: for ever. */
    long age() {
        long age = config.streams().age().toNanos();
        if (age == 0) {
            return 0;
        }
        synchronized (jitter) {
            return age / 2 + jitter.nextLong(Math.max(1, age));
        }
    }

    long graceNs() {
        return config.streams().drainGrace().toNanos();
    }

    /** Nanoseconds until a time; -1: it never comes. */
    long leftNs(long atMs) {
        return atMs == Long.MAX_VALUE ? -1 : TimeUnit.MILLISECONDS.toNanos(Math.max(0, atMs - instants.millis()));
    }

    Session.Terms terms(long ageNs) {
        Instant drainAt = ageNs == 0 ? null : instants.instant().plusNanos(ageNs);
        return new Session.Terms(serverId, drainAt, instants);
    }

    /** Counts how a stream ended; null: OK. */
    void ended(@Nullable Status status) {
        ends.incrementAndGet(status == null ? 0 : Math.min(CODES - 1, Math.max(0, status.getCode())));
    }

    /** Streams that ended with a code. */
    int ends(int code) {
        return ends.get(code);
    }
}
