package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrkTest {
    @Test
    void readsTheLineOfResultsAmongTheRest() {
        Wrk.Result result = Wrk.parse("""
                Running 5s test @ http://127.0.0.1:8080/
                  1 threads and 64 connections
                Transfer/sec:      9.37MB
                result requests=360645 micros=5000000 bytes=49047720 failed=2 p50=870 p99=1800
                """);

        assertThat(result).isEqualTo(new Wrk.Result(360_645, 5.0, 49_047_720, 2, 870, 1_800));
        assertThat(result.rate()).isEqualTo(72_129);
    }

    @Test
    void showsWhatWasSaidWhenThereAreNoResults() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect to 127.0.0.1:1 Connection refused\n"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("Connection refused");
    }
}
