package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final int KIB = 1024;

    private final Intake intake = new Intake(300 * KIB);
    private final Intake.Share one = intake.share();
    private final Intake.Share other = intake.share();

    @Test
    void littleIsFreeForEveryone() {
        for (int i = 0; i < 100; i++) {
            assertThat(intake.share().reserve(64 * KIB)).isTrue();
        }
        assertThat(intake.reserved()).isZero();
    }

    @Test
    void whatIsTooMuchForAllIsRefusedAndChangesNothing() {
        assertThat(one.reserve(200 * KIB)).isTrue();
        assertThat(other.reserve(101 * KIB)).isFalse();
        assertThat(intake.reserved()).isEqualTo(200 * KIB);
        assertThat(other.reserve(100 * KIB)).isTrue();
        assertThat(intake.reserved()).isEqualTo(300 * KIB);
    }

    @Test
    void aShareThatGrowsCountsOnce() {
        assertThat(one.reserve(100 * KIB)).isTrue();
        assertThat(one.reserve(200 * KIB)).isTrue();
        assertThat(intake.reserved()).isEqualTo(200 * KIB);
        assertThat(one.reserve(80 * KIB)).isTrue();
        assertThat(intake.reserved()).isEqualTo(80 * KIB);
    }

    @Test
    void aRefusedShareKeepsWhatItHad() {
        assertThat(one.reserve(100 * KIB)).isTrue();
        assertThat(one.reserve(301 * KIB)).isFalse();
        assertThat(intake.reserved()).isEqualTo(100 * KIB);
        one.free();
        one.free();
        assertThat(intake.reserved()).isZero();
    }
}
