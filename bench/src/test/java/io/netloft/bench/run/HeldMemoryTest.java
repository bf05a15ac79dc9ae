package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeldMemoryTest {
    @Test
    void readsTheSumOfAHistogramWithoutTheCollectorsFillers() {
        String histogram = """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         24680        1913568  [B (java.base@25.0.3)
                   2:             5        7390216  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
                   3:             9            176  jdk.internal.vm.FillerObject (java.base@25.0.3)
                 890:             1             16  sun.util.resources.LocaleData (java.base@25.0.3)
                Total        142044       15650784
                """;

        assertThat(HeldMemory.heapIn(histogram)).isEqualTo(8_260_392);
    }

    @Test
    void readsTheDirectMemoryOfTheMetrics() {
        String metrics = """
                # TYPE process_direct_memory_used_bytes gauge
                process_direct_memory_used_bytes 1.7170455E7
                """;

        assertThat(HeldMemory.directIn(metrics)).isEqualTo(17_170_455);
    }

    @Test
    void failsWhereNothingIsTold() {
        assertThatThrownBy(() -> HeldMemory.directIn("404")).isInstanceOf(BenchException.class);
    }
}
