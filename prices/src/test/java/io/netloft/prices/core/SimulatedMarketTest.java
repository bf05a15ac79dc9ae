package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.prices.Decimals;
import io.netloft.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;

class SimulatedMarketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        assertThat(bytes(5)).isEqualTo(bytes(5));
        assertThat(bytes(5)).isNotEqualTo(bytes(6));
    }

    private static byte[] bytes(long seed) throws IOException {
        SimulatedMarket market = market(seed, 20, true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 5_000; i++) {
            market.next().writeDelimitedTo(out);
        }
        return out.toByteArray();
    }

    @Test
    void pricesLieOnTicksAndAsksAboveBids() {
        SimulatedMarket market = market(1, 12, true);
        Map<PriceState, Integer> states = new EnumMap<>(PriceState.class);
        for (int i = 0; i < 50_000; i++) {
            PriceUpdate update = market.next();
            assertThat(Decimals.compare(update.getAsk(), update.getBid())).isPositive();
            assertThat(update.getBid().getUnits()).isPositive();
            if (update.getProductId().equals("ACME")) {
                assertThat(update.getBid().getUnits() % 5).isZero();
            }
            states.merge(update.getState(), 1, Integer::sum);
        }
        assertThat(states.get(PriceState.PRICE_STATE_HALTED)).isBetween(1, 200);
    }

    @Test
    void timeGoesForwardAtTheRateThatWasAskedFor() {
        SimulatedMarket market = market(2, 10, false);
        Map<String, Integer> each = new HashMap<>();
        long before = 0;
        while (market.nextAtNs() < 100 * SECOND) {
            assertThat(market.nextAtNs()).isGreaterThanOrEqualTo(before);
            before = market.nextAtNs();
            each.merge(market.next().getProductId(), 1, Integer::sum);
        }
        assertThat(each).hasSize(10);
        assertThat(each.values()).allSatisfy(count -> assertThat(count).isBetween(800, 1_200));
    }

    @Test
    void troublesLeaveGaps() {
        assertThat(longest(market(3, 1, true))).isGreaterThan(2 * SECOND);
        assertThat(longest(market(3, 1, false))).isLessThan(2 * SECOND);
    }

    private static long longest(SimulatedMarket market) {
        long longest = 0;
        long before = market.nextAtNs();
        for (int i = 0; i < 20_000; i++) {
            market.next();
            longest = Math.max(longest, market.nextAtNs() - before);
            before = market.nextAtNs();
        }
        return longest;
    }

    private static SimulatedMarket market(long seed, int products, boolean troubles) {
        return new SimulatedMarket(seed, products, 10, troubles, ManualClock.START);
    }
}
