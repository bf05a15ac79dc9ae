package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.prices.core.Board;
import io.netloft.prices.core.Engine;
import io.netloft.prices.core.PriceSource;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import io.netloft.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;

/** A source of which several servers share one, and its end. */
class SharedFeedTest {
    private static final int EACH_MS = 10;
    private static final int COUNT = 3;

    private final ManualClock clock = new ManualClock();
    private final Board board =
            new Board(new Board.Options(10, 16, 1, 0, 7, new PriceRules(PricesLimits.DEFAULT)), clock, clock);
    private final List<String> said = new ArrayList<>();
    private CompletableFuture<Engine.Taken> answer = new CompletableFuture<>();

    /** Takes note of what it is told; the test answers batches. */
    private final class Noting implements Engine {
        @Override
        public CompletionStage<Opened> open(String name, String token, boolean push) {
            said.add("open");
            return CompletableFuture.completedStage(new Opened(Standing.GOOD, ""));
        }

        @Override
        public CompletionStage<Taken> publish(String name, String token, String mark, List<PriceUpdate> updates) {
            said.add("publish " + updates.size());
            answer = new CompletableFuture<>();
            return answer;
        }

        @Override
        public CompletionStage<Void> release(String name, String token) {
            said.add("release");
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<List<String>> tend(Map<String, String> publishers) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public CompletionStage<Void> stale(List<PriceUpdate> last) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public boolean reachable() {
            return true;
        }
    }

    /** Three prices, one after the other. */
    private static final class Three implements PriceSource {
        private int given;

        @Override
        public long nextAtNs() {
            return given == COUNT
                    ? Long.MAX_VALUE
                    : Duration.ofMillis((long) given * EACH_MS).toNanos();
        }

        @Override
        public PriceUpdate next() {
            given++;
            return PriceUpdate.newBuilder().setProductId("A").build();
        }
    }

    private void taken() {
        answer.complete(new Engine.Taken(Engine.Standing.GOOD, List.of()));
    }

    @Test
    void leavesItsPlaceWhenTheLastBatchWasTakenAndNotBefore() {
        var place = new SourcePlace(new Noting(), "source.x", () -> "token", 1_000_000_000L, clock);
        var feed = new SharedFeed(Three::new, board, place, clock);
        feed.run();
        feed.run();
        assertThat(said).containsExactly("open", "publish 1");

        clock.advance(Duration.ofMillis(COUNT * EACH_MS));
        feed.run();
        assertThat(said).containsExactly("open", "publish 1");
        taken();
        feed.run();
        assertThat(said).containsExactly("open", "publish 1", "publish 2");

        // Nobody knows whether a batch without an answer was taken: it is sent again, and the place kept.
        answer.completeExceptionally(new IllegalStateException("gone"));
        feed.run();
        assertThat(said).containsExactly("open", "publish 1", "publish 2", "publish 2");
        taken();
        feed.run();
        feed.run();
        assertThat(said).containsExactly("open", "publish 1", "publish 2", "publish 2", "release");
        assertThat(place.held()).isFalse();
    }
}
