package io.netloft.proto.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "-62135596800, 0, true",
        "-62135596801, 0, false",
        "253402300799, 999999999, true",
        "253402300800, 0, false",
        "9223372036854775807, 0, false",
        "0, -1, false",
        "0, 1000000000, false"
    })
    void timesAreOnesThatADateCanTell(long seconds, int nanos, boolean good) {
        String fault = rules.faultOf(PriceUpdate.newBuilder()
                .setProductId("X")
                .setSourceTime(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build());
        assertThat(fault == null).isEqualTo(good);
        if (fault != null) {
            assertThat(fault).contains("source_time: " + seconds + " s", "expected: a time of the years 1 to 9999");
        }
    }

    @Test
    void whatIsOfALaterVersionEndsAtTheLimitWhereverItStands() {
        int room = 1_024 - PriceUpdate.newBuilder().setProductId("X").build().getSerializedSize();
        // Field 100 has two bytes of tag; so has the length.
        assertThat(rules.faultOf(later(room - 4))).isNull();
        assertThat(rules.faultOf(later(room - 3))).contains("update: 1025 bytes (expected: up to 1024)");
        PriceUpdate inside = PriceUpdate.newBuilder()
                .setProductId("X")
                .setLast(Decimals.of(1, 1).toBuilder().setUnknownFields(unknown(2_000)))
                .build();
        assertThat(rules.faultOf(inside)).contains("update: ");
        PriceUpdate time = PriceUpdate.newBuilder()
                .setProductId("X")
                .setSourceTime(Timestamp.newBuilder().setUnknownFields(unknown(2_000)))
                .build();
        assertThat(rules.faultOf(time)).contains("update: ");
    }

    private static PriceUpdate later(int bytes) {
        return PriceUpdate.newBuilder()
                .setProductId("X")
                .setUnknownFields(unknown(bytes))
                .build();
    }

    private static UnknownFieldSet unknown(int bytes) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        100,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[bytes]))
                                .build())
                .build();
    }

    private static PriceUpdate update(int exponent) {
        return PriceUpdate.newBuilder()
                .setProductId("X")
                .setAsk(Decimals.of(1, exponent))
                .build();
    }
}
