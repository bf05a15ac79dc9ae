package io.netloft.bench.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.bench.run.BenchException;
import org.junit.jupiter.api.Test;

class StalledRowTest {
    @Test
    void readsHowManyStreamsAreSlow() {
        String metrics = "# TYPE prices_slow_streams gauge\nprices_slow_streams 1.0\nprices_streams 100.0\n";
        assertThat(StalledRow.slowIn(metrics)).isEqualTo(1);
        assertThatThrownBy(() -> StalledRow.slowIn("prices_streams 100.0\n")).isInstanceOf(BenchException.class);
    }
}
