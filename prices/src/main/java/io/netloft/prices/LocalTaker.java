package io.netloft.prices;

import io.netloft.prices.core.Board;
import io.netloft.prices.core.Reader;
import io.netloft.prices.engine.RedisSource;
import java.util.List;
import netloft.prices.v1.PriceUpdate;

/** Takes a stream's prices to the board of this server. What the board refuses it counts. */
record LocalTaker(Board board, String owner) implements RedisSource.Taker {
    @Override
    public String begin() {
        return "";
    }

    @Override
    public boolean take(String mark, List<PriceUpdate> updates) {
        board.publish(updates, owner, Reader.ANYBODY, (update, refusal) -> {});
        return true;
    }
}
