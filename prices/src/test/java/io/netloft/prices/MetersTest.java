package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.chassis.metrics.ScrapeFormat;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.StreamPricesResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the meters say of streams, however they end. */
class MetersTest {
    private final Port port = new Port("--set", "limits.resets=10");

    @AfterEach
    void close() {
        port.close();
    }

    private void becomes(PricesMetrics meter, String tag, double value) {
        await().atMost(Port.SOON)
                .untilAsserted(() -> assertThat(port.metric(meter, tag)).isEqualTo(value));
    }

    @Test
    void streamsAreCountedByWhatTheyDo() throws InterruptedException {
        port.publisher("p").publish("A", 1);
        Port.Stream idle = port.stream();
        idle.next(StreamPricesResponse::hasWelcome);
        becomes(PricesMetrics.STATES, "idle", 1);
        Port.Stream served = port.stream().subscribe(1, "A").complete();
        becomes(PricesMetrics.STATES, "served", 1);
        Port.Stream slow = port.stream().acknowledge(0, 1).subscribe(1, "A").complete();
        port.publisher("q").publish("B", 1);
        slow.subscribe(2, "B");
        becomes(PricesMetrics.STATES, "slow", 1);
        idle.call().cancel("enough", null);
        served.call().cancel("enough", null);
        slow.call().cancel("enough", null);
        for (String state : new String[] {"idle", "served", "slow", "draining"}) {
            becomes(PricesMetrics.STATES, state, 0);
        }
        becomes(PricesMetrics.ENDED, "cancelled", 3);
    }

    @Test
    void endsAreCountedByTheirStatusOnce() throws InterruptedException {
        Port.Stream good = port.stream();
        good.next(StreamPricesResponse::hasWelcome);
        good.call().halfClose();
        assertThat(good.end().getCode()).isEqualTo(Status.Code.OK);
        becomes(PricesMetrics.ENDED, "ok", 1);
        Port.Stream late = port.stream(100, CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS), new Metadata());
        assertThat(late.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        // Whichever of the two sees the deadline first: the client's reset, or the server's own clock.
        await().atMost(Port.SOON)
                .untilAsserted(() -> assertThat(port.metric(PricesMetrics.ENDED, "deadline_exceeded")
                                + port.metric(PricesMetrics.ENDED, "cancelled"))
                        .isOne());
        assertThat(port.metric(PricesMetrics.ENDED, "ok")).isOne();
    }

    @Test
    void batchesAndEncodingAreMeasured() throws InterruptedException {
        port.publisher("p").publish("A", 1);
        port.stream().subscribe(1, "A").complete();
        // What is sent may arrive before it is counted.
        await().atMost(Port.SOON)
                .untilAsserted(
                        () -> assertThat(port.running().chassis().meters().scrape(ScrapeFormat.PROMETHEUS))
                                .contains("prices_batch_size_updates_count 1", "prices_encode_seconds_count 1"));
    }

    @Test
    void aFloodOfResetsEndsItsConnectionAndNoOther() throws InterruptedException {
        ManagedChannel attacker =
                NettyChannelBuilder.forAddress(port.address()).usePlaintext().build();
        try {
            Port.Stream victim = port.stream();
            victim.next(StreamPricesResponse::hasWelcome);
            Port.Stream own = new Port.Stream(attacker, 100, CallOptions.DEFAULT, new Metadata());
            own.next(StreamPricesResponse::hasWelcome);
            for (int i = 0; i < 11; i++) {
                Port.Stream one = new Port.Stream(attacker, 100, CallOptions.DEFAULT, new Metadata());
                one.next(StreamPricesResponse::hasWelcome);
                one.call().cancel("flood", null);
            }
            assertThat(own.end().getDescription()).contains("ENHANCE_YOUR_CALM");
            assertThat(victim.open()).isTrue();
            becomes(PricesMetrics.STATES, "idle", 1);
        } finally {
            attacker.shutdownNow();
        }
    }
}
