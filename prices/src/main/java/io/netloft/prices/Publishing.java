package io.netloft.prices;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import netloft.prices.v1.PricePublisherServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.ProductError;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import org.jspecify.annotations.Nullable;

/**
 * A publisher's stream that comes back: a batch is kept until it is acknowledged, and sent again under the same id when the
 * stream broke before, so that it is taken once. Guarded by itself; the event loop never waits for it long.
 */
final class Publishing {
    private static final int WINDOW = 16;
    private static final int MOST_TOLD = 20;
    private static final long GOODBYE_NS = TimeUnit.SECONDS.toNanos(5);

    private final PricesClient client;
    private final ScheduledExecutorService timer;
    private final Options options;
    private final Consumer<String> talk;
    private final LongSupplier clock;
    private final Retries retries;
    private final Deque<PublishPricesRequest> waiting = new ArrayDeque<>();
    private @Nullable ClientCall<PublishPricesRequest, PublishPricesResponse> call;
    private @Nullable String fault;
    private long next;
    private long sentBefore;
    private boolean finished;
    private long updates;
    private long batches;
    private long refused;
    private long duplicates;

    /**
     * How it publishes.
     *
     * @param name of the publisher
     * @param first id of the first batch, above 0
     * @param repeats whether batches may have been taken by an earlier run
     */
    record Options(String name, long first, boolean repeats) {}

    Publishing(
            PricesClient client,
            ScheduledExecutorService timer,
            Options options,
            Consumer<String> talk,
            LongSupplier clock) {
        this.client = client;
        this.timer = timer;
        this.options = options;
        this.talk = talk;
        this.clock = clock;
        this.retries = new Retries(client.target().patience(), clock);
        this.next = options.first();
        this.sentBefore = options.first() - 1;
    }

    /** Opens the stream, and sends what was not acknowledged on the one before. */
    synchronized void start() {
        if (finished || fault != null) {
            return;
        }
        var made = client.call(PricePublisherServiceGrpc.getPublishPricesMethod());
        call = made;
        made.start(new Ear(made), client.headers());
        made.request(Integer.MAX_VALUE);
        for (PublishPricesRequest batch : waiting) {
            if (call == made) {
                made.sendMessage(batch);
            }
        }
    }

    /**
     * Publishes a batch, now or as soon as there is a stream; waits while too many are not acknowledged.
     *
     * @return false: it can't go on
     */
    synchronized boolean publish(List<PriceUpdate> prices) throws InterruptedException {
        while (waiting.size() >= WINDOW && fault == null) {
            wait();
        }
        if (fault != null) {
            return false;
        }
        PublishPricesRequest batch = PublishPricesRequest.newBuilder()
                .setPublisherId(options.name())
                .setBatchId(next++)
                .addAllUpdates(prices)
                .build();
        waiting.add(batch);
        var its = call;
        if (its != null) {
            its.sendMessage(batch);
        }
        return true;
    }

    /** Waits for a time; false: it can't go on, then it waits no longer. */
    synchronized boolean rest(long ns) throws InterruptedException {
        long untilNs = clock.getAsLong() + ns;
        for (long left = ns; fault == null && left > 0; left = untilNs - clock.getAsLong()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return fault == null;
    }

    /** Waits until everything is acknowledged, or can't be: then why. Ends the stream. */
    synchronized @Nullable String finish() throws InterruptedException {
        while (!waiting.isEmpty() && fault == null) {
            wait();
        }
        finished = true;
        var its = call;
        if (its != null && fault == null) {
            its.halfClose();
        }
        long untilNs = clock.getAsLong() + GOODBYE_NS;
        for (long left = GOODBYE_NS; call != null && left > 0; left = untilNs - clock.getAsLong()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return fault;
    }

    /** What was done, in words. */
    synchronized String summary() {
        return count(updates, "update") + " in " + (batches == 1 ? "1 batch" : batches + " batches")
                + (duplicates == 0 ? "" : ", " + duplicates + " of them taken before")
                + (refused == 0 ? "" : ", " + count(refused, "update") + " refused");
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** Updates that were refused. */
    synchronized long refused() {
        return refused;
    }

    /** Hears one stream. */
    private final class Ear extends ClientCall.Listener<PublishPricesResponse> {
        private final ClientCall<?, ?> its;

        Ear(ClientCall<?, ?> its) {
            this.its = its;
        }

        @Override
        public void onMessage(PublishPricesResponse answer) {
            heard(its, answer);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed(its, status, trailers);
        }
    }

    private synchronized void heard(ClientCall<?, ?> by, PublishPricesResponse answer) {
        PublishPricesRequest first = waiting.peek();
        if (by != call || first == null) {
            return;
        }
        retries.alive();
        if (answer.getBatchId() != first.getBatchId()) {
            fail("answer to batch " + answer.getBatchId() + " (expected: to " + first.getBatchId() + ", in order)");
            return;
        }
        if (answer.getDuplicate() && answer.getBatchId() > sentBefore && !options.repeats()) {
            fail("batch " + answer.getBatchId() + " was taken before, though it is new: publisher " + options.name()
                    + " has used higher numbers (expected: numbers that ascend); choose another name with --as, or"
                    + " --first-batch");
            return;
        }
        waiting.remove();
        batches++;
        updates += first.getUpdatesCount() - answer.getErrorsCount();
        duplicates += answer.getDuplicate() ? 1 : 0;
        answer.getErrorsList().forEach(this::refused);
        notifyAll();
    }

    private void refused(ProductError error) {
        refused++;
        if (refused <= MOST_TOLD) {
            talk.accept("refused: " + Endings.plain(error.getProductId()) + ": " + Endings.told(error.getStatus()));
        } else if (refused == MOST_TOLD + 1) {
            talk.accept("refused: more of them");
        }
    }

    private synchronized void closed(ClientCall<?, ?> by, Status status, Metadata trailers) {
        if (by != call) {
            return;
        }
        call = null;
        sentBefore = next - 1;
        if (!finished) {
            String why = retries.after(status, trailers);
            if (why != null) {
                fail(why);
            } else {
                talk.accept(Endings.told(status, trailers) + "; again in a second");
                timer.schedule(this::start, Retries.AGAIN_MS, TimeUnit.MILLISECONDS);
            }
        }
        notifyAll();
    }

    private void fail(String why) {
        fault = why;
        var its = call;
        call = null;
        if (its != null) {
            its.cancel("failed", null);
        }
        notifyAll();
    }
}
