package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RedisServer;
import io.netloft.testkit.RunningProcess.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.ResumePoint;
import netloft.prices.v1.StateReason;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one engine, on Debian's Redis. */
@NeedsPeer({"redis-server", "redis-cli"})
class EngineTest {
    private final RedisServer redis = RedisServer.start();
    private final List<Port> servers = new ArrayList<>();
    private final Port left = server();
    private final Port right = server();

    private Port server(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--set", "engine.redis=redis://127.0.0.1:" + redis.port(),
                "--set", "engine.gone-after=1s",
                "--set", "engine.timeout=1s",
                "--set", "keep.publisher-grace=500ms"));
        args.addAll(List.of(more));
        Port made = new Port(args.toArray(String[]::new));
        servers.add(made);
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(made.metric(PricesMetrics.ENGINE)).isOne());
        return made;
    }

    @AfterEach
    void close() {
        servers.forEach(Port::close);
        redis.close();
    }

    private static Subscribe.Builder distinct(String... products) {
        return Subscribe.newBuilder()
                .setSubscriptionId(1)
                .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                .addAllProductIds(List.of(products));
    }

    private static void seen(Port server, String product, long sequence) {
        await().atMost(Port.SOON)
                .untilAsserted(() -> assertThat(server.questions()
                                .batchGetPrices(netloft.prices.v1.BatchGetPricesRequest.newBuilder()
                                        .addProductIds(product)
                                        .build())
                                .getPricesList())
                        .extracting(PriceUpdate::getSequence)
                        .containsExactly(sequence));
    }

    @Test
    void whatIsPublishedHereIsTheSameThere() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        assertThat(publisher.publish("A", 1).getErrorsList()).isEmpty();
        publisher.publish("A", 2);
        seen(right, "A", 2);
        PriceUpdate here = left.stream().subscribe(1, "A").price();
        PriceUpdate there = right.stream().subscribe(1, "A").price();
        assertThat(there).isEqualTo(here);
        assertThat(there.getBid().getUnits()).isEqualTo(2);
    }

    @Test
    void aStreamGoesOnElsewhereWithoutAGap() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        publisher.publish("A", 1);
        Port.Stream first = left.stream().subscribe(distinct("A"));
        PriceUpdate last = first.price();
        first.call().cancel("away", null);
        for (int i = 2; i <= 200; i++) {
            publisher.publish("A", i);
        }
        seen(right, "A", 200);
        Port.Stream second = right.stream()
                .subscribe(distinct("A")
                        .addResume(ResumePoint.newBuilder()
                                .setProductId("A")
                                .setEpoch(last.getEpoch())
                                .setSequence(last.getSequence())));
        SubscriptionStatus status =
                second.next(StreamPricesResponse::hasSubscriptionStatus).getSubscriptionStatus();
        assertThat(status.getResumeFailuresList()).isEmpty();
        assertThat(units(second, 199)).isEqualTo(range(2, 200));
    }

    @Test
    void aServerThatStartsLaterHasTheHistory() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        for (int i = 1; i <= 50; i++) {
            publisher.publish("A", i);
        }
        Port third = server();
        seen(third, "A", 50);
        PriceUpdate newest = left.stream().subscribe(1, "A").price();
        Port.Stream stream = third.stream()
                .subscribe(distinct("A")
                        .addResume(ResumePoint.newBuilder()
                                .setProductId("A")
                                .setEpoch(newest.getEpoch())
                                .setSequence(10)));
        assertThat(units(stream, 40)).isEqualTo(range(11, 50));
    }

    @Test
    void aBatchThatComesAgainElsewhereIsKnownAndTheFirstStreamEnds() throws InterruptedException {
        Port.Publisher here = left.publisher("p");
        here.publish(7, "A", 1);
        Port.Publisher there = right.publisher("p");
        assertThat(there.publish(7, "A", 1).getDuplicate()).isTrue();
        PublishPricesResponse next = there.publish(8, "A", 2);
        assertThat(next.getDuplicate()).isFalse();
        assertThat(next.getErrorsList()).isEmpty();
        assertThat(here.end().getCode()).isEqualTo(Status.Code.ABORTED);
        seen(left, "A", 2);
        // It has come elsewhere: nothing of it turns stale.
        assertThat(left.stream().subscribe(1, "A").price().getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
    }

    @Test
    void aProductIsOnePublishersOverAllServersUntilHeGoes() throws InterruptedException {
        Port.Publisher mine = left.publisher("mine");
        mine.publish("A", 1);
        Port.Publisher other = right.publisher("other");
        assertThat(other.publish("A", 2).getErrors(0).getStatus().getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED.value());
        mine.call().halfClose();
        mine.end();
        Port.Stream stream = right.stream().subscribe(1, "A");
        PriceUpdate stale = next(stream, PriceState.PRICE_STATE_STALE);
        assertThat(stale.getStateReason()).isEqualTo(StateReason.STATE_REASON_PUBLISHER_GONE);
        assertThat(other.publish("A", 3).getErrorsList()).isEmpty();
        assertThat(next(stream, PriceState.PRICE_STATE_LIVE).getSequence()).isEqualTo(stale.getSequence() + 1);
    }

    @Test
    void thePublishersOfAServerThatDiesAreGivenUp() throws InterruptedException {
        Port third = server("--set", "keep.publisher-grace=1h", "--set", "engine.lease=2s");
        Port.Publisher publisher = third.publisher("p");
        publisher.publish("A", 1);
        seen(left, "A", 1);
        // Its grace is an hour: without it nobody says that the publisher has gone.
        servers.remove(third);
        third.close();
        PriceUpdate stale = next(left.stream().subscribe(1, "A"), PriceState.PRICE_STATE_STALE);
        assertThat(stale.getStateReason()).isEqualTo(StateReason.STATE_REASON_PUBLISHER_GONE);
    }

    @Test
    void whileTheEngineIsGonePricesAreStaleAndThenGoOn() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        publisher.publish("A", 1);
        seen(right, "A", 1);
        Port.Stream stream = right.stream().subscribe(distinct("A"));
        PriceUpdate live = stream.price();
        redis.process().signal(Signal.STOP);
        PriceUpdate stale = stream.price();
        assertThat(stale.getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
        assertThat(stale.getStateReason()).isEqualTo(StateReason.STATE_REASON_ENGINE_GONE);
        assertThat(stale.getSequence()).isEqualTo(live.getSequence());
        assertThat(right.metric(PricesMetrics.ENGINE)).isZero();
        // Who published meanwhile is told that nobody knows.
        publisher.send(2, "A", 2);
        assertThat(publisher.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        redis.process().signal(Signal.CONT);
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(left.metric(PricesMetrics.ENGINE)).isOne());
        Port.Publisher again = left.publisher("p");
        again.publish(2, "A", 2);
        again.publish(3, "A", 3);
        List<PriceUpdate> after = new ArrayList<>();
        PriceUpdate update = stream.price();
        while (update.getBid().getUnits() < 3) {
            after.add(update);
            update = stream.price();
        }
        after.add(update);
        List<PriceUpdate> news = after.stream()
                .filter(one -> one.getSequence() > live.getSequence())
                .filter(one -> one.getState() == PriceState.PRICE_STATE_LIVE)
                .toList();
        assertThat(news).extracting(one -> one.getBid().getUnits()).containsExactly(2L, 3L);
        assertThat(right.metric(PricesMetrics.ENGINE_MISSING)).isZero();
    }

    @Test
    void anEngineThatHasForgottenGetsNumbersThatBeginAnew() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        publisher.publish("A", 1);
        publisher.publish("A", 2);
        seen(right, "A", 2);
        Port.Stream stream = right.stream().subscribe(1, "A");
        PriceUpdate before = stream.price();
        // As after a failover to a replica that lagged behind: the last entry is gone, its product's price too.
        String last = redis.cli("XREVRANGE", "{netloft}:prices:updates", "+", "-", "COUNT", "1")
                .lines()
                .findFirst()
                .orElseThrow();
        redis.cli("XDEL", "{netloft}:prices:updates", last);
        redis.cli("CLIENT", "KILL", "TYPE", "normal");
        PriceUpdate anew = next(stream, update -> update.getEpoch() != before.getEpoch());
        assertThat(anew.getEpoch()).isGreaterThan(before.getEpoch());
        assertThat(anew.getSequence()).isEqualTo(1);
        // Both servers may have seen it.
        assertThat(left.metric(PricesMetrics.ENGINE_RENEWED) + right.metric(PricesMetrics.ENGINE_RENEWED))
                .isBetween(1.0, 2.0);
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(left.metric(PricesMetrics.ENGINE)).isOne());
        // The numbers begin anew once: what comes next is of the same epoch.
        assertThat(left.publisher("q").publish("B", 1).getErrorsList()).isEmpty();
        assertThat(right.stream().subscribe(1, "B*").price().getEpoch()).isEqualTo(anew.getEpoch());
    }

    @Test
    void aSourceIsOneServersAndAnotherOnesWhenThatGoes() throws InterruptedException {
        Port first = server("--set", "source.simulate=true", "--set", "source.troubles=false");
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(first.metric(PricesMetrics.PRODUCTS)).isEqualTo(12));
        Port second = server("--set", "source.simulate=true", "--set", "source.troubles=false");
        Port.Stream stream = left.stream().subscribe(distinct("EUR/USD"));
        PriceUpdate update = stream.price();
        servers.remove(first);
        first.close();
        // Another one goes on: live again after it was stale, each number one above the last.
        boolean stale = false;
        while (!stale || update.getState() != PriceState.PRICE_STATE_LIVE) {
            PriceUpdate next =
                    stream.next(StreamPricesResponse::hasBatch).getBatch().getUpdates(0);
            stale |= next.getState() == PriceState.PRICE_STATE_STALE;
            update = next;
        }
        assertThat(second.metric(PricesMetrics.ENGINE_MISSING)).isZero();
    }

    @Test
    void otherProgramsFillAStreamAndOneServerTakesItIn() throws InterruptedException {
        String uri = "source.stream.redis=redis://127.0.0.1:" + redis.port();
        Port first = server("--set", uri, "--set", "source.stream.oldest=true");
        server("--set", uri, "--set", "source.stream.oldest=true");
        redis.cli("XADD", "prices", "*", "product", "GOLD", "bid", "2650.10", "ask", "2650.90");
        redis.cli("XADD", "prices", "*", "product", "GOLD", "bid", "many");
        redis.cli("XADD", "prices", "*", "product", "GOLD", "last", "2650.50", "state", "halted");
        seen(left, "GOLD", 2);
        PriceUpdate update = left.stream().subscribe(1, "GOLD").price();
        assertThat(update.getState()).isEqualTo(PriceState.PRICE_STATE_HALTED);
        assertThat(update.getLast().getUnits()).isEqualTo(265_050);
        assertThat(update.getSourceTime().getSeconds()).isPositive();
        servers.remove(first);
        first.close();
        // The other one goes on behind what the first has taken, whichever of them had it.
        redis.cli("XADD", "prices", "*", "product", "GOLD", "bid", "2651", "time", "2026-11-22T05:46:01.250Z");
        await().atMost(Port.SOON)
                .untilAsserted(() -> assertThat(left.questions()
                                .batchGetPrices(netloft.prices.v1.BatchGetPricesRequest.newBuilder()
                                        .addProductIds("GOLD")
                                        .build())
                                .getPrices(0)
                                .getBid()
                                .getUnits())
                        .isEqualTo(2_651));
    }

    @Test
    void anEngineThatWantsAPasswordGetsIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "open-sesame");
        try (RedisServer guarded = RedisServer.start("--requirepass", "open-sesame");
                Port knows = new Port(
                        "--set", "engine.redis=redis://127.0.0.1:" + guarded.port(),
                        "--set", "engine.password=file:" + file);
                Port asks = new Port("--set", "engine.redis=redis://127.0.0.1:" + guarded.port())) {
            await().atMost(Port.SOON)
                    .untilAsserted(
                            () -> assertThat(knows.metric(PricesMetrics.ENGINE)).isOne());
            assertThat(knows.publisher("p").publish("A", 1).getErrorsList()).isEmpty();
            Port.Publisher refused = asks.publisher("p");
            refused.send(1, "A", 1);
            assertThat(refused.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            await().atMost(Port.SOON)
                    .untilAsserted(() -> assertThat(
                                    asks.running().chassis().admin().unready().get("engine"))
                            .contains("NOAUTH"));
        }
    }

    @Test
    void aServerAloneTakesAStreamInToo() throws InterruptedException {
        try (Port alone = new Port(
                "--set",
                "source.stream.redis=redis://127.0.0.1:" + redis.port(),
                "--set",
                "source.stream.oldest=true")) {
            redis.cli("XADD", "prices", "*", "product", "GOLD", "bid", "2650.10");
            redis.cli("XADD", "prices", "*", "product", "no id", "bid", "1");
            redis.cli("XADD", "prices", "*", "product", "GOLD", "bid", "2650.20");
            seen(alone, "GOLD", 2);
            assertThat(alone.metric(PricesMetrics.UPDATES_REFUSED)).isOne();
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesACrashOfAnEngineThatKeepsItsPromises(@TempDir Path folder) throws Exception {
        int at = io.netloft.testkit.Peer.freePort();
        io.netloft.testkit.RunningProcess process = durable(at, folder);
        try (Port one = new Port("--set", "engine.redis=redis://127.0.0.1:" + at)) {
            await().atMost(Port.SOON)
                    .untilAsserted(
                            () -> assertThat(one.metric(PricesMetrics.ENGINE)).isOne());
            Port.Publisher publisher = one.publisher("p");
            for (int i = 1; i <= 20; i++) {
                publisher.publish(i, "A", i);
            }
            seen(one, "A", 20);
            Port.Stream stream = one.stream().subscribe(distinct("A"));
            PriceUpdate before = stream.price();
            process.signal(Signal.KILL);
            process.close();
            process = durable(at, folder);
            await().atMost(Port.SOON)
                    .untilAsserted(
                            () -> assertThat(one.metric(PricesMetrics.ENGINE)).isOne());
            Port.Publisher again = one.publisher("p");
            assertThat(again.publish(20, "A", 20).getDuplicate()).isTrue();
            assertThat(again.publish(21, "A", 21).getErrorsList()).isEmpty();
            PriceUpdate after = next(stream, update -> update.getBid().getUnits() == 21);
            assertThat(after.getEpoch()).isEqualTo(before.getEpoch());
            assertThat(one.metric(PricesMetrics.ENGINE_RENEWED)).isZero();
        } finally {
            process.close();
        }
    }

    private static io.netloft.testkit.RunningProcess durable(int port, Path folder) {
        return io.netloft.testkit.Peer.of("redis-server")
                .args("--port", Integer.toString(port), "--bind", "127.0.0.1", "--daemonize", "no")
                .args("--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", folder.toString())
                .readyWhenLine("Ready to accept connections")
                .start();
    }

    private static PriceUpdate next(Port.Stream stream, PriceState state) throws InterruptedException {
        return next(stream, update -> update.getState() == state);
    }

    private static PriceUpdate next(Port.Stream stream, java.util.function.Predicate<PriceUpdate> wanted)
            throws InterruptedException {
        PriceUpdate update = stream.price();
        while (!wanted.test(update)) {
            update = stream.price();
        }
        return update;
    }

    private static List<Long> units(Port.Stream stream, int count) throws InterruptedException {
        List<Long> found = new ArrayList<>();
        while (found.size() < count) {
            stream.next(StreamPricesResponse::hasBatch)
                    .getBatch()
                    .getUpdatesList()
                    .forEach(update -> found.add(update.getBid().getUnits()));
        }
        return found;
    }

    private static List<Long> range(long from, long to) {
        return java.util.stream.LongStream.rangeClosed(from, to).boxed().toList();
    }
}
