package io.netloft.bench.prices;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.Acknowledge;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import org.jspecify.annotations.Nullable;

/** A reader under a credit window that has its snapshot, stalls, and after the stall counts what is old. */
final class CreditReader implements ClientResponseObserver<StreamPricesRequest, StreamPricesResponse> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NS_A_S = 1_000_000_000L;

    private final int products;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<StreamPricesRequest> requests;

    // All of the rest belongs to the event loop.
    private boolean stalled;
    private long lastBatch;
    private long newestNs = Long.MAX_VALUE;
    private long old;
    private long current;

    private CreditReader(int products) {
        this.products = products;
    }

    /** Waits until its snapshot is complete; it reads nothing from then on. */
    static CreditReader open(ManagedChannel channel, int products, int window) {
        var reader = new CreditReader(products);
        PriceServiceGrpc.newStub(channel).streamPrices(reader);
        reader.say(StreamPricesRequest.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setMaxOutstanding(window)));
        reader.say(StreamPricesRequest.newBuilder()
                .setSubscribe(Subscribe.newBuilder().setSubscriptionId(1).addProductIds(Readers.ALL)));
        reader.settled.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return reader;
    }

    private void say(StreamPricesRequest.Builder request) {
        requests().onNext(request.build());
    }

    private ClientCallStreamObserver<StreamPricesRequest> requests() {
        return Objects.requireNonNull(requests, "before the call begins");
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamPricesRequest> its) {
        its.disableAutoRequestWithInitial(1);
        requests = its;
    }

    @Override
    public void onNext(StreamPricesResponse event) {
        if (event.hasBatch()) {
            take(event.getBatch());
        }
        boolean complete = event.getSubscriptionStatus().getSnapshotComplete();
        if (complete) {
            stalled = true;
            settled.complete(null);
        }
        if (!stalled) {
            requests().request(1);
        }
    }

    private void take(PriceBatch batch) {
        lastBatch = batch.getBatchNumber();
        for (PriceUpdate update : batch.getUpdatesList()) {
            long stamp = update.getSourceTime().getSeconds() * NS_A_S
                    + update.getSourceTime().getNanos();
            if (newestNs == Long.MAX_VALUE) {
                continue;
            }
            if (stamp < newestNs) {
                old++;
            } else {
                current++;
            }
        }
        acknowledge();
        if (current >= products) {
            caughtUp.complete(null);
        }
    }

    private void acknowledge() {
        say(StreamPricesRequest.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setBatchNumber(lastBatch)));
    }

    @Override
    public void onError(Throwable failure) {
        settled.completeExceptionally(failure);
        caughtUp.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        onError(new IllegalStateException("the stream has ended (expected: prices)"));
    }

    /**
     * Reads again; on the event loop.
     *
     * @param since stamp of the newest prices
     */
    void resume(long since) {
        newestNs = since;
        stalled = false;
        requests().request(1);
    }

    /** Updates older than the newest that came after the stall; waits until each product's newest is there. */
    long oldOnes() {
        caughtUp.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return old;
    }
}
