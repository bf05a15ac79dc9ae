package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongDoubleTest {
    private static String sum(String a, String b) {
        BigDecimal left = LongDouble.parse(a, CommandError.NOT_FLOAT);
        BigDecimal right = LongDouble.parse(b, CommandError.NOT_FLOAT);
        assertThat(left).isNotNull();
        assertThat(right).isNotNull();
        return new String(LongDouble.sum(left, right), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.25, 1.25",
        "3.0e3, 200, 3200",
        "3, 1.1, 4.1",
        "0.1, 0.2, 0.3",
        "10.5, 0.1, 10.6",
        "-1.5, 1.5, 0",
        "1, -0.99999999999999999, 0.00000000000000001",
        "17179869184, 1.5, 17179869185.5",
        "5.0e3, 2.0e2, 5200",
        "1e17, 1, 100000000000000001",
        "18446744073709551615, 1, 18446744073709551616",
        "18446744073709551616, 1, 18446744073709551616",
        "1e-17, 0, 0.00000000000000001",
        "1e-30, 0, 0"
    })
    void addsAsRedisDoes(String a, String b, String sum) {
        assertThat(sum(a, b)).isEqualTo(sum);
    }

    @Test
    void roundsToSixtyFourBinaryDigits() {
        assertThat(LongDouble.rounded(new BigDecimal("18446744073709551617")))
                .isEqualByComparingTo("18446744073709551616");
        assertThat(LongDouble.rounded(new BigDecimal("0.5"))).isEqualByComparingTo("0.5");
        assertThat(LongDouble.rounded(new BigDecimal("-3"))).isEqualByComparingTo("-3");
        assertThat(LongDouble.rounded(BigDecimal.ZERO)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"''", "x", "1x", "' 1'", "1e", "nan", "1e99999", "--1", "."})
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> LongDouble.parse(text, CommandError.NOT_FLOAT)).isSameAs(CommandError.NOT_FLOAT);
    }

    @Test
    void tellsInfiniteNumbersApart() {
        assertThat(LongDouble.parse("-inf", CommandError.NOT_FLOAT)).isNull();
        assertThat(Numbers.parse("+Infinity")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Numbers.parse("1e400")).isNaN();
        assertThat(Numbers.parse("1e-400")).isNaN();
        assertThat(Numbers.parse("0e-400")).isZero();
        assertThat(Numbers.parse("0x1p4")).isEqualTo(16);
        assertThat(Numbers.bound("1e400")).isInfinite();
    }
}
