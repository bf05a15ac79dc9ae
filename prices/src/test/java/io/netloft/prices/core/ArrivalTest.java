package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import java.util.List;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.ResumeFailure;
import netloft.prices.v1.ResumeFailureReason;
import netloft.prices.v1.ResumePoint;
import netloft.prices.v1.StateReason;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Products that come after their subscription, and prices that an engine numbers. */
class ArrivalTest {
    private final World world = new World();
    private final Client client = world.client();

    @AfterEach
    void nothingIsLeft() {
        client.session().close();
        assertThat(world.floor().held()).isZero();
        assertThat(world.counts().products()).isZero();
    }

    @Test
    void anIdThatIsNotThereIsToldAndJoinedWhenItComes() {
        client.merge(1, "NEW");
        SubscriptionStatus status = client.statuses().get(0);
        assertThat(status.getProductErrors(0).getStatus().getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
        world.publish("OTHER", 1);
        assertThat(client.take()).isEmpty();
        world.publish("NEW", 5);
        List<StreamPricesResponse> events = client.take();
        assertThat(events.get(0).getSubscriptionStatus().getJoinedProductIdsList())
                .containsExactly("NEW");
        assertThat(events.get(0).getSubscriptionStatus().getStatus().getCode()).isZero();
        assertThat(events.get(1).getBatch().getUpdates(0).getBid().getUnits()).isEqualTo(5);
        world.publish("NEW", 6);
        assertThat(client.updates()).hasSize(1);
    }

    @Test
    void itIsJoinedOnceThoughAPrefixMeansItToo() {
        client.distinct(1, "NEW", "NE*");
        client.take();
        world.publish("NEW", 5);
        assertThat(client.updates()).hasSize(1);
    }

    @Test
    void whatIsTakenOutIsWaitedForNoMore() {
        client.merge(1, "NEW", "STAYS");
        client.unsubscribe(1, "NEW");
        client.take();
        world.publish("NEW", 5);
        assertThat(client.take()).isEmpty();
        world.publish("STAYS", 5);
        assertThat(client.updates()).hasSize(1);
    }

    @Test
    void whatIsWaitedForCountsAsAProduct() {
        Client narrow = new World(World.limits(2, 8)).client();
        narrow.merge(1, "A", "B", "C");
        assertThat(narrow.statuses().get(0).getProductErrorsList())
                .extracting(error -> error.getStatus().getCode())
                .containsExactly(Code.NOT_FOUND_VALUE, Code.NOT_FOUND_VALUE, Code.RESOURCE_EXHAUSTED_VALUE);
    }

    @Test
    void theEnginesNumbersAreKeptAndWhatComesTwiceIsLeftOut() {
        client.distinct(1, "A");
        client.take();
        apply(1, 10);
        apply(2, 11);
        apply(2, 11);
        apply(1, 10);
        world.floor().run();
        assertThat(client.updates()).extracting(PriceUpdate::getSequence).containsExactly(1L, 2L);
        apply(5, 14);
        assertThat(world.board().missing()).isEqualTo(2);
    }

    @Test
    void whileTheEngineIsGoneTheSameNumberIsStaleAndThenAsItWas() {
        client.distinct(1, "A");
        apply(1, 10);
        world.floor().run();
        client.take();
        world.board().engineGone();
        world.floor().run();
        PriceUpdate stale = client.updates().get(0);
        assertThat(stale.getSequence()).isEqualTo(1);
        assertThat(stale.getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
        assertThat(stale.getStateReason()).isEqualTo(StateReason.STATE_REASON_ENGINE_GONE);
        world.board().engineGone();
        world.floor().run();
        assertThat(client.take()).isEmpty();
        world.board().engineBack();
        world.floor().run();
        PriceUpdate back = client.updates().get(0);
        assertThat(back.getSequence()).isEqualTo(1);
        assertThat(back.getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        world.board().engineBack();
        world.floor().run();
        assertThat(client.take()).isEmpty();
    }

    @Test
    void whatComesFirstAfterTheEngineIsBackIsTheNextNumberAndNothingElse() {
        client.distinct(1, "A");
        apply(1, 10);
        world.floor().run();
        world.board().engineGone();
        world.floor().run();
        client.take();
        apply(2, 11);
        world.board().engineBack();
        world.floor().run();
        assertThat(client.updates()).extracting(PriceUpdate::getSequence).containsExactly(2L);
    }

    @Test
    void whoResumesWhileTheEngineIsGoneIsToldThatItIsStale() {
        apply(1, 10);
        world.board().engineGone();
        client.subscribe(Subscribe.newBuilder()
                .setSubscriptionId(1)
                .addProductIds("A")
                .addResume(
                        ResumePoint.newBuilder().setProductId("A").setEpoch(3).setSequence(1)));
        assertThat(client.updates()).extracting(PriceUpdate::getState).containsExactly(PriceState.PRICE_STATE_STALE);
    }

    // As when a server was away while the numbers began anew, and the stream has dropped the first of them since.
    @Test
    void whatIsLeftOfAnEpochThatHasEndedIsSentNoMore() {
        for (int sequence = 1; sequence <= 4; sequence++) {
            apply(sequence, sequence);
        }
        client.distinct(1, "A");
        client.take();
        apply(4, 3, 30);
        world.floor().run();
        List<StreamPricesResponse> events = client.take();
        assertThat(events).noneMatch(StreamPricesResponse::hasBatch);
        SubscriptionStatus closed = events.get(0).getSubscriptionStatus();
        assertThat(closed.getClosed()).isTrue();
        assertThat(closed.getStatus().getCode()).isEqualTo(Code.DATA_LOSS_VALUE);
        client.subscribe(Subscribe.newBuilder()
                .setSubscriptionId(2)
                .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                .addProductIds("A")
                .addResume(
                        ResumePoint.newBuilder().setProductId("A").setEpoch(4).setSequence(1)));
        events = client.take();
        assertThat(events.get(0).getSubscriptionStatus().getResumeFailuresList())
                .extracting(ResumeFailure::getReason)
                .containsExactly(ResumeFailureReason.RESUME_FAILURE_REASON_TOO_OLD);
        assertThat(events.get(1).getBatch().getUpdates(0).getBid().getUnits()).isEqualTo(30);
    }

    private void apply(long sequence, long units) {
        apply(3, sequence, units);
    }

    private void apply(long epoch, long sequence, long units) {
        world.board()
                .apply(List.of(PriceUpdate.newBuilder()
                        .setProductId("A")
                        .setEpoch(epoch)
                        .setSequence(sequence)
                        .setBid(io.netloft.proto.prices.Decimals.of(units, 0))
                        .setState(PriceState.PRICE_STATE_LIVE)
                        .build()));
    }
}
