package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000L;

    private final ManualClock clock = new ManualClock();
    private final Pace pace = new Pace(10, clock);

    private int taken() {
        int taken = 0;
        while (pace.inNs() == 0) {
            pace.take();
            taken++;
        }
        return taken;
    }

    @Test
    void twoSecondsOfItAtOnceThenOneAtATime() {
        assertThat(taken()).isEqualTo(21);
        assertThat(pace.inNs()).isEqualTo(100 * MS);
        clock.advance(Duration.ofMillis(99));
        assertThat(taken()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(taken()).isOne();
        clock.advance(Duration.ofSeconds(1));
        assertThat(taken()).isEqualTo(10);
    }

    @Test
    void whoWasSilentForLongHasNoMoreThanThat() {
        taken();
        clock.advance(Duration.ofHours(1));
        assertThat(taken()).isEqualTo(21);
    }
}
