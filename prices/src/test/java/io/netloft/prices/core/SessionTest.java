package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import java.util.List;
import java.util.stream.IntStream;
import netloft.prices.v1.ConflationReason;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.Modify;
import netloft.prices.v1.Ping;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.ProductError;
import netloft.prices.v1.Refresh;
import netloft.prices.v1.ResumeFailureReason;
import netloft.prices.v1.ResumePoint;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import org.junit.jupiter.api.Test;

class SessionTest {
    private final World world = new World();

    @Test
    void answersThenSnapshotThenCompleteThenUpdates() {
        world.publish("EUR/USD", 100);
        Client client = world.client();
        client.merge(5, "EUR/USD");
        List<StreamPricesResponse> events = client.take();
        assertThat(events).hasSize(3);
        assertThat(events.get(0).getSubscriptionStatus().getStatus().getCode()).isZero();
        assertThat(events.get(1).getBatch().getSnapshot()).isTrue();
        assertThat(events.get(1).getBatch().getSubscriptionIdsList()).containsExactly(5L);
        assertThat(events.get(2).getSubscriptionStatus().getSnapshotComplete()).isTrue();
        world.publish("EUR/USD", 101);
        PriceBatch batch = client.batches().get(0);
        assertThat(batch.getSnapshot()).isFalse();
        assertThat(batch.getBatchNumber()).isEqualTo(2);
        assertThat(batch.getUpdates(0).getSequence()).isEqualTo(2);
        assertThat(batch.getUpdates(0).getEpoch()).isEqualTo(7);
    }

    @Test
    void afterAStallTheNextPriceIsTheNewest() {
        Client client = started(1, false, "A");
        client.stall();
        for (int i = 0; i < 1_000; i++) {
            world.publish("A", i);
        }
        assertThat(client.take()).isEmpty();
        assertThat(world.counts().slow()).isEqualTo(1);
        client.read();
        PriceBatch batch = client.batches().get(0);
        assertThat(batch.getUpdates(0).getBid().getUnits()).isEqualTo(999);
        assertThat(batch.getConflatedCountsList()).containsExactly(999);
        assertThat(batch.getConflationReasonsList()).containsExactly(ConflationReason.CONFLATION_REASON_SLOW_CONSUMER);
        assertThat(world.counts().slow()).isZero();
    }

