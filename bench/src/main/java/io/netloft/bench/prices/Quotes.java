package io.netloft.bench.prices;

import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PricePublisherServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;

/** A publisher: prices of products in turn, each with the time at which it was due. One thread uses it. */
final class Quotes implements AutoCloseable {
    private static final int UNDER_WAY = 64;
    private static final int PATIENCE_S = 60;
    private static final long NS_A_S = 1_000_000_000L;
    private static final int EXPONENT = -4;
    // Times of this process, as the contract writes them.
    private static final long OFFSET_NS = System.currentTimeMillis() * 1_000_000 - System.nanoTime();

    private final String server;
    private final ManagedChannel channel;
    private final List<String> products = new ArrayList<>();
    private final long[] sequences;
    private final Semaphore free = new Semaphore(UNDER_WAY);
    private final ClientCall<PublishPricesRequest, PublishPricesResponse> call;
    private volatile String lost = "";
    private int next;
    private long batch;
    private long published;
    private long sum;

    private Quotes(Server server, Transport transport, int count) {
        this.server = server.name();
        for (int i = 0; i < count; i++) {
            products.add(String.format(Locale.ROOT, "P%05d", i));
        }
        sequences = new long[count];
        channel = Readers.channel(server, transport);
        call = channel.newCall(PricePublisherServiceGrpc.getPublishPricesMethod(), CallOptions.DEFAULT);
    }

    static Quotes open(Server server, Transport transport, int count) {
        var quotes = new Quotes(server, transport, count);
        quotes.call.start(quotes.new Answers(), new Metadata());
        quotes.call.request(Integer.MAX_VALUE);
        quotes.publish(count, System.nanoTime());
        quotes.answered();
        return quotes;
    }

    static long stampOf(long nanoTime) {
        return nanoTime + OFFSET_NS;
    }

    /** The ids. */
    List<String> products() {
        return products;
    }

    /** Publishes the next prices, in one message; waits when too many messages are without an answer. */
    void publish(int updates, long dueNs) {
        long stamp = stampOf(dueNs);
        Timestamp time = Timestamp.newBuilder()
                .setSeconds(stamp / NS_A_S)
                .setNanos((int) (stamp % NS_A_S))
                .build();
        PublishPricesRequest.Builder request =
                PublishPricesRequest.newBuilder().setPublisherId("bench").setBatchId(++batch);
        for (int i = 0; i < updates; i++) {
            request.addUpdates(update(time));
        }
        acquire(1);
        call.sendMessage(request.build());
    }

    private PriceUpdate update(Timestamp time) {
        int product = next;
        next = (next + 1) % sequences.length;
        long sequence = ++sequences[product];
        published++;
        sum += sequence;
        long bid = 1_084_200 + sequence % 1_000;
        return PriceUpdate.newBuilder()
                .setProductId(products.get(product))
                .setSourceTime(time)
                .setBid(decimal(bid))
                .setAsk(decimal(bid + 12))
                .setLast(decimal(bid + 6))
                .build();
    }

    private static Decimal decimal(long units) {
        return Decimal.newBuilder().setUnits(units).setExponent(EXPONENT).build();
    }

    /** Waits until all messages were answered. */
    void answered() {
        acquire(UNDER_WAY);
        free.release(UNDER_WAY);
    }

    private void acquire(int permits) {
        try {
            if (!free.tryAcquire(permits, PATIENCE_S, TimeUnit.SECONDS) || !lost.isEmpty()) {
                throw new BenchException(server + ": publisher: " + (lost.isEmpty() ? "no answer" : lost)
                        + " (expected: an answer to each message)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("load: interrupted", e);
        }
    }

    /** Prices so far. */
    long published() {
        return published;
    }

    /** The sum of all their numbers. */
    long sum() {
        return sum;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** What the server says; on the event loop. */
    private final class Answers extends ClientCall.Listener<PublishPricesResponse> {
        @Override
        public void onMessage(PublishPricesResponse answer) {
            if (answer.getErrorsCount() > 0) {
                lost = "refused: " + answer.getErrors(0);
            }
            free.release();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            lost = "ended: " + status;
            free.release(UNDER_WAY);
        }
    }
}
