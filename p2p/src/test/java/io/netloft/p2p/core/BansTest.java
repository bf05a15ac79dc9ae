package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BansTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long HOUR = 60 * MINUTE;
    // Clocks may begin anywhere.
    private static final long START = Long.MAX_VALUE - 5 * MINUTE;

    private final Bans<String> bans = new Bans<>();

    @Test
    void aBanEndsAfterTenMinutes() {
        bans.add("a", START);
        assertThat(bans.holds("a", START)).isTrue();
        assertThat(bans.holds("a", START + 10 * MINUTE - 1)).isTrue();
        assertThat(bans.holds("a", START + 10 * MINUTE)).isFalse();
        assertThat(bans.holds("b", START)).isFalse();
    }

    @Test
    void whoComesBackToDoTheSameStaysAwayTwiceAsLongUpToADay() {
        long now = START;
        long lasts = 10 * MINUTE;
        for (int times = 1; times <= 20; times++) {
            bans.add("a", now);
            assertThat(bans.holds("a", now + lasts - 1)).isTrue();
            assertThat(bans.holds("a", now + lasts)).isFalse();
            now += lasts + HOUR;
            lasts = Math.min(24 * HOUR, 2 * lasts);
        }
    }

    @Test
    void whoWasGoodForADayIsForgiven() {
        bans.add("a", START);
        bans.add("a", START + 11 * MINUTE);
        long later = START + 31 * MINUTE + 24 * HOUR;
        bans.add("a", later);
        assertThat(bans.holds("a", later + 10 * MINUTE - 1)).isTrue();
        assertThat(bans.holds("a", later + 10 * MINUTE)).isFalse();
    }

    @Test
    void noMoreThanAThousandAreKept() {
        for (int i = 0; i <= Bans.MOST; i++) {
            bans.add("a" + i, START);
        }
        assertThat(bans.holds("a0", START)).isFalse();
        assertThat(bans.holds("a1", START)).isTrue();
        assertThat(bans.holds("a" + Bans.MOST, START)).isTrue();
    }
}
