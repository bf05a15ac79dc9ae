package io.netloft.proto.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netloft.testkit.Gen;
import java.math.BigDecimal;
import netloft.prices.v1.Decimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({"1.0842,10842,-4", "0,0,0", "-3e-5,-3,-5", "1.10,110,-2", "9223372036854775807,9223372036854775807,0"})
    void readsWhatIsWritten(String text, long units, int exponent) {
        assertThat(Decimals.parse(text)).isEqualTo(Decimals.of(units, exponent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "NaN", "1e19", "1e-19", "9223372036854775808", "0.0000000000000000001"})
    void refusesWhatIsNoneOrTooLong(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decimals.parse(text))
                .withMessageContaining("expected");
    }

    @Test
    void refusesALongTextUnread() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decimals.parse("1".repeat(100_000)))
                .withMessageContaining("100000 characters");
    }

    @Test
    void keepsEveryDigit() {
        Gen gen = new Gen(8);
        for (int round = 0; round < 2_000; round++) {
            Decimal decimal = Decimals.of(gen.between(Long.MIN_VALUE, Long.MAX_VALUE), gen.between(-18, 18));
            assertThat(new BigDecimal(Decimals.text(decimal))).isEqualByComparingTo(Decimals.value(decimal));
            assertThat(Decimals.of(Decimals.value(decimal))).isEqualTo(decimal);
        }
    }

    @Test
    void comparesValuesAndNotDigits() {
        assertThat(Decimals.compare(Decimals.parse("1.10"), Decimals.parse("1.1")))
                .isZero();
        assertThat(Decimals.compare(Decimals.parse("0.1"), Decimals.parse("0.09")))
                .isPositive();
        assertThat(Decimals.compare(Decimals.parse("-1e18"), Decimals.parse("1e-18")))
                .isNegative();
    }
}
