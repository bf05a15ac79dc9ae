package io.netloft.bench.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// It needs no peer, but a minute that a plain build has not.
@Tag("peer")
class PricesBenchIT {
    private final BenchRun run = new BenchRun(PricesCommand::new);

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void measuresEveryRowAndLeavesNoProcessBehind() {
        assertThat(run.of("--quick")).isZero();

        assertThat(run.rows("plain server")).as("hundred, one, throughput, age").isEqualTo(4);
        assertThat(run.rows("netloft"))
                .as("every row, stalled and credit twice")
                .isEqualTo(9);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run.of("--quick", "--only=one", "--prices-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }
}
