package io.netloft.proto.prices;

import static org.assertj.core.api.Assertions.assertThat;

import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceRulesTest {
    private final PriceRules rules = new PriceRules(PricesLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"EUR/USD", "a", "X:Y_z-1.2"})
    void takesIds(String id) {
        assertThat(rules.faultOfId(id)).isNull();
        assertThat(rules.faultOfIdOrPrefix(id + "*")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "EUR*USD", "é", "a\u001b[2J"})
    void refusesWhatIsNone(String id) {
        assertThat(rules.faultOfId(id)).contains("expected: 1 to 64 characters").doesNotContain("\u001b");
        assertThat(rules.faultOfIdOrPrefix(id)).isNotNull();
    }

    @Test
    void idsEndAtTheLimit() {
        assertThat(rules.faultOfId("x".repeat(64))).isNull();
        assertThat(rules.faultOfId("x".repeat(65))).isNotNull();
        assertThat(rules.faultOfId("x".repeat(1_000_000))).hasSizeLessThan(200);
    }

    @Test
    void aStarAloneMeansAll() {
        assertThat(rules.faultOfIdOrPrefix("*")).isNull();
        assertThat(rules.faultOfIdOrPrefix("**")).isNotNull();
    }

    @Test
    void exponentsEndAtTheLimit() {
        assertThat(rules.faultOf(update(18))).isNull();
        assertThat(rules.faultOf(update(-18))).isNull();
        assertThat(rules.faultOf(update(19))).contains("ask.exponent: 19 (expected: -18 to 18)");
        assertThat(rules.faultOf(update(Integer.MIN_VALUE))).isNotNull();
    }

    @Test
    void refusesAStateThatThereIsNot() {
        assertThat(rules.faultOf(PriceUpdate.newBuilder()
                        .setProductId("X")
                        .setStateValue(99)
                        .build()))
                .contains("state: 99");
    }

    private static PriceUpdate update(int exponent) {
        return PriceUpdate.newBuilder()
                .setProductId("X")
                .setAsk(Decimals.of(1, exponent))
                .build();
    }
}
