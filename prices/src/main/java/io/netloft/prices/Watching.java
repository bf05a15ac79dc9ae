package io.netloft.prices;

import com.google.protobuf.Duration;
import com.google.rpc.Code;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netloft.proto.prices.PriceRules;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import netloft.prices.v1.Acknowledge;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.ProductError;
import netloft.prices.v1.ResumeFailure;
import netloft.prices.v1.ResumeFailureReason;
import netloft.prices.v1.ResumePoint;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that outlives its stream: it comes back with a resume point for each product, acknowledges what was shown,
 * and notices a gap and a stream that has fallen silent. Belongs to the thread that runs it; the event loop only puts what
 * it hears into a queue, which holds no more than was requested.
 */
final class Watching {
    /** Updates that may be on their way: at most so many are old after a stall. */
    static final int WINDOW = 1_000;

    private static final int REQUESTED = 8;
    private static final int TURN_MS = 50;
    private static final int PARTS = 4;
    private static final int HEARTBEATS = 3;
    private static final int MOST_POINTS = 10_000;
    private static final long NS = 1_000_000_000L;
    private static final long WELCOME_NS = 10 * NS;

    private final PricesClient client;
    private final Wanted wanted;
    private final Viewer viewer;
    private final Retries retries;
    private final LongSupplier clock;
    private final BlockingQueue<Heard> queue = new LinkedBlockingQueue<>();
    private final Map<String, ResumePoint> points = new LinkedHashMap<>();
    private @Nullable ClientCall<StreamPricesRequest, StreamPricesResponse> call;
    private @Nullable String fault;
    private long subscription;
    private boolean answered;
    private int window = WINDOW;
    private int unacknowledged;
    private long silenceNs = WELCOME_NS;
    private long heardNs;
    private long nextNs;

    /**
     * What is watched.
     *
     * @param products ids and prefixes
     * @param distinct every update, in order
     * @param intervalNs least time between two updates of a product; 0: none
     */
    record Wanted(List<String> products, boolean distinct, long intervalNs) {}

    /** Who looks. */
    interface Viewer {
        /** A price, and how many it stands for beside itself. */
        void price(PriceUpdate update, int merged);

        /** Whether what was seen is of now. */
        void connected(boolean now);

        /** Something has happened. */
        void note(String text);

        /**
         * Its turn.
         *
         * @param idle nothing more has come yet
         * @return false: enough was seen
         */
        boolean look(boolean idle);
    }

    /** An event of a call, or its end. */
    private record Heard(ClientCall<?, ?> call, @Nullable StreamPricesResponse event, Status end, Metadata trailers) {}

    Watching(PricesClient client, Wanted wanted, Viewer viewer, LongSupplier clock) {
        this.client = client;
        this.wanted = wanted;
        this.viewer = viewer;
        this.clock = clock;
        this.retries = new Retries(client.target().patience(), clock);
    }

    /** Watches until the viewer has seen enough, or it can't go on: then why. */
    @Nullable
    String run() throws InterruptedException {
        begin();
        while (fault == null && viewer.look(queue.isEmpty())) {
            Heard heard = queue.poll(TURN_MS, TimeUnit.MILLISECONDS);
            if (heard == null) {
                listen();
            } else if (heard.call() == call) {
                take(heard);
            }
            ask();
        }
        viewer.look(true);
        stop("enough");
        return fault;
    }

