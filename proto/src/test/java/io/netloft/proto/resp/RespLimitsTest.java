package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RespLimitsTest {
    @Test
    void refusesValuesOutOfRange() {
        RespLimits limits = RespLimits.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withMaxBulkBytes(15))
                .withMessage("maxBulkBytes: 15 (expected: 16..1073741824); choose a value in the range");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxBulkBytes((1 << 30) + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxArguments(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxArguments((1 << 20) + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxNesting(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withMaxInlineBytes(31));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withMaxCommandBytes(1024))
                .withMessage("maxCommandBytes: 1024 (expected: at least maxBulkBytes = 67108864);"
                        + " raise it or lower maxBulkBytes");
    }

    @Test
    void makesRoomForACommandWithTheLongestBulk() {
        assertThat(RespLimits.DEFAULT.withMaxBulkBytes(1 << 30).maxCommandBytes())
                .isEqualTo((1 << 30) + (64 << 10));
        assertThat(RespLimits.DEFAULT.withMaxBulkBytes(1024))
                .isEqualTo(new RespLimits(1024, 1 << 20, 128 << 20, 32, 64 << 10, true));
    }

    @Test
    void allowsStrangersNoMoreThanAnybody() {
        RespLimits strangers = RespLimits.DEFAULT.withMaxArguments(5).unauthenticated();
        assertThat(strangers).isEqualTo(new RespLimits(16 << 10, 5, 128 << 20, 32, 64 << 10, false));
    }
}
