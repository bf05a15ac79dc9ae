package io.netloft.systemtests;

import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import netloft.prices.v1.Acknowledge;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Unsubscribe;

/** A stream of prices by grpc-java's generated stub; keeps what it hears, in order. */
final class PricesStream implements ClientResponseObserver<StreamPricesRequest, StreamPricesResponse> {
    private final int reads;
    private final BlockingQueue<StreamPricesResponse> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private volatile ClientCallStreamObserver<StreamPricesRequest> requests;

    private PricesStream(int reads) {
        this.reads = reads;
    }

    /** One that reads all that comes. */
    static PricesStream open(ManagedChannel channel) {
        return open(channel, Integer.MAX_VALUE);
    }

    /** One that reads so many messages, then waits until it is told to {@link #read}. */
    static PricesStream open(ManagedChannel channel, int reads) {
        var stream = new PricesStream(reads);
        PriceServiceGrpc.newStub(channel).streamPrices(stream);
        return stream;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamPricesRequest> its) {
        its.disableAutoRequestWithInitial(reads);
        requests = its;
    }

    @Override
    public void onNext(StreamPricesResponse event) {
        heard.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        ended.complete(failure);
    }

    @Override
    public void onCompleted() {
        ended.complete(Status.OK.asException());
    }

    PricesStream send(StreamPricesRequest.Builder request) {
        requests.onNext(request.build());
        return this;
    }

    PricesStream subscribe(long id, String... products) {
        return subscribe(Subscribe.newBuilder().setSubscriptionId(id).addAllProductIds(List.of(products)));
    }

    PricesStream subscribe(Subscribe.Builder subscribe) {
        return send(StreamPricesRequest.newBuilder().setSubscribe(subscribe));
    }

    PricesStream unsubscribe(long id) {
        return send(StreamPricesRequest.newBuilder()
                .setUnsubscribe(Unsubscribe.newBuilder().setSubscriptionId(id)));
    }

    PricesStream acknowledge(long batch, int window) {
        return send(StreamPricesRequest.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setBatchNumber(batch).setMaxOutstanding(window)));
    }

    void halfClose() {
        requests.onCompleted();
    }

    void cancel() {
        requests.cancel("the test takes it back", null);
    }

    /** Reads so many messages more. */
    void read(int messages) {
        requests.request(messages);
    }

    /** The next message. */
    StreamPricesResponse next() throws InterruptedException {
        StreamPricesResponse event = heard.poll(PricesJar.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing came (expected: a message); ended: " + ended);
        }
        return event;
    }

    /** The next such message; those before it are gone. */
    StreamPricesResponse next(Predicate<StreamPricesResponse> such) throws InterruptedException {
        StreamPricesResponse event = next();
        while (!such.test(event)) {
            event = next();
        }
        return event;
    }

    SubscriptionStatus status() throws InterruptedException {
        return next(StreamPricesResponse::hasSubscriptionStatus).getSubscriptionStatus();
    }

    PriceBatch batch() throws InterruptedException {
        return next(StreamPricesResponse::hasBatch).getBatch();
    }

    /** Waits for the end of a snapshot. */
    PricesStream complete() throws InterruptedException {
        next(event -> event.getSubscriptionStatus().getSnapshotComplete());
        return this;
    }

    /** How many messages wait to be looked at. */
    int waiting() {
        return heard.size();
    }

    boolean isOpen() {
        return !ended.isDone();
    }

    /** Waits for its end. */
    Status end() {
        return Status.fromThrowable(failure());
    }

    /** Waits for its end, and tells the word of the error in it. */
    String reason() {
        com.google.rpc.Status details = StatusProto.fromThrowable(failure());
        if (details == null) {
            throw new AssertionError(failure() + ": no details (expected: a google.rpc.Status)");
        }
        return reason(details);
    }

    private Throwable failure() {
        return ended.orTimeout(PricesJar.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The word of the error in a status. */
    static String reason(com.google.rpc.Status status) {
        for (com.google.protobuf.Any detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return detail.unpack(ErrorInfo.class).getReason();
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new AssertionError(status + ": not an ErrorInfo", e);
                }
            }
        }
        throw new AssertionError(status + ": no ErrorInfo (expected: one in its details)");
    }
}
