package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundTest {
    @Test
    void isMetAtItsLimit() {
        assertThat(Bound.atLeast(1).judge(1)).isEqualTo("at least 1.00×: met");
        assertThat(Bound.atMost(1.2).judge(1.2)).isEqualTo("at most 1.20×: met");
    }

    @Test
    void saysByHowMuchItIsMissed() {
        assertThat(Bound.atLeast(1).judge(0.97)).isEqualTo("at least 1.00×: short by 3 %");
        assertThat(Bound.atMost(1.2).judge(1.5)).isEqualTo("at most 1.20×: over by 25 %");
        assertThat(new Bound(false, 4, " KiB").judge(6)).isEqualTo("at most 4.00 KiB: over by 50 %");
    }

    @Test
    void neverRoundsAMissAway() {
        assertThat(Bound.atLeast(1).judge(0.9999)).isEqualTo("at least 1.00×: short by 1 %");
    }
}
