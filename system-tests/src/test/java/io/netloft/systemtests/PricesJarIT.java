package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.netloft.testkit.BareHttp2;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.ListProductsRequest;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.Product;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.SubscriptionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The jar as it is built: its life from the start to SIGTERM, and all that grpc-java's client does with it. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class PricesJarIT {
    private JarProcess server;
    private ManagedChannel channel;

    @AfterEach
    void stop() {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (server != null) {
            server.close();
        }
    }

    private void start(String... args) {
        server = PricesJar.with(args).start();
        channel = PricesJar.channel(PricesJar.address(server));
    }

    @Test
    void streamsTheSimulatedMarketAtOnce() throws InterruptedException {
        start();
        List<String> ids =
                PricesJar.questions(channel)
                        .listProducts(ListProductsRequest.getDefaultInstance())
                        .getProductsList()
                        .stream()
                        .map(Product::getProductId)
                        .toList();
        assertThat(ids).hasSize(12).contains("EUR/USD", "BTC/USD").isSorted();

        PricesStream stream = PricesStream.open(channel);
        assertThat(stream.next().getWelcome().getServerId()).isNotEmpty();
        stream.subscribe(1, "*");
        SubscriptionStatus opened = stream.status();
        assertThat(opened.getStatus().getCode()).isZero();
        assertThat(opened.getProductErrorsList()).isEmpty();
        Set<String> moved = new HashSet<>();
        stream.complete();
        while (moved.size() < ids.size()) {
            stream.batch().getUpdatesList().stream()
                    .map(PriceUpdate::getProductId)
                    .forEach(moved::add);
        }
        assertThat(moved).containsExactlyInAnyOrderElementsOf(ids);
        stream.cancel();
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        PricesJar.awaitNothingLeft(server);
    }

    @Test
    void aStreamSubscribesAndUnsubscribesAndGoesOnAfterAnError() throws InterruptedException {
        start();
        PricesStream stream = PricesStream.open(channel).subscribe(7, "EUR/USD", "NO/SUCH");
        SubscriptionStatus opened = stream.status();
        assertThat(opened.getProductErrorsList()).hasSize(1);
        assertThat(opened.getProductErrors(0).getProductId()).isEqualTo("NO/SUCH");
        assertThat(opened.getProductErrors(0).getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND.value());
        assertThat(PricesStream.reason(opened.getProductErrors(0).getStatus())).isEqualTo("UNKNOWN_PRODUCT");
        assertThat(stream.batch().getUpdates(0).getProductId()).isEqualTo("EUR/USD");
        stream.complete();

        SubscriptionStatus twice = stream.subscribe(7, "WTI")
                .next(event -> event.getSubscriptionStatus().getStatus().getCode() != 0)
                .getSubscriptionStatus();
        assertThat(twice.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS.value());
        assertThat(twice.getClosed()).as("the one that was there").isFalse();
        assertThat(stream.batch().getUpdatesCount()).isPositive();

        SubscriptionStatus ended = stream.unsubscribe(7)
                .next(event -> event.getSubscriptionStatus().getClosed())
                .getSubscriptionStatus();
        assertThat(ended.getStatus().getCode()).isZero();
        stream.subscribe(7, "WTI").complete();
        stream.unsubscribe(7).next(event -> event.getSubscriptionStatus().getClosed());
        stream.halfClose();
        assertThat(stream.end().isOk()).as("half-closed with nothing left").isTrue();
        PricesJar.awaitNothingLeft(server);
    }

    @Test
    void aHalfClosedStreamGoesOn() throws InterruptedException {
        start();
        PricesStream stream = PricesStream.open(channel).subscribe(1, "EUR/USD");
        stream.halfClose();
        stream.complete();
        long first = stream.batch().getBatchNumber();
        assertThat(stream.batch().getBatchNumber()).isEqualTo(first + 1);
        assertThat(stream.isOpen()).isTrue();
        stream.cancel();
        PricesJar.awaitNothingLeft(server);
    }

    @Test
    void aMessageWithoutAnActionEndsItsStreamAndNoOther() throws InterruptedException {
        start();
        PricesStream beside = PricesStream.open(channel).subscribe(1, "EUR/USD").complete();
        PricesStream stream = PricesStream.open(channel).send(StreamPricesRequest.newBuilder());
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(stream.reason()).isEqualTo("NO_ACTION");
        assertThat(beside.batch().getUpdatesCount()).isPositive();
        assertThat(beside.isOpen()).isTrue();
    }

    @Test
    void saysThatItIsReadyAndWhatItDoes() throws InterruptedException {
        start();
        AdminPort admin = AdminPort.of(server);
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.newBuilder()
                                .setService("netloft.prices.v1.PriceService")
                                .build())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);

        PricesStream stream = PricesStream.open(channel).subscribe(1, "*").complete();
        stream.batch();
        // What is sent may arrive before it is counted.
        await("the meters").atMost(PricesJar.PATIENCE).untilAsserted(() -> {
            String page = admin.get("/metrics").body();
            assertThat(ServerHealth.sum(page, "prices_streams ")).isEqualTo(1);
            assertThat(ServerHealth.sum(page, "prices_followed ")).isEqualTo(12);
            assertThat(ServerHealth.sum(page, "prices_products ")).isEqualTo(12);
            assertThat(ServerHealth.sum(page, "prices_updates_in_total ")).isGreaterThanOrEqualTo(12);
            assertThat(ServerHealth.sum(page, "prices_updates_out_total ")).isGreaterThan(12);
            assertThat(ServerHealth.sum(page, "prices_age_seconds_count ")).isPositive();
        });
    }

    // Drain, then trailers, then GOAWAY: a client that got them otherwise would see a stream that just breaks.
    @Test
    void sigtermDrainsThenEndsStreamsThenConnections() throws Exception {
        // All that is seen between Drain and the end has to be seen in that time.
        start("--set", "streams.drain-grace=12s");
        PricesStream stream = PricesStream.open(channel).subscribe(1, "*").complete();
        try (var bare = new BareHttp2(PricesJar.address(server))) {
            server.signal(Signal.TERM);
            String why = stream.next(StreamPricesResponse::hasDrain).getDrain().getReason();
            assertThat(why).isNotEmpty();
            assertThat(bare.goAway()).as("GOAWAY before the streams' end").isNotDone();
            assertThat(stream.batch().getUpdatesCount())
                    .as("prices after Drain")
                    .isPositive();
            ManagedChannel late = PricesJar.channel(PricesJar.address(server));
            PricesStream refused = PricesStream.open(late);
            assertThat(refused.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(refused.reason()).isEqualTo("DRAINING");
            late.shutdownNow();

            assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(stream.reason()).isEqualTo("DRAINING");
            assertThat(bare.goAway().get(20, TimeUnit.SECONDS))
                    .as("GOAWAY's error")
                    .isZero();
        }
        assertThat(server.exitCode()).isEqualTo(143);
    }

    @Test
    void tellsEveryFaultOfItsConfigurationAtOnce() {
        Peer.Finished refused = PricesJar.with(
                        "--set", "limits.streams=0", "--set", "streams.heartbeat=1h", "--set", "keep.histori=7")
                .run();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr())
                .contains("limits.streams: 0")
                .contains("streams.heartbeat: 1h")
                .contains("keep.histori")
                .contains("did you mean history?");
    }

    @Test
    void tellsThatItsPortIsTaken() {
        start();
        Peer.Finished second = JarProcess.of("prices")
                .args("--listen", PricesJar.target(server), "--admin", "none")
                .run();
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.stderr())
                .contains(PricesJar.target(server))
                .contains("port in use by")
                .contains("java")
                .contains("choose another port");
    }

    @Test
    void itsOwnClientPrintsLines() {
        start();
        Peer.Finished watched = JarProcess.of("prices")
                .args("watch", "-n", "3", "--server", PricesJar.target(server), "EUR/USD", "BTC*")
                .run();
        assertThat(watched.exitCode()).as(watched.stderr()).isZero();
        assertThat(watched.stdout().lines())
                .hasSize(3)
                .allMatch(line -> line.matches("\\S+Z (EUR/USD|BTC/USD) \\S+ \\S+ \\S+ (live|halted|stale) \\d+ \\d+"));
        Peer.Finished wrong = JarProcess.of("prices")
                .args("watch", "--server", PricesJar.target(server), "NO/SUCH")
                .run();
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.stderr()).contains("NO/SUCH");
    }

    @Test
    void helpsOnTheCommandLine() {
        Peer.Finished help = JarProcess.of("prices").args("--help").run();
        assertThat(help.exitCode()).isZero();
        assertThat(help.stdout()).contains("watch", "publish", "record", "replay", "--listen");
        Peer.Finished wrong = JarProcess.of("prices").args("--lissten", "x").run();
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.stderr()).contains("--lissten");
    }

    @Test
    void drainsWhenItIsAskedTo() throws InterruptedException {
        start("--set", "streams.drain-grace=500ms");
        PricesStream stream = PricesStream.open(channel).subscribe(1, "*").complete();
        assertThat(AdminPort.of(server).post("/drain").statusCode()).isIn(200, 202);
        stream.next(StreamPricesResponse::hasDrain);
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(server.exitCode()).isZero();
    }
}
