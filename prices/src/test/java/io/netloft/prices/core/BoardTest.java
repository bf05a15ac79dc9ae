package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.prices.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesRequest;
import org.junit.jupiter.api.Test;

class BoardTest {
    private final World world = new World();
    private final Board board = world.board();

    @Test
    void numbersUpdatesAndSetsWhatIsItsOwn() {
        board.publish(
                PriceUpdate.newBuilder()
                        .setProductId("A")
                        .setSequence(99)
                        .setEpoch(99)
                        .setBid(Decimals.of(1, 0))
                        .build(),
                "x");
        PriceUpdate update = latest("A");
        assertThat(update.getSequence()).isEqualTo(1);
        assertThat(update.getEpoch()).isEqualTo(7);
        assertThat(update.getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        assertThat(update.getReceiveTime())
                .isEqualTo(Board.timestamp(world.clock().instant()));
    }

    @Test
    void aSilentProductTurnsStaleAndLiveAgain() {
        world.publish("A", 5);
        world.pass(30_000);
        board.sweep();
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        world.pass(1);
        board.sweep();
        board.sweep();
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
        assertThat(latest("A").getBid().getUnits()).isEqualTo(5);
        assertThat(board.stale()).isEqualTo(1);
        world.publish("A", 6);
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
    }

    @Test
    void haltedIsNotStaleAndDelistedIsTheEnd() {
        world.put("A", 1, PriceState.PRICE_STATE_HALTED);
        world.pass(60_000);
        board.sweep();
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_HALTED);
        world.put("A", 1, PriceState.PRICE_STATE_DELISTED);
        Refusal refusal = world.put("A", 2, PriceState.PRICE_STATE_LIVE);
        assertThat(Objects.requireNonNull(refusal).error()).isEqualTo(PricesError.DELISTED);
    }

    @Test
    void thereAreNoMoreProductsThanMayBe() {
        for (int i = 0; i < 100; i++) {
            assertThat(world.put("P" + i, 1, PriceState.PRICE_STATE_LIVE)).isNull();
        }
        Refusal refusal = world.put("ONE-MORE", 1, PriceState.PRICE_STATE_LIVE);
        assertThat(Objects.requireNonNull(refusal).error()).isEqualTo(PricesError.TOO_MANY_PRODUCTS);
        assertThat(world.put("P7", 2, PriceState.PRICE_STATE_LIVE)).isNull();
        assertThat(board.refused()).isEqualTo(1);
    }

    @Test
    void keepsTheLastOnesAndNoMore() {
        for (int i = 1; i <= 40; i++) {
            world.publish("A", i);
        }
        Product product = Objects.requireNonNull(board.find("A"));
        assertThat(product.at(7, 24)).isNull();
        assertThat(Objects.requireNonNull(product.at(7, 25)).sequence()).isEqualTo(25);
        assertThat(product.at(6, 25)).isNull();
        assertThat(product.keepsAfter(24)).isTrue();
        assertThat(product.keepsAfter(23)).isFalse();
    }

    @Test
    void whoIsAwayLongerThanTheGraceLeavesStaleProducts() {
        Publishers publishers = new Publishers(board, 2, 1_000 * World.MS, world.clock());
        Publishers.Stream stream = Objects.requireNonNull(publishers.open("p", Reader.ANYBODY, refusal -> {}));
        stream.publish(batch(1));
        stream.close();
        world.pass(999);
        publishers.sweep();
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        world.pass(1);
        publishers.sweep();
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
    }

