package io.netloft.prices.core;

import io.netloft.proto.prices.Decimals;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import io.netloft.testkit.ManualClock;
import java.time.Duration;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** A board, a floor and a clock of a test. */
final class World {
    static final int HISTORY = 16;
    static final long MS = 1_000_000L;

    private final ManualClock clock = new ManualClock();
    private final FloorCounts counts = new FloorCounts();
    private final Board board;
    private final Floor floor;
    private int wakes;

    World() {
        this(limits(50, 8));
    }

    World(SessionLimits limits) {
        board = new Board(
                new Board.Options(100, HISTORY, 1, 30_000 * MS, 7, new PriceRules(PricesLimits.DEFAULT)), clock, clock);
        floor = new Floor(0, board, limits, counts, clock, () -> wakes++);
    }

    static SessionLimits limits(int products, int subscriptions) {
        return new SessionLimits(
                products,
                20,
                subscriptions,
                64 * 1024,
                1_000,
                100,
                500,
                0,
                60_000 * MS,
                10_000 * MS,
                300_000 * MS,
                8_192);
    }

    Board board() {
        return board;
    }

    Floor floor() {
        return floor;
    }

    /** How often the floor was woken. */
    int wakes() {
        return wakes;
    }

    FloorCounts counts() {
        return counts;
    }

    ManualClock clock() {
        return clock;
    }

    Client client() {
        return client(Reader.ANYBODY);
    }

    Client client(Reader reader) {
        Client client = new Client();
        client.session(floor.open(reader, client, new Session.Terms("test", null, clock)));
        client.take();
        return client;
    }

    /** Publishes a price and lets the floor hand it on. */
    void publish(String product, long units) {
        put(product, units, PriceState.PRICE_STATE_LIVE);
        floor.run();
    }

    /** Publishes a price; the floor does not run. */
    @Nullable
    Refusal put(String product, long units, PriceState state) {
        return board.publish(
                PriceUpdate.newBuilder()
                        .setProductId(product)
                        .setBid(Decimals.of(units, -2))
                        .setState(state)
                        .build(),
                "source");
    }

    void pass(long ms) {
        clock.advance(Duration.ofMillis(ms));
        floor.run();
    }
}
