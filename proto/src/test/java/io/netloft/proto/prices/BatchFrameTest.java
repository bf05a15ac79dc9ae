package io.netloft.proto.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.netloft.testkit.Gen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.ConflationReason;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.WatchPricesResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFrameTest {
    private static final int ROUNDS = 300;

    /** The batch as the generated code builds it, beside ours. */
    private record Pair(StreamPricesResponse generated, BatchFrame ours) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void writesTheBytesOfTheGeneratedCode(long seed) throws IOException {
        Gen gen = new Gen(seed);
        BatchFrame.Builder builder = new BatchFrame.Builder();
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = pair(gen, builder);
            assertThat(pair.ours.size()).isEqualTo(pair.generated.getSerializedSize());
            assertThat(bytes(pair.ours)).isEqualTo(pair.generated.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void isTheEventOfAWatchBehindItsPrefix(long seed) throws IOException {
        Gen gen = new Gen(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = pair(gen, new BatchFrame.Builder());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(pair.ours.watchPrefix());
            pair.ours.writeTo(out);
            assertThat(WatchPricesResponse.parseFrom(out.toByteArray()).getEvent())
                    .isEqualTo(pair.generated);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void entriesParseAgain(long seed) {
        Gen gen = new Gen(seed);
        for (int round = 0; round < ROUNDS; round++) {
            PriceUpdate update = update(gen);
            PriceEntry entry = PriceEntry.of(update, round);
            assertThat(entry.update()).isEqualTo(update);
            assertThat(entry.sequence()).isEqualTo(update.getSequence());
            assertThat(entry.epoch()).isEqualTo(update.getEpoch());
            assertThat(entry.receivedNs()).isEqualTo(round);
        }
    }

    private static Pair pair(Gen gen, BatchFrame.Builder builder) {
        List<PriceUpdate> updates = gen.list(1, 40, BatchFrameTest::update);
        boolean one = gen.flip();
        boolean merged = gen.flip();
        long only = gen.between(1, Long.MAX_VALUE);
        List<Long> ids = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        for (PriceUpdate update : updates) {
            ids.add(one ? only : gen.between(-1, Long.MAX_VALUE));
            counts.add(merged ? gen.between(0, Integer.MAX_VALUE) : 0);
            builder.add(
                    PriceEntry.of(update, 0),
                    ids.get(ids.size() - 1),
                    counts.get(counts.size() - 1),
                    ConflationReason.CONFLATION_REASON_SLOW_CONSUMER);
        }
        assertThat(builder.count()).isEqualTo(updates.size());
        long number = gen.between(0, Long.MAX_VALUE);
        boolean snapshot = gen.flip();
        PriceBatch.Builder batch = PriceBatch.newBuilder()
                .setBatchNumber(number)
                .addAllUpdates(updates)
                .setSnapshot(snapshot);
        batch.addAllSubscriptionIds(ids.stream().distinct().count() == 1 ? ids.subList(0, 1) : ids);
        if (counts.stream().anyMatch(count -> count > 0)) {
            batch.addAllConflatedCounts(counts);
            counts.forEach(count -> batch.addConflationReasons(
                    count == 0
                            ? ConflationReason.CONFLATION_REASON_UNSPECIFIED
                            : ConflationReason.CONFLATION_REASON_SLOW_CONSUMER));
        }
        return new Pair(StreamPricesResponse.newBuilder().setBatch(batch).build(), builder.build(number, snapshot));
    }

    private static PriceUpdate update(Gen gen) {
        PriceUpdate.Builder update = PriceUpdate.newBuilder()
                .setProductId(gen.word(1, 64))
                .setEpoch(gen.between(0, Long.MAX_VALUE))
                .setSequence(gen.between(0, Long.MAX_VALUE))
                .setReceiveTime(Timestamp.newBuilder().setSeconds(gen.between(0, 4_000_000_000L)))
                .setState(gen.oneOf(PriceState.PRICE_STATE_LIVE, PriceState.PRICE_STATE_HALTED));
        if (gen.flip()) {
            update.setBid(Decimals.of(gen.between(Long.MIN_VALUE, Long.MAX_VALUE), gen.between(-18, 18)));
        }
        return update.build();
    }

    private static byte[] bytes(BatchFrame frame) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frame.writeTo(out);
        return out.toByteArray();
    }
}
