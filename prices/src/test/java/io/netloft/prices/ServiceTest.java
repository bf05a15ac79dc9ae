package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.netloft.chassis.life.ExitCode;
import io.netloft.testkit.BareHttp2;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.BatchGetPricesRequest;
import netloft.prices.v1.BatchGetPricesResponse;
import netloft.prices.v1.ListProductsRequest;
import netloft.prices.v1.ListProductsResponse;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.WatchPricesRequest;
import netloft.prices.v1.WatchPricesResponse;
import org.junit.jupiter.api.Test;

/** What a server does beside streams. */
class ServiceTest {
    private static final String STREAM = "/netloft.prices.v1.PriceService/StreamPrices";

    @Test
    void streamsTheSimulatedMarketAtOnce() throws InterruptedException {
        try (Port port = new Port("--set", "source.per-second=50")) {
            Iterator<WatchPricesResponse> watch = port.questions()
                    .watchPrices(WatchPricesRequest.newBuilder()
                            .setSubscribe(
                                    Subscribe.newBuilder().setSubscriptionId(1).addProductIds("*"))
                            .build());
            int updates = 0;
            while (updates < 100) {
                updates += watch.next().getEvent().getBatch().getUpdatesCount();
            }
            await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.PRODUCTS) == 12);
        }
    }

    @Test
    void answersQuestions() throws InterruptedException {
        try (Port port = new Port()) {
            Port.Publisher publisher = port.publisher("p");
            for (String id : List.of("A1", "A2", "A3", "B1")) {
                publisher.publish(id, 7);
            }
            BatchGetPricesResponse prices = port.questions()
                    .batchGetPrices(BatchGetPricesRequest.newBuilder()
                            .addAllProductIds(List.of("B1", "NONE", "b d"))
                            .build());
            assertThat(prices.getPrices(0).getBid().getUnits()).isEqualTo(7);
            assertThat(prices.getErrorsList())
                    .extracting(error -> error.getStatus().getCode())
                    .containsExactly(Code.NOT_FOUND_VALUE, Code.INVALID_ARGUMENT_VALUE);
            ListProductsRequest.Builder request =
                    ListProductsRequest.newBuilder().setPrefix("A").setPageSize(2);
            ListProductsResponse page = port.questions().listProducts(request.build());
            assertThat(page.getProductsList())
                    .extracting(product -> product.getProductId())
                    .containsExactly("A1", "A2");
            page = port.questions()
                    .listProducts(request.setPageToken(page.getNextPageToken()).build());
            assertThat(page.getProductsList())
                    .extracting(product -> product.getProductId())
                    .containsExactly("A3");
            assertThat(page.getNextPageToken()).isEmpty();
        }
    }

    @Test
    void publishersAreIdempotentOwnTheirProductsAndLeaveThemStale() throws InterruptedException {
        try (Port port = new Port("--set", "keep.publisher-grace=200ms")) {
            Port.Publisher first = port.publisher("first");
            first.publish(5, "A", 1);
            PublishPricesResponse again = first.publish(5, "A", 2);
            assertThat(again.getDuplicate()).isTrue();
            PublishPricesResponse foreign = port.publisher("second").publish("A", 3);
            assertThat(foreign.getErrors(0).getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
            Port.Stream stream = port.stream();
            stream.subscribe(1, "A").complete();
            first.call().cancel("gone", null);
            assertThat(stream.price().getState()).isEqualTo(PriceState.PRICE_STATE_STALE);
            assertThat(port.publisher("second").publish(9, "A", 4).getErrorsList())
                    .isEmpty();
            assertThat(stream.price().getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
            Port.Publisher back = port.publisher("first");
            assertThat(back.publish(5, "C", 2).getDuplicate()).isTrue();
        }
    }

    @Test
    void aPublisherThatComesTwiceIsReplaced() throws InterruptedException {
        try (Port port = new Port()) {
            Port.Publisher first = port.publisher("p");
            first.publish(1, "A", 1);
            Port.Publisher second = port.publisher("p");
            assertThat(second.publish(2, "A", 2).getErrorsList()).isEmpty();
            assertThat(first.end().getCode()).isEqualTo(Status.Code.ABORTED);
        }
    }

    @Test
    void healthAndReflectionAnswer() throws InterruptedException, InvalidProtocolBufferException {
        try (Port port = new Port()) {
            assertThat(HealthGrpc.newBlockingStub(port.channel())
                            .check(HealthCheckRequest.newBuilder()
                                    .setService("netloft.prices.v1.PriceService")
                                    .build())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
            var call = new Port.Call<ServerReflectionRequest, ServerReflectionResponse>(
                    port.channel().newCall(ServerReflectionGrpc.getServerReflectionInfoMethod(), CallOptions.DEFAULT),
                    9,
                    new Metadata());
            call.call()
                    .sendMessage(ServerReflectionRequest.newBuilder()
                            .setFileContainingSymbol("netloft.prices.v1.PriceService")
                            .build());
            assertThat(call.next().getFileDescriptorResponse().getFileDescriptorProtoCount())
                    .isPositive();
            call.call()
                    .sendMessage(ServerReflectionRequest.newBuilder()
                            .setListServices("")
                            .build());
            assertThat(call.next().getListServicesResponse().getServiceList())
                    .extracting(service -> service.getName())
                    .contains("netloft.prices.v1.PricePublisherService", "grpc.reflection.v1alpha.ServerReflection")
                    .contains(ProtoReflectionServiceV1.newInstance()
                            .bindService()
                            .getServiceDescriptor()
                            .getName());
            call.call().halfClose();
            assertThat(call.end().isOk()).isTrue();
        }
    }

    @Test
    void drainIsToldThenTheStreamsEndThenTheServer() throws InterruptedException {
        try (Port port = new Port()) {
            Port.Publisher publisher = port.publisher("p");
            publisher.publish("A", 1);
            Port.Stream stream = port.stream();
            stream.subscribe(1, "A").complete();
            CompletableFuture<ExitCode> stopped = port.stop();
            StreamPricesResponse drain = stream.next(StreamPricesResponse::hasDrain);
            assertThat(drain.getDrain().getReason()).isNotEmpty();
            Port.Stream late = port.stream();
            assertThat(late.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(stream.details().getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
            assertThat(publisher.details().getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
            assertThat(stopped.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void streamsHaveAnAgeAndAreToldSo() throws InterruptedException {
        try (Port port = new Port("--set", "streams.age=400ms")) {
            Port.Stream stream = port.stream();
            assertThat(stream.next().getWelcome().hasDrainTime()).isTrue();
            assertThat(stream.next().getDrain().getReason()).contains("age");
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            // Its connection takes no more of them: the next one may come to another server.
            SocketAddress before = local(stream);
            await().atMost(Port.SOON).until(() -> {
                Port.Stream next = port.stream();
                next.next();
                return !local(next).equals(before);
            });
        }
    }

    @Test
    void agesAreSpreadWide() throws InterruptedException {
        try (Port port = new Port("--set", "streams.age=1h")) {
            long now = Instant.now().getEpochSecond();
            LongSummaryStatistics ages = new LongSummaryStatistics();
            for (int i = 0; i < 40; i++) {
                ages.accept(port.stream().next().getWelcome().getDrainTime().getSeconds() - now);
            }
            assertThat(ages.getMin()).isGreaterThanOrEqualTo(1_799);
            assertThat(ages.getMax()).isLessThan(5_400 + Port.SOON.toSeconds());
            assertThat(ages.getMax() - ages.getMin()).isGreaterThan(1_200);
        }
    }

    private static SocketAddress local(Port.Stream stream) {
        return stream.call().getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
    }

    @Test
    void aStreamOfAgeHearsDrainThenTrailersThenGoAway() throws IOException {
        try (Port port = new Port("--set", "streams.age=400ms");
                BareHttp2 bare = new BareHttp2(port.address())) {
            bare.call(STREAM);
            assertThat(bare.awaitGoAway()).as("no error").isZero();
            // Welcome, Drain.
            assertThat(bare.heard()).startsWith("headers", "data", "data", "trailers", "goaway");
        }
    }

    @Test
    void pingsMayComeAsOftenAsIsPermitted() throws IOException {
        try (Port port = new Port("--set", "keepalive.permit=1s");
                BareHttp2 bare = new BareHttp2(port.address())) {
            // One in ten seconds, which is the default, would be three too many.
            for (int i = 1; i <= 4; i++) {
                int pinged = i;
                bare.ping();
                await().pollDelay(Duration.ofMillis(1_050)).atMost(Port.SOON).until(() -> bare.pongs() == pinged);
            }
            assertThat(bare.goAway()).isNotDone();
            for (int i = 0; i < 4; i++) {
                bare.ping();
            }
            assertThat(bare.awaitGoAway()).as("ENHANCE_YOUR_CALM").isEqualTo(11);
        }
    }

    @Test
    void aStreamWithoutASubscriptionEndsInTime() throws InterruptedException, InvalidProtocolBufferException {
        try (Port port = new Port("--set", "streams.idle=3s", "--set", "streams.heartbeat=100ms")) {
            port.publisher("p").publish("A", 1);
            Port.Stream busy = port.stream();
            busy.subscribe(1, "A").complete();
            com.google.rpc.Status end = port.stream().details();
            assertThat(end.getCode()).isEqualTo(Code.ABORTED_VALUE);
            assertThat(end.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("IDLE");
            assertThat(busy.open()).isTrue();
        }
    }

    @Test
    void moreStreamsThanMayBeAreRefused() throws InterruptedException {
        try (Port port = new Port("--set", "limits.streams=2")) {
            Port.Stream first = port.stream();
            first.next();
            port.stream().next();
            assertThat(port.stream().details().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
            first.call().cancel("room", null);
            await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.STREAMS) == 1);
            port.stream().next();
        }
    }
}