    private void begin() {
        var made = client.call(PriceServiceGrpc.getStreamPricesMethod());
        call = made;
        heardNs = clock.getAsLong();
        silenceNs = WELCOME_NS;
        made.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(StreamPricesResponse event) {
                        queue.add(new Heard(made, event, Status.OK, new Metadata()));
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        queue.add(new Heard(made, null, status, trailers));
                    }
                },
                client.headers());
        made.request(REQUESTED);
    }

    private void stop(String why) {
        ClientCall<?, ?> its = call;
        call = null;
        if (its != null) {
            its.cancel(why, null);
        }
    }

    // Only when nothing waits: a terminal that stalls is not a server that does.
    private void listen() {
        if (call != null && clock.getAsLong() - heardNs > silenceNs) {
            stop("silent");
            client.afresh();
            ended(Status.UNAVAILABLE.withDescription("the stream has fallen silent"), new Metadata());
        }
    }

    private void ask() {
        long now = clock.getAsLong();
        if (now - nextNs < 0) {
            return;
        }
        if (call == null && fault == null) {
            begin();
        }
    }

    private void take(Heard heard) {
        StreamPricesResponse event = heard.event();
        if (event == null) {
            ended(heard.end(), heard.trailers());
            return;
        }
        retries.alive();
        heardNs = clock.getAsLong();
        switch (event.getEventCase()) {
            case WELCOME -> welcome(event.getWelcome());
            case SUBSCRIPTION_STATUS -> status(event.getSubscriptionStatus());
            case BATCH -> batch(event.getBatch());
            case DRAIN ->
                viewer.note("the server ends the stream: "
                        + Endings.plain(event.getDrain().getReason()));
            // A heartbeat has done its work by coming.
            default -> {}
        }
        ClientCall<?, ?> its = call;
        if (its != null) {
            its.request(1);
        }
    }

    private void ended(Status status, Metadata trailers) {
        call = null;
        viewer.connected(false);
        fault = retries.after(status, trailers);
        if (fault == null) {
            viewer.note(Endings.told(status, trailers) + "; again in a second");
            nextNs = clock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(Retries.AGAIN_MS);
        }
    }

    private void send(StreamPricesRequest.Builder request) {
        var its = call;
        if (its != null) {
            its.sendMessage(request.build());
        }
    }

    private void welcome(Welcome welcome) {
        Duration interval = welcome.getHeartbeatInterval();
        silenceNs = HEARTBEATS * (interval.getSeconds() * NS + interval.getNanos()) + NS;
        int most = welcome.getMostMaxOutstanding();
        window = most > 0 ? Math.min(WINDOW, most) : WINDOW;
        unacknowledged = 0;
        acknowledge(0);
        subscribe();
        viewer.connected(true);
    }

    private void acknowledge(long batch) {
        send(StreamPricesRequest.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setBatchNumber(batch).setMaxOutstanding(window)));
        unacknowledged = 0;
    }

    private void subscribe() {
        Subscribe.Builder subscribe = Subscribe.newBuilder()
                .setSubscriptionId(++subscription)
                .addAllProductIds(wanted.products())
                .setMode(wanted.distinct() ? DeliveryMode.DELIVERY_MODE_DISTINCT : DeliveryMode.DELIVERY_MODE_MERGE);
        points.values().stream().limit(MOST_POINTS).forEach(subscribe::addResume);
        if (wanted.intervalNs() > 0) {
            subscribe.setMinInterval(
                    Duration.newBuilder().setSeconds(wanted.intervalNs() / NS).setNanos((int)
                            (wanted.intervalNs() % NS)));
        }
        send(StreamPricesRequest.newBuilder().setSubscribe(subscribe));
    }

    private void status(SubscriptionStatus status) {
        if (status.getSubscriptionId() != subscription) {
            return;
        }
        boolean first = !answered;
        answered = true;
        status.getProductErrorsList().forEach(error -> refused(error, first));
        status.getJoinedProductIdsList().forEach(product -> viewer.note(Endings.plain(product) + ": is there now"));
        long ids = wanted.products().stream()
                .filter(product -> !PriceRules.isPrefix(product))
                .count();
        if (status.getStatus().getCode() == Code.DATA_LOSS_VALUE) {
            viewer.note(Endings.told(status.getStatus()) + " Begins anew with a snapshot.");
            points.clear();
            subscribe();
        } else if (status.getStatus().getCode() != Code.OK_VALUE) {
            fault = Endings.told(status.getStatus());
        } else if (first && ids == wanted.products().size() && status.getProductErrorsCount() >= ids) {
            fault = "nothing to watch: "
                    + Endings.plain(status.getProductErrors(0).getProductId()) + ": "
                    + Endings.told(status.getProductErrors(0).getStatus());
        }
        anew(status.getResumeFailuresList());
    }

    private void refused(ProductError error, boolean first) {
        if (first || error.getStatus().getCode() != Code.NOT_FOUND_VALUE) {
            viewer.note(Endings.plain(error.getProductId()) + ": " + Endings.told(error.getStatus()));
        }
    }

    private void anew(List<ResumeFailure> failures) {
        Map<ResumeFailureReason, Integer> counts = new HashMap<>();
        failures.forEach(failure -> counts.merge(failure.getReason(), 1, Integer::sum));
        counts.forEach((reason, count) -> viewer.note(count + (count == 1 ? " product begins" : " products begin")
                + " with a snapshot: " + reason.name().replace("RESUME_FAILURE_REASON_", "")));
    }

    private void batch(PriceBatch batch) {
        for (int i = 0; i < batch.getUpdatesCount(); i++) {
            PriceUpdate update = batch.getUpdates(i);
            int merged = batch.getConflatedCountsCount() == 0 ? 0 : batch.getConflatedCounts(i);
            follow(update, merged, batch.getSnapshot());
            viewer.price(update, merged);
        }
        unacknowledged += batch.getUpdatesCount();
        // Less often than each batch, and long before the credit is used up.
        if (unacknowledged >= Math.max(1, window / PARTS)) {
            acknowledge(batch.getBatchNumber());
        }
    }

    private void follow(PriceUpdate update, int merged, boolean snapshot) {
        ResumePoint before = points.put(
                update.getProductId(),
                ResumePoint.newBuilder()
                        .setProductId(update.getProductId())
                        .setEpoch(update.getEpoch())
                        .setSequence(update.getSequence())
                        .build());
        // The same number again is no update: another state of the price, because the server's engine went or came.
        if (before != null
                && !snapshot
                && before.getEpoch() == update.getEpoch()
                && before.getSequence() != update.getSequence()) {
            long gap = update.getSequence() - before.getSequence() - merged - 1;
            if (gap != 0) {
                viewer.note(update.getProductId() + ": " + gap + " updates are missing before " + update.getSequence());
            }
        }
    }
}
