package io.netloft.prices;

import io.netloft.prices.core.Board;
import io.netloft.prices.engine.RedisSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** Takes a stream's prices to the engine, while this server has the stream's place. */
record SharedTaker(Board board, SourcePlace place) implements RedisSource.Taker {
    private static final long PATIENCE_S = 10;

    @Override
    public @Nullable String begin() {
        return place.held() ? place.mark() : null;
    }

    @Override
    public boolean take(String mark, List<PriceUpdate> updates) throws InterruptedException {
        List<PriceUpdate> good = updates.stream()
                .filter(update -> board.rules().faultOf(update) == null)
                .map(board::received)
                .toList();
        try {
            return place.held()
                    && place.publish(mark, good).toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The engine is gone; the source asks where to go on.
            return false;
        }
    }
}
