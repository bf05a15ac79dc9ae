package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.netloft.testkit.BareHttp2;
import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong with clients: nobody else notices, and what they held is free again. A stream beside watches all the time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PricesFaultsIT {
    private static final long MIB = 1 << 20;
    private static final String ON_GUARD = "GUARD";
    private static final List<String> PRODUCTS =
            IntStream.range(0, 10).mapToObj(i -> "P" + i).toList();

    private final List<ManagedChannel> channels = new ArrayList<>();
    private JarProcess server;
    private PricesPublisher publisher;
    private PricesStream beside;
    private long number;

    @BeforeEach
    void start() throws InterruptedException {
        server = PricesJar.with(
                        "--set",
                        "source.simulate=false",
                        "--set",
                        "limits.messages-per-second=100000",
                        "--set",
                        "keep.publisher-grace=500ms",
                        "--set",
                        "keep.stale-after=0s")
                .start();
        publisher = new PricesPublisher(channel(), "guard");
        publish(List.of(ON_GUARD));
        publish(PRODUCTS);
        beside = PricesStream.open(channel())
                .subscribe(Subscribe.newBuilder().setSubscriptionId(1).addProductIds(ON_GUARD))
                .complete();
    }

    @AfterEach
    void othersWentOnAndNothingIsLeft() throws InterruptedException {
        publish(List.of(ON_GUARD));
        long newest = number;
        beside.next(event -> event.getBatch().getUpdatesList().stream()
                .anyMatch(update -> update.getBid().getUnits() == newest));
        assertThat(beside.isOpen()).isTrue();
        beside.cancel();
        PricesJar.awaitNothingLeft(server);
        channels.forEach(ManagedChannel::shutdownNow);
        assertThat(server.process().stderr().text()).doesNotContain("LEAK").doesNotContain("Exception");
        server.close();
    }

    private ManagedChannel channel() {
        return keep(PricesJar.channel(PricesJar.address(server)));
    }

    private ManagedChannel narrow() {
        return keep(PricesJar.narrow(PricesJar.address(server)));
    }

    private ManagedChannel keep(ManagedChannel channel) {
        channels.add(channel);
        return channel;
    }

    private void publish(List<String> products) throws InterruptedException {
        number++;
        assertThat(publisher.publish(number, products)).as("taken").isTrue();
    }

    /** Waits until no stream but the one beside is left, then until what is held is at most so much more than before. */
    private void awaitReturned(long before, long slack) {
        await("one stream is left")
                .atMost(PricesJar.PATIENCE)
                .until(() -> PricesJar.metric(server, "prices_streams ") == 1);
        await("memory returns")
                .atMost(PricesJar.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(PricesJar.held(server) - before).isLessThanOrEqualTo(slack));
    }

    // ---- clients that do not read

    @Test
    void whoDoesNotReadCostsLittleAndThenGetsTheNewest() throws InterruptedException {
        int stalled = 100;
        int window = 50;
        long before = PricesJar.held(server);
        List<PricesStream> streams = new ArrayList<>();
        for (int i = 0; i < stalled; i++) {
            // Welcome, the status, the snapshot, and its end; then it stalls.
            PricesStream stream = PricesStream.open(narrow(), 4).acknowledge(0, window);
            streams.add(stream.subscribe(1, "P*").complete());
        }
        int rounds = 3_000;
        for (int i = 0; i < rounds; i++) {
            publish(PRODUCTS);
        }
        await("all of them are slow")
                .atMost(PricesJar.PATIENCE)
                .until(() -> PricesJar.metric(server, "prices_slow_streams ") == stalled);
        long cost = PricesJar.held(server) - before;
        System.err.printf(
                Locale.ROOT,
                "%d stalled streams, %,d updates of their products: %.1f KiB each%n",
                stalled,
                rounds * PRODUCTS.size(),
                cost / 1024.0 / stalled);
        // A queue of what they did not read would take forty times as much.
        assertThat(cost).isLessThan(stalled * 64 * 1024L);

        for (PricesStream stream : streams) {
            stream.read(Integer.MAX_VALUE);
            int old = 0;
            PriceBatch batch = stream.acknowledge(1, 0).batch();
            while (batch.getUpdates(batch.getUpdatesCount() - 1).getBid().getUnits() != number) {
                old += batch.getUpdatesCount();
                stream.acknowledge(batch.getBatchNumber(), 0);
                batch = stream.batch();
            }
            assertThat(old).isLessThanOrEqualTo(window);
        }
        streams.forEach(PricesStream::cancel);
        awaitReturned(before, 8 * MIB);
    }

    // ---- streams that come and go

    @Test
    void streamsThatAreTakenBackInEveryStateLeaveNothing() throws InterruptedException {
        var random = new SplittableRandom(20261122);
        List<ManagedChannel> some = List.of(channel(), channel(), narrow(), narrow());
        comeAndGo(random, some, 200);
        long before = PricesJar.held(server);
        comeAndGo(random, some, 2_000);
        awaitReturned(before, 4 * MIB);
    }

    private void comeAndGo(SplittableRandom random, List<ManagedChannel> some, int streams)
            throws InterruptedException {
        for (int i = 0; i < streams; i++) {
            int state = random.nextInt(7);
            PricesStream stream = PricesStream.open(some.get(random.nextInt(some.size())), state == 6 ? 2 : 1_000_000);
            switch (state) {
                case 0 -> {}
                case 1 -> stream.next(StreamPricesResponse::hasWelcome);
                case 2 -> stream.subscribe(1, "*");
                case 3 -> stream.subscribe(1, "*").complete();
                case 4 -> stream.subscribe(1, "*").halfClose();
                case 5 -> stream.subscribe(1, "*").unsubscribe(1);
                default -> stream.subscribe(1, "*").acknowledge(0, 1);
            }
            if (i % 100 == 0) {
                publish(PRODUCTS);
            }
            stream.cancel();
        }
    }

    // RFC 9113, section 10.5; known as "rapid reset".
    @Test
    void aFloodOfResetsHarmsNobodyElse() throws IOException {
        long before = PricesJar.held(server);
        try (var bare = new BareHttp2(PricesJar.address(server))) {
            bare.flood("/netloft.prices.v1.PriceService/StreamPrices", 20_000);
            // With GOAWAY, which the end of the connection may overtake.
            await("the server has enough of it").atMost(PricesJar.PATIENCE).until(bare.goAway()::isDone);
            awaitReturned(before, 8 * MIB);
        }
    }

    // ---- messages that are wrong

    @Test
    void unknownActionsAndMessagesTooLongEndTheirStreamAlone() throws InterruptedException {
        UnknownFieldSet future = UnknownFieldSet.newBuilder()
                .addField(
                        100,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("of a later version"))
                                .build())
                .build();
        PricesStream unknown = PricesStream.open(channel())
                .send(StreamPricesRequest.newBuilder().setUnknownFields(future));
        assertThat(unknown.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(unknown.reason()).isEqualTo("NO_ACTION");

        ManagedChannel shared = channel();
        PricesStream good = PricesStream.open(shared).subscribe(1, "P1").complete();
        PricesStream tooLong = PricesStream.open(shared)
                .subscribe(Subscribe.newBuilder().setSubscriptionId(1).addProductIds("x".repeat(2 << 20)));
        // gRPC resets the stream.
        assertThat(tooLong.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        publish(PRODUCTS);
        assertThat(good.batch().getUpdates(0).getBid().getUnits()).isEqualTo(number);
        good.cancel();
    }

    @Test
    void acknowledgementsThatRegressAreCountedAndThoseAheadEndTheStream() throws InterruptedException {
        PricesStream stream = PricesStream.open(channel())
                .acknowledge(0, 0)
                .subscribe(1, "P*")
                .complete();
        publish(PRODUCTS);
        long batch = stream.batch().getBatchNumber();
        stream.acknowledge(batch, 0).acknowledge(batch - 1, 0);
        await("counted")
                .atMost(PricesJar.PATIENCE)
                .until(() -> PricesJar.metric(server, "prices_acknowledgements_regressed_total") == 1);
        publish(PRODUCTS);
        assertThat(stream.batch().getUpdatesCount()).isPositive();
        stream.acknowledge(batch + 1_000, 0);
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(stream.reason()).isEqualTo("AHEAD");
    }

    @Test
    void tenThousandSubscriptionsOfOneStreamLeaveNothing() throws InterruptedException {
        int count = 10_000;
        long before = PricesJar.held(server);
        PricesStream stream = PricesStream.open(channel());
        for (int id = 1; id <= count; id++) {
            stream.subscribe(id, PRODUCTS.get(id % PRODUCTS.size()));
        }
        for (int open = 0; open < count; ) {
            open += stream.next(StreamPricesResponse::hasSubscriptionStatus)
                            .getSubscriptionStatus()
                            .getSnapshotComplete()
                    ? 1
                    : 0;
        }
        assertThat(PricesJar.metric(server, "prices_subscriptions ")).isEqualTo(count + 1);
        System.err.printf(
                Locale.ROOT, "%,d subscriptions: %,d bytes each%n", count, (PricesJar.held(server) - before) / count);
        publish(PRODUCTS);
        for (int got = 0; got < count; ) {
            PriceBatch batch = stream.batch();
            assertThat(batch.getUpdatesList())
                    .allMatch(update -> update.getBid().getUnits() == number);
            got += batch.getUpdatesCount();
        }
        stream.cancel();
        awaitReturned(before, 4 * MIB);
    }

    // ---- publishers

    @Test
    void aPublisherThatVanishesLeavesHisPricesStaleAndAnotherMayGoOn() throws InterruptedException {
        ManagedChannel its = channel();
        PricesPublisher first = new PricesPublisher(its, "desk");
        assertThat(first.publish(1, List.of("D"))).isTrue();
        PricesStream stream = PricesStream.open(channel())
                .subscribe(Subscribe.newBuilder().setSubscriptionId(1).addProductIds("D"))
                .complete();
        // The ids of a publisher ascend over all his streams.
        PricesPublisher again = new PricesPublisher(channel(), "desk", 2);
        assertThat(again.publish(2, List.of("D"))).isTrue();
        assertThat(first.end().getCode()).as("the same publisher elsewhere").isEqualTo(Status.Code.ABORTED);
        PriceUpdate live = stream.batch().getUpdates(0);
        assertThat(live.getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        again.close();
        PriceUpdate stale = stream.batch().getUpdates(0);
        assertThat(stale.getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
        assertThat(stale.getSequence()).isEqualTo(live.getSequence() + 1);
        assertThat(stale.getBid()).isEqualTo(live.getBid());

        PricesPublisher other = new PricesPublisher(channel(), "other");
        assertThat(other.publish(3, List.of("D"))).isTrue();
        PriceUpdate back = stream.batch().getUpdates(0);
        assertThat(back.getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        assertThat(back.getSequence()).isEqualTo(stale.getSequence() + 1);
        other.close();
        stream.cancel();
    }
}
