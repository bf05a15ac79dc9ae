package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.Ping;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Welcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams over a real server, with grpc-java's client. */
class StreamTest {
    private static final int MANY = 10_000;

    private final Port port = new Port("--set", "limits.messages-per-second=100000");

    @AfterEach
    void nothingIsLeft() {
        await().atMost(Port.SOON).untilAsserted(() -> {
            port.channel().shutdownNow();
            assertThat(port.metric(PricesMetrics.STREAMS)).isZero();
            assertThat(port.metric(PricesMetrics.FOLLOWED)).isZero();
            assertThat(port.metric(PricesMetrics.SLOW)).isZero();
        });
        port.close();
    }

    @Test
    void saysWelcomeThenServes() throws InterruptedException {
        Port.Publisher publisher = port.publisher("p");
        assertThat(publisher.publish("EUR/USD", 100).getErrorsList()).isEmpty();
        Port.Stream stream = port.stream();
        Welcome welcome = stream.next().getWelcome();
        assertThat(welcome.getDefaultMaxOutstanding()).isEqualTo(1_000);
        assertThat(welcome.getUnacknowledgedBytes()).isEqualTo(8_192);
        stream.subscribe(1, "EUR/USD");
        assertThat(stream.price().getBid().getUnits()).isEqualTo(100);
        stream.complete();
        publisher.publish("EUR/USD", 101);
        PriceUpdate update = stream.price();
        assertThat(update.getBid().getUnits()).isEqualTo(101);
        assertThat(update.getSequence()).isEqualTo(2);
    }

