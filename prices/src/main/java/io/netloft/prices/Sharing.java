package io.netloft.prices;

import io.netloft.chassis.life.Chassis;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.SharedPublishers;
import io.netloft.prices.engine.EngineCounts;
import io.netloft.prices.engine.RedisEngine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** What this server shares with others through an engine. Any thread. */
final class Sharing implements AutoCloseable {
    // A server may miss so many of its turns before its publishers are given up.
    private static final int TURNS = 4;

    private final RedisEngine engine;
    private final SharedPublishers publishers;
    private final Board board;
    private final LongSupplier clock;
    private final long tendNs;

    private Sharing(RedisEngine engine, SharedPublishers publishers, Board board, LongSupplier clock, long tendNs) {
        this.engine = engine;
        this.publishers = publishers;
        this.board = board;
        this.clock = clock;
        this.tendNs = tendNs;
    }

    /** What the configuration says; null: this server is alone. */
    static @Nullable Sharing of(PricesConfig config, Chassis chassis, Board board, String server) {
        PricesConfig.Engine how = config.engine();
        if (how.redis() == null) {
            return null;
        }
        RedisEngine.Terms terms = new RedisEngine.Terms(
                how.address(),
                how.prefix(),
                how.length(),
                config.keep().products(),
                config.limits().publishers(),
                how.lease().toMillis(),
                how.goneAfter().toNanos());
        RedisEngine engine = new RedisEngine(terms, board, new EngineCounts(), chassis.clock(), chassis.instants());
        long tendNs = TimeUnit.MILLISECONDS.toNanos(how.lease().toMillis()) / TURNS;
        SharedPublishers publishers = new SharedPublishers(
                engine,
                board,
                new SharedPublishers.Terms(
                        server,
                        config.limits().publishers(),
                        config.keep().publisherGrace().toNanos(),
                        tendNs),
                chassis.clock());
        return new Sharing(engine, publishers, board, chassis.clock(), tendNs);
    }

    RedisEngine engine() {
        return engine;
    }

    SharedPublishers publishers() {
        return publishers;
    }

    /** A place for a source. */
    SourcePlace place(String name) {
        return new SourcePlace(engine, name, publishers::token, tendNs, clock);
    }

    /** Looks whether the engine is gone, and what was silent for too long. */
    void sweep() {
        engine.check();
        if (engine.reachable()) {
            List<PriceUpdate> silent = board.silent();
            if (!silent.isEmpty()) {
                engine.stale(silent);
            }
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
