package io.netloft.proto.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.netloft.testkit.Gen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StateReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceEntryTest {
    private static final int ROUNDS = 2_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatAPublisherSaidIsEncodedAsTheUpdateThatTheServerMakesOfIt(long seed) throws IOException {
        Gen gen = new Gen(seed);
        for (int round = 0; round < ROUNDS; round++) {
            PriceUpdate said = said(gen);
            var numbers = new PriceEntry.Numbers(gen.between(0, Long.MAX_VALUE), gen.between(0, 500L), round);
            Timestamp received = time(gen);
            boolean unsaid = said.getState() == PriceState.PRICE_STATE_UNSPECIFIED;
            PriceUpdate made = said.toBuilder()
                    .setEpoch(numbers.epoch())
                    .setSequence(numbers.sequence())
                    .setReceiveTime(received)
                    .setState(unsaid ? PriceState.PRICE_STATE_LIVE : said.getState())
                    .clearStateReason()
                    .build();

            PriceEntry entry = PriceEntry.of(said, numbers, received);

            assertThat(bytes(entry)).isEqualTo(bytes(PriceEntry.of(made, round)));
            assertThat(entry.update()).isEqualTo(made);
            assertThat(entry.epoch()).isEqualTo(numbers.epoch());
            assertThat(entry.sequence()).isEqualTo(numbers.sequence());
            assertThat(entry.receivedNs()).isEqualTo(round);
            assertThat(entry.state()).isEqualTo(made.getState());
            assertThat(entry.repeated()).isFalse();
        }
    }

    /** Also with fields that are the server's, and with some that this version does not know. */
    private static PriceUpdate said(Gen gen) {
        PriceUpdate.Builder said = PriceUpdate.newBuilder().setProductId(gen.word(1, 64));
        if (gen.flip()) {
            said.setSourceTime(time(gen));
        }
        if (gen.flip()) {
            said.setBid(decimal(gen));
        }
        if (gen.flip()) {
            said.setAsk(decimal(gen));
        }
        if (gen.flip()) {
            said.setLast(Decimal.getDefaultInstance());
        }
        if (gen.flip()) {
            said.setState(gen.oneOf(PriceState.PRICE_STATE_LIVE, PriceState.PRICE_STATE_DELISTED));
        }
        if (gen.flip()) {
            said.setEpoch(9).setSequence(99).setReceiveTime(time(gen));
            said.setStateReason(StateReason.STATE_REASON_ENGINE_GONE);
        }
        if (gen.flip()) {
            said.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            1_000,
                            UnknownFieldSet.Field.newBuilder()
                                    .addVarint(gen.between(0, Long.MAX_VALUE))
                                    .build())
                    .build());
        }
        return said.build();
    }

    private static Decimal decimal(Gen gen) {
        return Decimals.of(gen.between(Long.MIN_VALUE, Long.MAX_VALUE), gen.between(-18, 18));
    }

    private static Timestamp time(Gen gen) {
        return Timestamp.newBuilder()
                .setSeconds(gen.between(0, 4_000_000_000L))
                .setNanos(gen.between(0, 999_999_999))
                .build();
    }

    private static byte[] bytes(PriceEntry entry) throws IOException {
        var out = new ByteArrayOutputStream();
        entry.writeTo(out);
        return out.toByteArray();
    }
}
