package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.prices.core.Board;
import io.netloft.prices.core.PriceSource;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import io.netloft.testkit.ManualClock;
import java.time.Duration;
import java.util.Objects;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final int EACH_NS = 1_000;

    private final ManualClock clock = new ManualClock();
    private final Board board =
            new Board(new Board.Options(10, 16, 1, 0, 7, new PriceRules(PricesLimits.DEFAULT)), clock, clock);

    /** A price each microsecond; at its end it takes its products back, as a recording does. */
    private final class Source implements PriceSource {
        private final int count;
        private int given;
        private boolean over;

        Source(int count) {
            this.count = count;
        }

        @Override
        public long nextAtNs() {
            if (given == count && !over) {
                over = true;
                board.release("source");
            }
            return given == count ? Long.MAX_VALUE : (long) given * EACH_NS;
        }

        @Override
        public PriceUpdate next() {
            given++;
            return PriceUpdate.newBuilder().setProductId("A").build();
        }
    }

    private PriceUpdate latest() {
        return Objects.requireNonNull(Objects.requireNonNull(board.find("A")).latest())
                .update();
    }

    @Test
    void bringsWhatIsDueAndNoMore() {
        Feed feed = new Feed(new Source(2_000), board, "source", clock);
        clock.advance(Duration.ofNanos(600L * EACH_NS));
        feed.run();
        assertThat(board.updates()).isEqualTo(601);
        assertThat(feed.nextInNs()).isEqualTo(EACH_NS);
        assertThat(latest().getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        feed.run();
        assertThat(board.updates()).isEqualTo(601);
    }

    @Test
    void whatASourceHadBeforeItsEndIsOnTheBoardWhenItEnds() {
        Feed feed = new Feed(new Source(3), board, "source", clock);
        clock.advance(Duration.ofNanos(10L * EACH_NS));
        feed.run();
        assertThat(board.updates()).isEqualTo(3);
        assertThat(latest().getSequence()).isEqualTo(4);
        assertThat(latest().getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
        assertThat(feed.nextInNs()).isEqualTo(Long.MAX_VALUE);
    }
}