    @Test
    void distinctGetsEveryUpdateInOrder() {
        Client client = started(1, true, "A");
        client.stall();
        for (int i = 0; i < World.HISTORY - 1; i++) {
            world.publish("A", i);
        }
        client.read();
        assertThat(client.updates().stream().map(PriceUpdate::getSequence).toList())
                .containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L);
    }

    @Test
    void distinctThatOverflowsIsClosedAlone() throws InvalidProtocolBufferException {
        Client client = started(1, true, "A");
        client.merge(2, "A");
        client.take();
        client.stall();
        for (int i = 0; i < World.HISTORY * 2; i++) {
            world.publish("A", i);
        }
        client.read();
        List<StreamPricesResponse> events = client.take();
        SubscriptionStatus lost = events.stream()
                .filter(StreamPricesResponse::hasSubscriptionStatus)
                .findFirst()
                .orElseThrow()
                .getSubscriptionStatus();
        assertThat(lost.getSubscriptionId()).isEqualTo(1);
        assertThat(lost.getClosed()).isTrue();
        assertThat(lost.getStatus().getCode()).isEqualTo(Code.DATA_LOSS_VALUE);
        assertThat(lost.getStatus().getDetails(0).unpack(ErrorInfo.class).getReason())
                .isEqualTo("LOST");
        assertThat(client.ended()).isFalse();
        world.publish("A", 5);
        assertThat(client.updates()).hasSize(1);
        assertThat(world.counts().subscriptions()).isEqualTo(1);
    }

    @Test
    void creditHoldsWhatIsOnItsWay() {
        Client client = started(1, true, "A");
        client.acknowledge(0, 3);
        for (int i = 0; i < 10; i++) {
            world.publish("A", i);
        }
        List<PriceBatch> batches = client.batches();
        assertThat(batches.stream().mapToInt(PriceBatch::getUpdatesCount).sum()).isEqualTo(3);
        assertThat(world.counts().exhausted()).isEqualTo(1);
        client.acknowledge(batches.get(0).getBatchNumber(), 0);
        assertThat(client.updates().stream().map(PriceUpdate::getSequence)).containsExactly(5L);
        client.acknowledge(batches.get(0).getBatchNumber() - 1, 0);
        assertThat(world.counts().regressed()).isEqualTo(1);
        assertThat(client.ended()).isFalse();
    }

    @Test
    void windowsAreCapped() {
        Client client = started(1, false, "A");
        client.acknowledge(0, -1);
        for (int i = 0; i < 600; i++) {
            world.publish("A", i);
        }
        assertThat(client.updates()).hasSize(500);
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentEndsTheStream() {
        Client client = started(1, false, "A");
        client.acknowledge(99, 0);
        assertThat(client.ended()).isTrue();
        assertThat(client.status().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
        assertThat(client.status().getMessage()).contains("99 (expected: up to 1)");
        assertThat(world.floor().held()).isZero();
    }

    @Test
    void pacesByTheLeastInterval() {
        world.publish("A", 0);
        Client client = world.client();
        client.subscribe(Subscribe.newBuilder()
                .setSubscriptionId(1)
                .addProductIds("A")
                .setMinInterval(Duration.newBuilder().setSeconds(1)));
        assertThat(client.statuses().get(0).getGrantedMinInterval().getSeconds())
                .isEqualTo(1);
        for (int i = 1; i <= 9; i++) {
            world.publish("A", i);
            world.pass(100);
        }
        assertThat(client.updates()).isEmpty();
        world.pass(100);
        PriceBatch batch = client.batches().get(0);
        assertThat(batch.getUpdates(0).getBid().getUnits()).isEqualTo(9);
        assertThat(batch.getConflatedCountsList()).containsExactly(8);
        assertThat(batch.getConflationReasonsList()).containsExactly(ConflationReason.CONFLATION_REASON_INTERVAL);
    }

    @Test
    void anIntervalChangesInPlaceAndHaltsDoNotWaitForIt() {
        world.publish("A", 0);
        Client client = world.client();
        client.subscribe(Subscribe.newBuilder()
                .setSubscriptionId(1)
                .addProductIds("A")
                .setMinInterval(Duration.newBuilder().setSeconds(59)));
        world.publish("A", 1);
        client.take();
        world.put("A", 2, PriceState.PRICE_STATE_HALTED);
        world.floor().run();
        assertThat(client.updates()).hasSize(1);
        world.put("A", 3, PriceState.PRICE_STATE_HALTED);
        world.floor().run();
        assertThat(client.updates()).isEmpty();
        client.send(StreamPricesRequest.newBuilder()
                .setModify(Modify.newBuilder().setSubscriptionId(1).setMinInterval(Duration.getDefaultInstance())));
        assertThat(client.updates()).hasSize(1);
    }

    @Test
    void badProductsAreToldAndTheRestIsServed() {
        world.publish("A", 1);
        world.publish("SECRET", 1);
        Client client = world.client(product -> !product.equals("SECRET"));
        client.merge(1, "A", "NONE", "SECRET", "b a d", "*");
        List<StreamPricesResponse> events = client.take();
        assertThat(events.get(0).getSubscriptionStatus().getProductErrorsList())
                .extracting(
                        error -> error.getProductId() + " " + error.getStatus().getCode())
                .containsExactly("NONE 5", "SECRET 7", "b a d 3");
        assertThat(events.get(1).getBatch().getUpdatesCount()).isEqualTo(1);
        assertThat(client.ended()).isFalse();
    }

    @Test
    void prefixesMeanWhatComesLater() {
        Client client = started(1, false, "EUR*");
        world.publish("EUR/USD", 1);
        world.publish("GBP/USD", 1);
        world.publish("EUR/GBP", 1);
        assertThat(client.updates().stream().map(PriceUpdate::getProductId)).containsExactly("EUR/USD", "EUR/GBP");
        client.unsubscribe(1, "EUR*");
        assertThat(client.statuses().get(0).getClosed()).isTrue();
        world.publish("EUR/USD", 2);
        assertThat(client.take()).isEmpty();
    }

    @Test
    void idsAreNotZeroAndNotTwice() {
        Client client = started(1, false, "A");
        client.merge(1, "A");
        client.merge(0, "A");
        List<SubscriptionStatus> statuses = client.statuses();
        assertThat(statuses.get(0).getStatus().getCode()).isEqualTo(Code.ALREADY_EXISTS_VALUE);
        assertThat(statuses.get(0).getClosed()).isFalse();
        assertThat(statuses.get(1).getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
        world.publish("A", 9);
        assertThat(client.updates()).hasSize(1);
    }

    @Test
    void limitsEndNeitherStreamNorOthers() {
        for (int i = 0; i < 60; i++) {
            world.publish("P" + i, i);
        }
        Client client = world.client();
        client.merge(1, "*");
        SubscriptionStatus status = client.statuses().get(0);
        assertThat(status.getProductErrors(0).getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
        assertThat(world.counts().products()).isEqualTo(50);
        for (int id = 2; id <= 9; id++) {
            client.merge(id, "none");
        }
        List<SubscriptionStatus> more = client.statuses();
        assertThat(more.get(more.size() - 1).getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
        client.unsubscribe(1);
        assertThat(world.counts().products()).isZero();
    }

    @Test
    void prefixesAreBoundedAndFreeAgain() {
        world.publish("AB", 1);
        Client client = world.client();
        String[] many = IntStream.range(0, 21).mapToObj(i -> "P" + i + "*").toArray(String[]::new);
        client.merge(1, many);
        SubscriptionStatus status = client.statuses().get(0);
        assertThat(status.getProductErrorsList())
                .extracting(ProductError::getProductId)
                .containsExactly("P20*");
        assertThat(status.getProductErrors(0).getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
        // A product is found among more prefixes than it has letters.
        world.publish("P7/X", 1);
        assertThat(client.updates()).extracting(PriceUpdate::getProductId).containsExactly("P7/X");
        client.unsubscribe(1, "P0*", "P1*", "P0*");
        client.merge(2, "A*", "A*", "AB*", "B*");
        assertThat(client.statuses())
                .filteredOn(its -> its.getSubscriptionId() == 2 && !its.getSnapshotComplete())
                .flatExtracting(SubscriptionStatus::getProductErrorsList)
                .extracting(ProductError::getProductId)
                .containsExactly("B*");
        client.unsubscribe(2);
        client.merge(3, "B*", "C*");
        assertThat(client.statuses().get(1).getProductErrorsList()).isEmpty();
    }

    @Test
    void anIdThatIsAskedForTwiceIsThereOnce() {
        world.publish("A", 1);
        Client client = world.client();
        client.merge(1, "A", "A", "A*");
        assertThat(client.updates()).hasSize(1);
        world.publish("A", 2);
        assertThat(client.updates()).hasSize(1);
        assertThat(world.counts().products()).isOne();
    }

    @Test
    void resumesWithoutAGap() {
        for (int i = 1; i <= 10; i++) {
            world.publish("A", i);
        }
        Client client = world.client();
        client.subscribe(resume(7, 6));
        assertThat(client.updates().stream().map(PriceUpdate::getSequence)).containsExactly(7L, 8L, 9L, 10L);
    }

    @Test
    void aResumeThatCannotBeIsASnapshotWithTheReason() {
        for (int i = 1; i <= 40; i++) {
            world.publish("A", i);
        }
        assertThat(failure(resume(6, 39))).isEqualTo(ResumeFailureReason.RESUME_FAILURE_REASON_EPOCH_CHANGED);
        assertThat(failure(resume(7, 3))).isEqualTo(ResumeFailureReason.RESUME_FAILURE_REASON_TOO_OLD);
        assertThat(failure(resume(7, 41))).isEqualTo(ResumeFailureReason.RESUME_FAILURE_REASON_AHEAD);
    }

    private ResumeFailureReason failure(Subscribe.Builder subscribe) {
        Client client = world.client();
        client.subscribe(subscribe);
        List<StreamPricesResponse> events = client.take();
        assertThat(events.get(1).getBatch().getSnapshot()).isTrue();
        assertThat(events.get(1).getBatch().getUpdates(0).getSequence()).isEqualTo(40);
        return events.get(0).getSubscriptionStatus().getResumeFailures(0).getReason();
    }

    private static Subscribe.Builder resume(long epoch, long sequence) {
        return Subscribe.newBuilder()
                .setSubscriptionId(1)
                .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                .addProductIds("A")
                .addResume(ResumePoint.newBuilder()
                        .setProductId("A")
                        .setEpoch(epoch)
                        .setSequence(sequence));
    }

    @Test
    void refreshSendsASnapshotAgain() {
        Client client = started(1, false, "A");
        client.send(
                StreamPricesRequest.newBuilder().setRefresh(Refresh.newBuilder().setSubscriptionId(1)));
        List<StreamPricesResponse> events = client.take();
        assertThat(events.get(1).getBatch().getSnapshot()).isTrue();
        assertThat(events.get(2).getSubscriptionStatus().getSnapshotComplete()).isTrue();
    }

    @Test
    void heartbeatsCarryTheBatchNumberAndNobodyStalledGetsThem() {
        Client client = started(1, false, "A");
        world.pass(10_000);
        assertThat(client.take().get(0).getHeartbeat().getBatchNumber()).isEqualTo(1);
        world.publish("A", 9);
        assertThat(client.updates()).hasSize(1);
        world.pass(5_000);
        assertThat(client.take()).isEmpty();
        client.stall();
        world.pass(100_000);
        assertThat(client.take()).isEmpty();
    }

    @Test
    void idleStreamsEndAndOthersDoNot() {
        Client idle = world.client();
        Client busy = started(1, false, "A");
        world.pass(301_000);
        assertThat(idle.ended()).isTrue();
        assertThat(idle.status().getCode()).isEqualTo(Code.ABORTED_VALUE);
        assertThat(busy.ended()).isFalse();
    }

    @Test
    void drainIsToldBeforeTheEnd() {
        Client client = started(1, false, "A");
        client.session().drain("upgrade", 5_000 * World.MS);
        assertThat(client.take().get(0).getDrain().getReason()).isEqualTo("upgrade");
        assertThat(client.ended()).isFalse();
        world.pass(5_000);
        assertThat(client.status().getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
        assertThat(world.floor().held()).isZero();
    }

    @Test
    void aHalfClosedStreamGoesOnUntilItsLastSubscriptionEnds() {
        Client client = started(1, true, "A");
        client.session().halfClosed();
        world.publish("A", 3);
        assertThat(client.updates()).hasSize(1);
        client.stall();
        for (int i = 0; i < 100; i++) {
            world.publish("A", i);
        }
        client.read();
        assertThat(client.ended()).isTrue();
        assertThat(client.status()).isNull();
    }

    @Test
    void pingsAreAnsweredAndNothingIsNoAction() {
        Client client = world.client();
        client.send(StreamPricesRequest.newBuilder().setPing(Ping.newBuilder().setNonce(77)));
        assertThat(client.take().get(0).getPong().getNonce()).isEqualTo(77);
        client.send(StreamPricesRequest.newBuilder());
        assertThat(client.status().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
        client.merge(1, "A");
        assertThat(client.take()).isEmpty();
    }

    /** A client that has its snapshot of a product. */
    private Client started(long id, boolean distinct, String product) {
        if (!product.endsWith("*")) {
            world.publish(product, 1);
        }
        Client client = world.client();
        if (distinct) {
            client.distinct(id, product);
        } else {
            client.merge(id, product);
        }
        client.take();
        return client;
    }
}
