package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.netloft.chassis.tls.DevelopmentCertificate;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RedisServer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
    // A machine that is short of time is no engine that is gone.
    private static final String[] PATIENT = {"--set", "engine.gone-after=30s", "--set", "engine.timeout=15s"};

    private final RedisServer redis = RedisServer.start();
    private final List<Port> servers = new ArrayList<>();
    private final Port left = server();
    private final Port right = server();

    private Port server(String... more) {
        List<String> args = new ArrayList<>(List.of(PATIENT));
        args.addAll(List.of(
                "--set", "engine.redis=redis://127.0.0.1:" + redis.port(), "--set", "keep.publisher-grace=500ms"));
        args.addAll(List.of(more));
        Port made = new Port(args.toArray(String[]::new));
        servers.add(made);
        reachable(made);
        return made;
    }

    private static void reachable(Port server) {
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(server.metric(PricesMetrics.ENGINE)).isOne());
    }

    private static void lost(Port server) {
        await().atMost(Port.SOON)
                .untilAsserted(() ->
                        assertThat(server.metric(PricesMetrics.ENGINE_LOST)).isPositive());
    }

    private static Port alone(String engine, String... more) {
        List<String> args = new ArrayList<>(List.of(PATIENT));
        args.addAll(List.of("--set", "engine.redis=" + engine));
        args.addAll(List.of(more));
        return new Port(args.toArray(String[]::new));
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
        PriceUpdate here = left.stream().subscribe(1, "A").update();
        PriceUpdate there = right.stream().subscribe(1, "A").update();
        assertThat(there).isEqualTo(here);
        assertThat(there.getBid().getUnits()).isEqualTo(2);
    }

    @Test
    void aStreamGoesOnElsewhereWithoutAGap() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        publisher.publish("A", 1);
        Port.Stream first = left.stream().subscribe(distinct("A"));
        PriceUpdate last = first.update();
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
        PriceUpdate newest = left.stream().subscribe(1, "A").update();
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
        assertThat(left.stream().subscribe(1, "A").update().getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
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
        Port third = server("--set", "keep.publisher-grace=1h", "--set", "engine.lease=4s");
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
        String[] soon = {"--set", "engine.gone-after=1s", "--set", "engine.timeout=4s"};
        Port here = server(soon);
        Port there = server(soon);
        Port.Publisher publisher = here.publisher("p");
        publisher.publish("A", 1);
        seen(there, "A", 1);
        Port.Stream stream = there.stream().subscribe(distinct("A"));
        PriceUpdate live = next(stream, PriceState.PRICE_STATE_LIVE);
        redis.process().signal(Signal.STOP);
        PriceUpdate stale = next(stream, PriceState.PRICE_STATE_STALE);
        assertThat(stale.getStateReason()).isEqualTo(StateReason.STATE_REASON_ENGINE_GONE);
        assertThat(stale.getSequence()).isEqualTo(live.getSequence());
        assertThat(there.metric(PricesMetrics.ENGINE)).isZero();
        // Who published meanwhile is told that nobody knows.
        publisher.send(2, "A", 2);
        assertThat(publisher.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        redis.process().signal(Signal.CONT);
        reachable(here);
        Port.Publisher again = here.publisher("p");
        again.publish(2, "A", 2);
        again.publish(3, "A", 3);
        // The same number again is no update: the price is shown as it was.
        List<Long> news = new ArrayList<>();
        long last = live.getSequence();
        while (news.size() < 2) {
            PriceUpdate update = stream.update();
            if (update.getSequence() > last && update.getState() == PriceState.PRICE_STATE_LIVE) {
                news.add(update.getBid().getUnits());
            }
            last = Math.max(last, update.getSequence());
        }
        assertThat(news).containsExactly(2L, 3L);
        assertThat(there.metric(PricesMetrics.ENGINE_MISSING)).isZero();
    }

    @Test
    void anEngineThatHasForgottenGetsNumbersThatBeginAnew() throws InterruptedException {
        Port.Publisher publisher = left.publisher("p");
        publisher.publish("A", 1);
        publisher.publish("A", 2);
        seen(right, "A", 2);
        Port.Stream stream = right.stream().subscribe(1, "A");
        PriceUpdate before = stream.update();
        // As after a failover to a replica that lagged behind: the last entry is gone, its product's price too.
        String last = redis.cli("XREVRANGE", "{netloft}:prices:updates", "+", "-", "COUNT", "1")
                .lines()
                .findFirst()
                .orElseThrow();
        redis.cli("XDEL", "{netloft}:prices:updates", last);
        redis.cli("CLIENT", "KILL", "TYPE", "normal");
        PriceUpdate anew = stream.update(update -> update.getEpoch() != before.getEpoch());
        assertThat(anew.getEpoch()).isGreaterThan(before.getEpoch());
        assertThat(anew.getSequence()).isEqualTo(1);
        // Both servers may have seen it.
        assertThat(left.metric(PricesMetrics.ENGINE_RENEWED) + right.metric(PricesMetrics.ENGINE_RENEWED))
                .isBetween(1.0, 2.0);
        // The one that it had may be dead and not known to be.
        lost(left);
        reachable(left);
        // The numbers begin anew once: what comes next is of the same epoch.
        assertThat(left.publisher("q").publish("B", 1).getErrorsList()).isEmpty();
        assertThat(right.stream().subscribe(1, "B*").update().getEpoch()).isEqualTo(anew.getEpoch());
    }

    @Test
    void aSourceIsOneServersAndAnotherOnesWhenThatGoes() throws InterruptedException {
        Port first = server("--set", "source.simulate=true", "--set", "source.troubles=false");
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(first.metric(PricesMetrics.PRODUCTS)).isEqualTo(12));
        Port second = server("--set", "source.simulate=true", "--set", "source.troubles=false");
        Port.Stream stream = left.stream().subscribe(distinct("EUR/USD"));
        stream.update();
        servers.remove(first);
        first.close();
        // Another one goes on: live again after it was stale.
        next(stream, PriceState.PRICE_STATE_STALE);
        next(stream, PriceState.PRICE_STATE_LIVE);
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
        PriceUpdate update = left.stream().subscribe(1, "GOLD").update();
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
                Port knows = alone("redis://127.0.0.1:" + guarded.port(), "--set", "engine.password=file:" + file);
                Port asks = alone("redis://127.0.0.1:" + guarded.port())) {
            reachable(knows);
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
    void anEngineBehindTlsIsKnownByItsAuthorities(@TempDir Path folder) throws Exception {
        DevelopmentCertificate its = DevelopmentCertificate.of(Instant.now(), List.of("localhost"));
        Path certificate = Files.writeString(folder.resolve("redis.pem"), its.certificatePem());
        Path key = Files.writeString(folder.resolve("redis.key"), its.keyPem());
        int at = Peer.freePort();
        try (RunningProcess guarded = Peer.of("redis-server")
                        .args("--port", "0", "--tls-port", Integer.toString(at), "--bind", "127.0.0.1")
                        .args("--daemonize", "no", "--save", "", "--tls-auth-clients", "no")
                        .args("--tls-cert-file", certificate.toString(), "--tls-key-file", key.toString())
                        .readyWhenLine("Ready to accept connections")
                        .start();
                Port knows = alone("rediss://localhost:" + at, "--set", "engine.ca=" + certificate);
                Port doubts = alone("rediss://localhost:" + at)) {
            reachable(knows);
            assertThat(knows.publisher("p").publish("A", 1).getErrorsList()).isEmpty();
            seen(knows, "A", 1);
            await().atMost(Port.SOON)
                    .untilAsserted(() -> assertThat(
                                    doubts.running().chassis().admin().unready().get("engine"))
                            .contains("rediss://localhost:" + at + " can't be reached: ")
                            .contains("certification path"));
            assertThat(guarded.alive()).isTrue();
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
        int at = Peer.freePort();
        RunningProcess process = durable(at, folder);
        try (Port one = alone("redis://127.0.0.1:" + at)) {
            reachable(one);
            Port.Publisher publisher = one.publisher("p");
            for (int i = 1; i <= 20; i++) {
                publisher.publish(i, "A", i);
            }
            seen(one, "A", 20);
            Port.Stream stream = one.stream().subscribe(distinct("A"));
            PriceUpdate before = stream.update();
            process.signal(Signal.KILL);
            process.close();
            lost(one);
            process = durable(at, folder);
            reachable(one);
            Port.Publisher again = one.publisher("p");
            assertThat(again.publish(20, "A", 20).getDuplicate()).isTrue();
            assertThat(again.publish(21, "A", 21).getErrorsList()).isEmpty();
            PriceUpdate after = stream.update(update -> update.getBid().getUnits() == 21);
            assertThat(after.getEpoch()).isEqualTo(before.getEpoch());
            assertThat(one.metric(PricesMetrics.ENGINE_RENEWED)).isZero();
        } finally {
            process.close();
        }
    }

    private static RunningProcess durable(int port, Path folder) {
        return Peer.of("redis-server")
                .args("--port", Integer.toString(port), "--bind", "127.0.0.1", "--daemonize", "no")
                .args("--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", folder.toString())
                .readyWhenLine("Ready to accept connections")
                .start();
    }

    private static PriceUpdate next(Port.Stream stream, PriceState state) throws InterruptedException {
        return stream.update(update -> update.getState() == state);
    }

    private static List<Long> units(Port.Stream stream, int count) throws InterruptedException {
        List<Long> found = new ArrayList<>();
        while (found.size() < count) {
            found.add(stream.update().getBid().getUnits());
        }
        return found;
    }

    private static List<Long> range(long from, long to) {
        return java.util.stream.LongStream.rangeClosed(from, to).boxed().toList();
    }
}
