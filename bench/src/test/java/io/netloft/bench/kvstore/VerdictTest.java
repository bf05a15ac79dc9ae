package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.bench.kvstore.Verdict.Quantity;
import io.netloft.bench.run.Bound;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Map<String, Tally> TALLIES =
            Map.of("ours", tally(1_200, 2.4), "one", tally(1_000, 0.8), "two", tally(400, 1.2));

    private static Tally tally(long rate, double p50Ms) {
        var tally = new Tally();
        tally.add("lane", new Count(rate, 1, 0, p50Ms, 9, 0), 1);
        return tally;
    }

    @Test
    void comparesWithTheBestOfTheOthers() {
        assertThat(new Verdict(Quantity.RATE, "ours", List.of("two", "one"), Bound.atLeast(1), Bound.atLeast(1.5))
                        .judge(TALLIES))
                .isEqualTo("ours: ops/s 1.20× of one; at least 1.00×: met; stretch, at least 1.50×: short by 20 %");
    }

    @Test
    void knowsThatLessIsBetterInLatency() {
        assertThat(new Verdict(Quantity.P50, "ours", List.of("two", "one"), Bound.atMost(2), null).judge(TALLIES))
                .isEqualTo("ours: p50 3.00× of one; at most 2.00×: over by 50 %");
    }

    @Test
    void refusesALaneThatDidNotRun() {
        assertThatThrownBy(() ->
                        new Verdict(Quantity.RATE, "ours", List.of("three"), Bound.atLeast(1), null).judge(TALLIES))
                .hasMessageContaining("three");
    }
}
