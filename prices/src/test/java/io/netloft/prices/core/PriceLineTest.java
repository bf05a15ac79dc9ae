package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.netloft.proto.prices.Decimals;
import io.netloft.testkit.ManualClock;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceLineTest {
    @Test
    void writesWhatThereIsAndADashForTheRest() {
        PriceUpdate update = PriceUpdate.newBuilder()
                .setProductId("EUR/USD")
                .setSourceTime(Board.timestamp(ManualClock.START.plusMillis(250)))
                .setBid(Decimals.of(108_420, -5))
                .setLast(Decimals.of(5, 3))
                .setState(PriceState.PRICE_STATE_HALTED)
                .setSequence(17)
                .build();
        assertThat(PriceLine.of(update, 3)).isEqualTo("2026-01-01T00:00:00.250Z EUR/USD 1.08420 - 5000 halted 17 3");
        assertThat(PriceLine.of(PriceUpdate.getDefaultInstance(), 0)).isEqualTo("-  - - - - 0 0");
    }

    @Test
    void whatIsNoTimeOrNoDecimalIsWrittenAllTheSame() {
        PriceUpdate update = PriceUpdate.newBuilder()
                .setProductId("X")
                .setSourceTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                .setBid(Decimals.of(7, Integer.MAX_VALUE))
                .setAsk(Decimals.of(7, Integer.MIN_VALUE))
                .build();
        assertThat(PriceLine.of(update, 0)).isEqualTo("- X 7e2147483647 7e-2147483648 - - 0 0");
    }

    // A recorded line published again is the same price: no digit is lost, none is added.
    @Test
    void readsWhatItHasWritten() {
        SimulatedMarket market = new SimulatedMarket(4, 30, 10, true, ManualClock.START);
        for (int i = 0; i < 20_000; i++) {
            PriceUpdate update = market.next();
            assertThat(PriceLine.parse(PriceLine.of(update, i)))
                    .isEqualTo(update.toBuilder()
                            .clearSequence()
                            .clearEpoch()
                            .clearReceiveTime()
                            .build());
        }
    }

    @Test
    void aPersonWritesLess() {
        assertThat(PriceLine.parse("  - WTI\t71.14   71.16 "))
                .isEqualTo(PriceUpdate.newBuilder()
                        .setProductId("WTI")
                        .setBid(Decimals.of(7114, -2))
                        .setAsk(Decimals.of(7116, -2))
                        .build());
        assertThat(PriceLine.parse("- WTI - - - delisted").getState()).isEqualTo(PriceState.PRICE_STATE_DELISTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# a remark", "  # a remark"})
    void someLinesAreSilent(String line) {
        assertThat(PriceLine.silent(line)).isTrue();
        assertThat(PriceLine.silent("- A 1 2 # no")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "A, line: 1 fields (expected: TIME PRODUCT BID ASK",
        "yesterday A 1 2, time: yesterday (expected: RFC 3339",
        "- A one 2, bid: decimal: one (expected: a number",
        "- A 1 1e99, ask: decimal: 1E+99 (expected: 63 bits",
        "- A 1 2 x, last: decimal: x",
        "- A 1 2 3 dead, 'state: dead (expected: live, stale'",
        "- A? 1 2, product_id: A? (expected: 1 to 64",
    })
    void saysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> PriceLine.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void longLinesAreRefusedWhateverTheyHold() {
        assertThatThrownBy(() -> PriceLine.parse("- A 1 2 3 live" + " 0".repeat(600)))
                .hasMessageContaining("expected: up to 1000");
    }
}
