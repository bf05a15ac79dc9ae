package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Seeds;
import org.junit.jupiter.api.Test;

class OriginsTest {
    @Test
    void anOriginTellsItsRunAndItsLoop() {
        Seeds.check(200, gen -> {
            long run = Origins.incarnation(gen.between(Long.MIN_VALUE, Long.MAX_VALUE));
            int loop = gen.between(0, Origins.LOOPS - 1);
            long origin = Origins.loop(run, loop);
            assertThat(origin).isPositive();
            assertThat(Origins.incarnationOf(origin)).isEqualTo(run);
            assertThat(Origins.loopOf(origin)).isEqualTo(loop);
        });
    }

    @Test
    void aWaitingCommandIsNeverTakenForALoop() {
        Seeds.check(200, gen -> {
            long run = Origins.incarnation(gen.uniform(0, Long.MAX_VALUE));
            long number = gen.between(0, Long.MAX_VALUE);
            long origin = Origins.blocked(run, number);
            assertThat(Origins.incarnationOf(origin)).isEqualTo(run);
            assertThat(Origins.loopOf(origin)).isGreaterThanOrEqualTo(Origins.LOOPS);
            assertThat(Origins.blocked(run, number + 1)).isNotEqualTo(origin);
        });
    }

    @Test
    void noRunIsZero() {
        // Origin 0 has no session.
        assertThat(Origins.incarnation(0)).isPositive();
    }
}
