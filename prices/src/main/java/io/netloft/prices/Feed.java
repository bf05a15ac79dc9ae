package io.netloft.prices;

import io.netloft.prices.core.Board;
import io.netloft.prices.core.PriceSource;
import io.netloft.prices.core.Reader;
import java.util.Iterator;
import java.util.function.LongSupplier;
import netloft.prices.v1.PriceUpdate;

/** Brings the prices of a source to the board, each at its time. One thread's. */
final class Feed implements Runnable {
    private static final int MOST_AT_ONCE = 100_000;
    // More would keep the first of them waiting for the last.
    private static final int TOGETHER = 256;

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
        for (int i = 0; i < MOST_AT_ONCE && source.nextAtNs() <= now; i += TOGETHER) {
            // What is refused the board counts.
            board.publish(due(now), owner, Reader.ANYBODY, (update, refusal) -> {});
        }
    }

    /** Nanoseconds until the next price is due; {@code Long.MAX_VALUE}: there is none. */
    long nextInNs() {
        long at = source.nextAtNs();
        return at == Long.MAX_VALUE ? at : Math.max(0, beganNs + at - clock.getAsLong());
    }

    // Pulled one by one: when a source tells that it has ended, all that it had before must be on the board.
    private Iterable<PriceUpdate> due(long now) {
        return () -> new Iterator<>() {
            private int left = TOGETHER;

            @Override
            public boolean hasNext() {
                return left > 0 && source.nextAtNs() <= now;
            }

            @Override
            public PriceUpdate next() {
                left--;
                return source.next();
            }
        };
    }
}
