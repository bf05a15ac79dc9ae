package io.netloft.bench.beside;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.Bound;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static Tally tally(Figure figure, Count count) {
        var tally = new Tally(figure);
        tally.add("it", count, 1_000);
        return tally;
    }

    @Test
    void comparesRatesWithTheBestOfTheOthers() {
        var figure = new Figure("MB/s", Figure.Kind.RATE, 0, "CPU µs a MB", 1);
        Map<String, Tally> tallies = Map.of(
                "netloft", tally(figure, Count.of(300, 1, 0)),
                "grep C", tally(figure, Count.of(400, 1, 0)),
                "grep UTF-8", tally(figure, Count.of(100, 1, 0)));

        assertThat(new Verdict("netloft", List.of("grep UTF-8", "grep C"), Bound.atLeast(1), null)
                        .judge(figure, tallies))
                .isEqualTo("netloft: MB/s 0.75× of grep C; at least 1.00×: short by 25 %");
    }

    @Test
    void judgesALatencyByItselfToo() {
        var figure = new Figure("p99 ms", Figure.Kind.P99_MS, 2, "CPU µs a delivery", 50);
        Map<String, Tally> tallies = Map.of(
                "netloft", tally(figure, latency(10_000_000)), "websocketd", tally(figure, latency(100_000_000)));

        assertThat(new Verdict("netloft", List.of("websocketd"), Bound.atMost(0.2), new Bound(false, 5, " ms"))
                        .judge(figure, tallies))
                .matches("netloft: p99 ms 0\\.10× of websocketd; at most 0\\.20×: met; 10\\.\\d\\d ms,"
                        + " at most 5\\.00 ms: over by 100 %");
    }

    private static Count latency(long nanos) {
        var histogram = new Histogram(1_000_000_000, 3);
        histogram.recordValue(nanos);
        return new Count(1, 1, 0, 0.5, histogram);
    }
}