    @Test
    void whoComesBackInTimeLeavesNothingStaleAndIsKnown() {
        Publishers publishers = new Publishers(board, 2, 1_000 * World.MS, world.clock());
        List<String> told = new ArrayList<>();
        Publishers.Stream first = Objects.requireNonNull(publishers.open(
                "p", Reader.ANYBODY, refusal -> told.add(refusal.error().word())));
        first.publish(batch(4));
        Publishers.Stream second = Objects.requireNonNull(publishers.open("p", Reader.ANYBODY, refusal -> {}));
        assertThat(told).containsExactly("replaced");
        first.close();
        world.pass(5_000);
        publishers.sweep();
        assertThat(latest("A").getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        assertThat(second.publish(batch(4)).getDuplicate()).isTrue();
        assertThat(second.publish(batch(5)).getDuplicate()).isFalse();
        assertThat(latest("A").getSequence()).isEqualTo(2);
    }

    @Test
    void publishersAreBounded() {
        Publishers publishers = new Publishers(board, 2, 0, world.clock());
        Objects.requireNonNull(publishers.open("a", Reader.ANYBODY, refusal -> {}));
        Publishers.Stream second = Objects.requireNonNull(publishers.open("b", Reader.ANYBODY, refusal -> {}));
        assertThat(publishers.open("c", Reader.ANYBODY, refusal -> {})).isNull();
        second.close();
        publishers.sweep();
        assertThat(publishers.open("c", Reader.ANYBODY, refusal -> {})).isNotNull();
        assertThat(publishers.open()).isEqualTo(2);
    }

    @Test
    void whatMayNotBePublishedIsToldAndTheRestIsTaken() {
        Publishers publishers = new Publishers(board, 2, 0, world.clock());
        Publishers.Stream stream =
                Objects.requireNonNull(publishers.open("p", product -> product.equals("A"), refusal -> {}));
        var answer = stream.publish(batch(1).toBuilder()
                .addUpdates(PriceUpdate.newBuilder().setProductId("B"))
                .build());
        assertThat(answer.getErrorsList())
                .extracting(error -> error.getProductId() + error.getStatus().getCode())
                .containsExactly("B7");
        assertThat(board.find("B")).isNull();
    }

    @Test
    void whatComesTogetherIsToldTogether() {
        Client client = world.client();
        client.distinct(1, "*");
        client.take();
        int before = world.wakes();
        List<String> refused = new ArrayList<>();
        List<PriceUpdate> updates =
                List.of(price("A", 1), price("B", 2), price("b a d", 3), price("C", 4), price("A", 5));

        // Nobody is woken before all of them are there.
        Iterable<PriceUpdate> watched = () -> updates.stream()
                .peek(update -> assertThat(world.wakes()).isEqualTo(before))
                .iterator();
        board.publish(
                watched,
                "p",
                product -> !product.equals("C"),
                (update, refusal) -> refused.add(
                        update.getProductId() + " " + refusal.error().word()));

        assertThat(world.wakes()).isEqualTo(before + 1);
        assertThat(refused).containsExactly("b a d bad-request", "C forbidden");
        world.floor().run();
        assertThat(client.updates())
                .extracting(update -> update.getProductId() + update.getSequence())
                .containsExactlyInAnyOrder("A1", "A2", "B1");
        assertThat(world.counts().batches()).isEqualTo(1);
    }

    @Test
    void eachOfWhatComesTogetherIsThereBeforeTheNextIsLookedAt() {
        List<Long> seen = new ArrayList<>();
        Iterable<PriceUpdate> pulled = () -> List.of(price("A", 1), price("A", 2)).stream()
                .peek(update ->
                        seen.add(board.find("A") == null ? 0 : latest("A").getSequence()))
                .iterator();
        board.publish(pulled, "p", Reader.ANYBODY, (update, refusal) -> {});
        assertThat(seen).containsExactly(0L, 1L);
    }

    @Test
    void aFloorWithoutASessionIsToldOfNothingAndItsNextSessionHasEverything() {
        Client first = world.client();
        first.session().close();
        int before = world.wakes();
        world.put("A", 1, PriceState.PRICE_STATE_LIVE);
        world.put("B", 1, PriceState.PRICE_STATE_LIVE);
        assertThat(world.wakes()).isEqualTo(before);

        Client client = world.client();
        client.merge(1, "*");
        assertThat(client.updates()).extracting(PriceUpdate::getProductId).containsExactlyInAnyOrder("A", "B");
        world.put("A", 2, PriceState.PRICE_STATE_LIVE);
        world.put("NEW", 1, PriceState.PRICE_STATE_LIVE);
        assertThat(world.wakes()).isGreaterThan(before);
        world.floor().run();
        assertThat(client.updates())
                .extracting(update -> update.getProductId() + update.getSequence())
                .containsExactlyInAnyOrder("A2", "NEW1");
    }

    @Test
    void oneEncodingInSixteenIsMeasured() {
        List<Long> measured = new ArrayList<>();
        board.encodes(measured::add);
        for (int i = 1; i <= 33; i++) {
            world.publish("A", i);
        }
        assertThat(measured).hasSize(3);
    }

    private static PriceUpdate price(String product, long units) {
        return PriceUpdate.newBuilder()
                .setProductId(product)
                .setBid(Decimals.of(units, 0))
                .build();
    }

    private static PublishPricesRequest batch(long id) {
        return PublishPricesRequest.newBuilder()
                .setBatchId(id)
                .addUpdates(PriceUpdate.newBuilder().setProductId("A").setBid(Decimals.of(id, 0)))
                .build();
    }

    private PriceUpdate latest(String id) {
        return Objects.requireNonNull(Objects.requireNonNull(board.find(id)).latest())
                .update();
    }
}