    // The sharpest claim: whoever stalls is sent no more than his credit, and then the newest.
    @Test
    void afterAStallAtMostTheWindowIsOldAndThenComesTheNewest() throws InterruptedException {
        Port.Publisher publisher = port.publisher("p");
        publisher.publish("A", 0);
        Port.Stream stream = port.stream(3, CallOptions.DEFAULT, new Metadata());
        stream.acknowledge(0, 50).subscribe(1, "A");
        stream.next(StreamPricesResponse::hasBatch);
        for (int i = 1; i <= 5_000; i++) {
            publisher.publish("A", i);
        }
        await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.EXHAUSTED) == 1);
        stream.call().request(Integer.MAX_VALUE);
        stream.acknowledge(1, 0);
        int old = 0;
        PriceBatch batch = stream.next(StreamPricesResponse::hasBatch).getBatch();
        while (batch.getUpdates(0).getBid().getUnits() != 5_000) {
            old += batch.getUpdatesCount();
            stream.acknowledge(batch.getBatchNumber(), 0);
            batch = stream.next(StreamPricesResponse::hasBatch).getBatch();
        }
        assertThat(old).isLessThanOrEqualTo(50);
        assertThat(batch.getConflatedCounts(0)).isGreaterThan(4_000);
    }

    @Test
    void whoNeverReadsIsSentNoMoreThanHisConnectionTakes() throws InterruptedException {
        Port.Publisher publisher = port.publisher("p");
        publisher.publish("A", 0);
        Port.Stream stalled = port.stream(1, CallOptions.DEFAULT, new Metadata());
        stalled.subscribe(1, "A");
        await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.BATCHES) > 0);
        int updates = 1;
        while (port.metric(PricesMetrics.SLOW) == 0) {
            assertThat(updates).isLessThan(MANY);
            publisher.publish("A", updates++);
        }
        double sent = port.metric(PricesMetrics.BYTES);
        // The client's window, and what may wait in the server.
        assertThat(sent).isLessThan(64 * 1024 + 4 * 8 * 1024);
        for (int i = 0; i < 500; i++) {
            publisher.publish("A", updates++);
        }
        assertThat(port.metric(PricesMetrics.BYTES)).isEqualTo(sent);
        assertThat(stalled.open()).isTrue();
        long newest = updates - 1;
        stalled.call().request(Integer.MAX_VALUE);
        // What the connection had taken comes first; some of it was merged within a batch window.
        PriceBatch batch = stalled.next(event -> event.getBatch().getConflatedCountsCount() > 0
                        && event.getBatch().getConflatedCounts(0) >= 499)
                .getBatch();
        assertThat(batch.getUpdates(0).getBid().getUnits()).isEqualTo(newest);
    }

    @Test
    void distinctDeliversEveryUpdateInOrder() throws InterruptedException {
        Port.Publisher publisher = port.publisher("p");
        publisher.publish("A", 0);
        Port.Stream stream = port.stream();
        stream.subscribe(Subscribe.newBuilder()
                .setSubscriptionId(1)
                .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                .addProductIds("A"));
        stream.complete();
        long wanted = 2;
        for (int i = 0; i < 500; i++) {
            publisher.publish("A", i);
        }
        while (wanted <= 501) {
            for (PriceUpdate update :
                    stream.next(StreamPricesResponse::hasBatch).getBatch().getUpdatesList()) {
                assertThat(update.getSequence()).isEqualTo(wanted++);
            }
        }
    }

    @Test
    void halfCloseLeavesSubscriptionsOpenAndEndsWithoutAny() throws InterruptedException {
        Port.Publisher publisher = port.publisher("p");
        publisher.publish("A", 0);
        Port.Stream stream = port.stream();
        stream.subscribe(1, "A").complete();
        stream.call().halfClose();
        publisher.publish("A", 1);
        assertThat(stream.price().getBid().getUnits()).isEqualTo(1);
        stream.call().cancel("done", null);
        Port.Stream empty = port.stream();
        empty.call().halfClose();
        assertThat(empty.end().isOk()).isTrue();
    }

    @Test
    void aDeadlineEndsTheStreamAndNothingElse() throws InterruptedException {
        port.publisher("p").publish("A", 0);
        Port.Stream other = port.stream();
        other.subscribe(1, "A").complete();
        Port.Stream stream =
                port.stream(9, CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS), new Metadata());
        stream.subscribe(1, "A");
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.STREAMS) == 1);
        assertThat(other.open()).isTrue();
        other.call().cancel("done", null);
    }

    @Test
    void cancelFreesEverythingInEveryState() throws InterruptedException {
        port.publisher("p").publish("A", 0);
        Port.Stream[] states = {
            port.stream(),
            port.stream().subscribe(1, "A"),
            port.stream().subscribe(1, "A").complete(),
            port.stream(1, CallOptions.DEFAULT, new Metadata()).subscribe(1, "A"),
        };
        states[2].call().halfClose();
        await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.STREAMS) == states.length);
        for (Port.Stream state : states) {
            state.call().cancel("gone", null);
        }
        await().atMost(Port.SOON)
                .until(() -> port.metric(PricesMetrics.STREAMS) == 0 && port.metric(PricesMetrics.FOLLOWED) == 0);
    }

    @Test
    void refusalsAreStatusesWithDetails() throws InterruptedException, InvalidProtocolBufferException {
        Port.Stream stream = port.stream();
        stream.subscribe(1, "NONE");
        SubscriptionStatus status =
                stream.next(StreamPricesResponse::hasSubscriptionStatus).getSubscriptionStatus();
        assertThat(status.getProductErrors(0).getStatus().getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
        stream.send(StreamPricesRequest.newBuilder());
        com.google.rpc.Status end = stream.details();
        assertThat(end.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
        assertThat(end.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("NO_ACTION");
    }

    @Test
    void oversizeMessagesEndTheirStreamAlone() throws InterruptedException {
        Port.Stream other = port.stream();
        other.next();
        Port.Stream stream = port.stream();
        stream.subscribe(1, "x".repeat(2 * 1024 * 1024));
        // gRPC's library resets such a stream; a trailer of its would not come through.
        assertThat(stream.end().getCode()).isIn(Status.Code.CANCELLED, Status.Code.RESOURCE_EXHAUSTED);
        other.send(StreamPricesRequest.newBuilder().setPing(Ping.newBuilder().setNonce(5)));
        assertThat(other.next().getPong().getNonce()).isEqualTo(5);
        other.call().cancel("done", null);
    }

    @Test
    void messagesBeyondTheirRateAreReadLater() throws InterruptedException {
        try (Port slow = new Port("--set", "limits.messages-per-second=50")) {
            Port.Stream stream = slow.stream();
            stream.next(StreamPricesResponse::hasWelcome);
            long beganNs = System.nanoTime();
            for (int i = 1; i <= 130; i++) {
                stream.send(StreamPricesRequest.newBuilder()
                        .setPing(Ping.newBuilder().setNonce(i)));
            }
            stream.next(event -> event.getPong().getNonce() == 130);
            // A hundred at once, the others at fifty a second.
            assertThat(System.nanoTime() - beganNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
            assertThat(stream.open()).isTrue();
        }
    }

    @Test
    void servesTenThousandSubscriptionsOfOneStream() throws InterruptedException {
        Port.Publisher publisher = port.publisher("p");
        publisher.publish("A", 0);
        Port.Stream stream = port.stream();
        for (int id = 1; id <= 10_001; id++) {
            stream.subscribe(id, "A");
        }
        stream.next(event -> event.getSubscriptionStatus().getSubscriptionId() == 10_000
                && event.getSubscriptionStatus().getSnapshotComplete());
        SubscriptionStatus last =
                stream.next(StreamPricesResponse::hasSubscriptionStatus).getSubscriptionStatus();
        assertThat(last.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
        assertThat(port.metric(PricesMetrics.SUBSCRIPTIONS)).isEqualTo(10_000);
        publisher.publish("A", 1);
        int updates = 0;
        while (updates < 10_000) {
            updates += stream.next(StreamPricesResponse::hasBatch).getBatch().getUpdatesCount();
        }
    }
}
