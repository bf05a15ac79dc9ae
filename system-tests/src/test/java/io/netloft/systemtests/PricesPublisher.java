package io.netloft.systemtests;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.netloft.proto.prices.Decimals;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.PricePublisherServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;

/** A publisher by grpc-java's generated stub. One thread publishes. */
final class PricesPublisher implements StreamObserver<PublishPricesResponse> {
    private static final int CENTS = -2;

    private final String name;
    private final BlockingQueue<PublishPricesResponse> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final StreamObserver<PublishPricesRequest> requests;
    private long batch;

    PricesPublisher(ManagedChannel channel, String name) {
        this(channel, name, 1);
    }

    /** One that goes on with a batch of that id. */
    PricesPublisher(ManagedChannel channel, String name, long firstBatch) {
        this.name = name;
        batch = firstBatch - 1;
        requests = PricePublisherServiceGrpc.newStub(channel).publishPrices(this);
    }

    @Override
    public void onNext(PublishPricesResponse answer) {
        answers.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
        ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        ended.complete(Status.OK);
    }

    /** A batch with a bid of so many cents for each product, and waits for its answer; false when the stream has ended. */
    boolean publish(long cents, Iterable<String> products) throws InterruptedException {
        PublishPricesRequest.Builder request =
                PublishPricesRequest.newBuilder().setPublisherId(name).setBatchId(++batch);
        for (String product : products) {
            request.addUpdates(PriceUpdate.newBuilder().setProductId(product).setBid(Decimals.of(cents, CENTS)));
        }
        if (ended.isDone()) {
            return false;
        }
        requests.onNext(request.build());
        return answered();
    }

    private boolean answered() throws InterruptedException {
        long deadlineNs = System.nanoTime() + PricesJar.PATIENCE.toNanos();
        while (System.nanoTime() - deadlineNs < 0) {
            PublishPricesResponse answer = answers.poll(50, TimeUnit.MILLISECONDS);
            if (answer != null) {
                if (answer.getErrorsCount() > 0) {
                    throw new AssertionError(answer + " (expected: taken)");
                }
                return true;
            }
            if (ended.isDone() && answers.isEmpty()) {
                return false;
            }
        }
        throw new AssertionError(name + ": no answer to batch " + batch + " (expected: one)");
    }

    /** Waits for its end. */
    Status end() {
        return ended.orTimeout(PricesJar.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Goes away. */
    void close() {
        requests.onCompleted();
    }
}
