package io.netloft.systemtests;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.ResumePoint;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;

/**
 * A client that wants every update of its products, and goes on elsewhere when its stream ends after a Drain. What should not
 * be goes to a list of faults: a gap, a repetition, an end without Drain, a resume point that was not taken.
 */
final class PricesFollower {
    private static final int RETRY_MS = 50;

    private final String name;
    private final List<String> products;
    private final Queue<String> faults;
    private final Channel elsewhere;
    private final long epochElsewhere;
    private final Map<String, Long> last = new HashMap<>();
    private int streams;
    private boolean stopped;
    private Leg leg;

    /**
     * Not open yet.
     *
     * @param elsewhere where it goes on
     * @param epochElsewhere under which the prices are known there
     */
    PricesFollower(String name, List<String> products, Channel elsewhere, long epochElsewhere, Queue<String> faults) {
        this.name = name;
        this.products = List.copyOf(products);
        this.elsewhere = elsewhere;
        this.epochElsewhere = epochElsewhere;
        this.faults = faults;
    }

    synchronized void open(Channel channel) {
        leg = new Leg();
        streams++;
        Subscribe.Builder subscribe = Subscribe.newBuilder()
                .setSubscriptionId(1)
                .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                .addAllProductIds(products);
        last.forEach((product, sequence) -> subscribe.addResume(ResumePoint.newBuilder()
                .setProductId(product)
                .setEpoch(epochElsewhere)
                .setSequence(sequence)));
        StreamObserver<StreamPricesRequest> requests =
                PriceServiceGrpc.newStub(channel).streamPrices(leg);
        requests.onNext(StreamPricesRequest.newBuilder().setSubscribe(subscribe).build());
    }

    /** Whether it has each product's price of that number. */
    synchronized boolean has(long sequence) {
        return last.size() == products.size() && last.values().stream().allMatch(its -> its >= sequence);
    }

    /** How many streams it has had that were welcomed. */
    synchronized int streams() {
        return streams;
    }

    synchronized void stop() {
        stopped = true;
        leg.cancel();
    }

    private void fault(String what) {
        faults.add(name + ": " + what);
    }

    private void take(PriceBatch batch, boolean resumed) {
        for (PriceUpdate update : batch.getUpdatesList()) {
            Long before = last.put(update.getProductId(), update.getSequence());
            boolean begins = before == null && batch.getSnapshot() && !resumed;
            if (!begins && (before == null || update.getSequence() != before + 1)) {
                fault(update.getProductId() + " " + update.getSequence() + " after " + before
                        + (batch.getSnapshot() ? ", in a snapshot" : ""));
            }
        }
    }

    private void ended(boolean welcomed, boolean drained, Status status) {
        if (stopped) {
            return;
        }
        if (status.getCode() != Status.Code.UNAVAILABLE) {
            fault("ended with " + status);
        }
        if (welcomed && !drained) {
            fault("ended without Drain: " + status);
        }
        if (!welcomed) {
            // Refused by a node that drains, before whoever distributes knew of it.
            streams--;
        }
        CompletableFuture.delayedExecutor(welcomed ? 0 : RETRY_MS, TimeUnit.MILLISECONDS)
                .execute(() -> open(elsewhere));
    }

    /** One of its streams. */
    private final class Leg implements ClientResponseObserver<StreamPricesRequest, StreamPricesResponse> {
        private ClientCallStreamObserver<StreamPricesRequest> call;
        private final boolean resumes = !last.isEmpty();
        private boolean welcomed;
        private boolean drained;

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamPricesRequest> its) {
            call = its;
        }

        void cancel() {
            call.cancel("done", null);
        }

        @Override
        public void onNext(StreamPricesResponse event) {
            synchronized (PricesFollower.this) {
                welcomed |= event.hasWelcome();
                drained |= event.hasDrain();
                if (event.hasBatch()) {
                    take(event.getBatch(), resumes);
                }
                var status = event.getSubscriptionStatus();
                if (status.getStatus().getCode() != 0
                        || status.getResumeFailuresCount() > 0
                        || status.getProductErrorsCount() > 0) {
                    fault(status.toString());
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            end(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end(Status.OK);
        }

        private void end(Status status) {
            synchronized (PricesFollower.this) {
                ended(welcomed, drained, status);
            }
        }
    }
}
