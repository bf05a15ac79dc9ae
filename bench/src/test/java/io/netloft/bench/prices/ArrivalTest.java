package io.netloft.bench.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.netloft.bench.run.BenchException;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.Heartbeat;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.SubscriptionStatus;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    private static final long NS_A_S = 1_000_000_000L;

    private final List<String> seen = new ArrayList<>();

    private boolean read(StreamPricesResponse.Builder message, boolean aged, long nowNs) {
        return Arrival.read(
                message.build().toByteArray(), aged, nowNs, (sequence, ageNs) -> seen.add(sequence + " " + ageNs));
    }

    private static PriceUpdate.Builder update(long sequence, long stampNs) {
        return PriceUpdate.newBuilder()
                .setProductId("P00001")
                .setEpoch(1_795_000_000_000L)
                .setSequence(sequence)
                .setSourceTime(
                        Timestamp.newBuilder().setSeconds(stampNs / NS_A_S).setNanos((int) (stampNs % NS_A_S)))
                .setBid(Decimal.newBuilder().setUnits(-7).setExponent(-4));
    }

    @Test
    void tellsOfEachUpdateOfABatch() {
        long nowNs = System.nanoTime();
        StreamPricesResponse.Builder message = StreamPricesResponse.newBuilder()
                .setBatch(PriceBatch.newBuilder()
                        .setBatchNumber(9)
                        .addSubscriptionIds(1)
                        .addUpdates(update(300, Quotes.stampOf(nowNs - 5)))
                        .addUpdates(update(301, Quotes.stampOf(nowNs - 7)))
                        .addConflatedCounts(2));

        assertThat(read(message, true, nowNs)).isTrue();
        assertThat(read(message, false, 0)).isTrue();
        assertThat(seen).containsExactly("300 5", "301 7", "300 0", "301 0");
    }

    @Test
    void leavesOtherMessagesAlone() {
        assertThat(read(StreamPricesResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()), true, 0))
                .isFalse();
        StreamPricesResponse.Builder status = StreamPricesResponse.newBuilder()
                .setSubscriptionStatus(SubscriptionStatus.newBuilder().setSubscriptionId(1));
        assertThat(read(status, true, 0)).isFalse();
        assertThat(Arrival.isStatus(status.build().toByteArray())).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void refusesWhatIsCutOff() {
        byte[] cut = {0x1a, 20, 0x1a, 10, 1};
        assertThatThrownBy(() -> Arrival.read(cut, true, 0, (sequence, age) -> seen.add("")))
                .isInstanceOf(BenchException.class);
    }
}
