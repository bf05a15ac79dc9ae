package io.netloft.prices;

import io.netloft.prices.core.Board;
import io.netloft.prices.core.PriceSource;
import java.util.function.LongSupplier;

/** Brings the prices of a source to the board, each at its time. One thread's. */
final class Feed implements Runnable {
    private static final int MOST_AT_ONCE = 100_000;

    private final PriceSource source;
    private final Board board;
    private final String owner;
    private final LongSupplier clock;
    private final long beganNs;

    Feed(PriceSource source, Board board, String owner, LongSupplier clock) {
        this.source = source;
        this.board = board;
        this.owner = owner;
        this.clock = clock;
        this.beganNs = clock.getAsLong();
    }

    /** Brings what is due. */
    @Override
    public void run() {
        long now = clock.getAsLong() - beganNs;
        for (int i = 0; i < MOST_AT_ONCE && source.nextAtNs() <= now; i++) {
            board.publish(source.next(), owner);
        }
    }
}
