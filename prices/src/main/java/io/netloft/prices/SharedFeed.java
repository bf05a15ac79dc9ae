package io.netloft.prices;

import io.netloft.prices.core.Board;
import io.netloft.prices.core.PriceSource;
import io.netloft.prices.core.SharedPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Brings the prices of a source to the engine, each at its time, while this server has the source's place. One batch at a time
 * is on its way; what can't be taken now is sent again under its mark. When the source has ended and its last batch was taken, the
 * server leaves the place, and the prices are stale. One thread's, but for the answers.
 */
final class SharedFeed implements Runnable {
    private static final int MOST_AT_ONCE = 1_000;

    private final Supplier<PriceSource> sources;
    private final Board board;
    private final SourcePlace place;
    private final LongSupplier clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile List<PriceUpdate> batch = List.of();
    private @Nullable PriceSource source;
    private long beganNs;

    /** A feed that begins the source anew whenever this server gets its place. */
    SharedFeed(Supplier<PriceSource> sources, Board board, SourcePlace place, LongSupplier clock) {
        this.sources = sources;
        this.board = board;
        this.place = place;
        this.clock = clock;
    }

    /** Brings what is due. */
    @Override
    public void run() {
        if (!place.held()) {
            source = null;
            batch = List.of();
            return;
        }
        if (!busy.get()) {
            if (batch.isEmpty()) {
                batch = due();
            }
            if (batch.isEmpty() && over()) {
                place.leave();
            }
            send();
        }
    }

    // Asked only when all that the source had was taken: who has left may publish no more.
    private boolean over() {
        PriceSource its = source;
        return its != null && its.nextAtNs() == Long.MAX_VALUE;
    }

    private List<PriceUpdate> due() {
        PriceSource its = source;
        if (its == null) {
            its = sources.get();
            source = its;
            beganNs = clock.getAsLong();
        }
        long now = clock.getAsLong() - beganNs;
        List<PriceUpdate> found = new ArrayList<>();
        while (found.size() < MOST_AT_ONCE && its.nextAtNs() <= now) {
            found.add(board.received(its.next()));
        }
        return found;
    }

    private void send() {
        List<PriceUpdate> its = batch;
        if (its.isEmpty()) {
            return;
        }
        busy.set(true);
        String before = place.mark();
        String mark = SharedPublishers.mark(before.isEmpty() ? 1 : Long.parseUnsignedLong(before) + 1);
        place.publish(mark, its).whenComplete((taken, failure) -> {
            if (failure == null) {
                batch = List.of();
            }
            busy.set(false);
        });
    }
}
