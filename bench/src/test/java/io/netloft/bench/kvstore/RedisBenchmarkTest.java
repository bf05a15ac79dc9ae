package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netloft.bench.run.BenchException;
import org.junit.jupiter.api.Test;

class RedisBenchmarkTest {
    private static final String SAID = """
            "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
            "SET","250000.00","0.515","0.136","0.487","0.919","1.135","1.287"
            0m0.010000s 0m0.020000s
            1m2.500000s 0m1.250000s
            """;

    @Test
    void readsTheLineOfResultsAndTheTimesOfTheShellsChildren() {
        Count count = RedisBenchmark.parse(SAID, 1_000_000);

        assertThat(count.done()).isEqualTo(1_000_000);
        assertThat(count.seconds()).isEqualTo(4);
        assertThat(count.rate()).isEqualTo(250_000);
        assertThat(count.p50Ms()).isEqualTo(0.487);
        assertThat(count.p99Ms()).isEqualTo(1.135);
        assertThat(count.clientCores()).isCloseTo(63.75 / 4, within(1e-9));
    }

    @Test
    void failsWhereARequestWasAnsweredWithAnError() {
        assertThatThrownBy(() -> RedisBenchmark.parse(
                        "Error from server: CLUSTERDOWN no quorum\n0m0.0s 0m0.0s\n0m0.0s 0m0.0s\n", 10))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("no quorum");
    }
}
