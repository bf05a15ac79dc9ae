package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChatterTest {
    private final Chatter chatter = new Chatter(0);

    private long words(long nowNs) {
        long words = 0;
        while (chatter.word(nowNs)) {
            words++;
        }
        return words;
    }

    @Test
    void aPeerMaySayALotAtOnceButNotForEver() {
        assertThat(words(0)).isEqualTo(20_000);
        assertThat(chatter.word(0)).isFalse();
    }

    @Test
    void aThousandASecondAreFree() {
        words(0);
        long said = 0;
        for (int ms = 1; ms <= 10_000; ms++) {
            said += chatter.word(TimeUnit.MILLISECONDS.toNanos(ms)) ? 1 : 0;
        }
        assertThat(said).isEqualTo(10_000);
    }

    @Test
    void whoGivesOrTakesMayTalk() {
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(chatter.word(0)).isTrue();
            chatter.pays();
        }
        assertThat(words(0)).isEqualTo(20_000);
    }
}
