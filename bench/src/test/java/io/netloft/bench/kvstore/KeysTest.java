package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void areThoseOfRedisBenchmark() {
        assertThat(Keys.key(0)).asString().isEqualTo("key:000000000000");
        assertThat(Keys.key(12_345)).asString().isEqualTo("key:000000012345");
        assertThat(Keys.key(999_999)).asString().isEqualTo("key:000000999999");
    }

    @Test
    void haveValuesOfTheirOwnThatStayTheSame() {
        assertThat(Keys.value(7))
                .hasSize(Keys.VALUE_BYTES)
                .isEqualTo(Keys.value(7))
                .isNotEqualTo(Keys.value(8));
        assertThat(Keys.value(999_999)).hasSize(Keys.VALUE_BYTES);
    }
}
