package io.netloft.bench.prices;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.bench.beside.Server;
import io.netloft.bench.grpc.Bytes;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.Subscribe;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Streams of one server that want every update, spread over connections, all on one event loop. One thread uses it. */
final class Readers implements AutoCloseable {
    /** Every product that comes. */
    static final String ALL = "*";

    private static final Duration OPENING = Duration.ofMinutes(2);
    private static final int NARROW = 64 * 1024;
    private static final long LONGEST_NS = 120_000_000_000L;
    private static final MethodDescriptor<byte[], byte[]> STREAM = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(PriceServiceGrpc.getStreamPricesMethod().getFullMethodName())
            .setRequestMarshaller(Bytes.INSTANCE)
            .setResponseMarshaller(Bytes.INSTANCE)
            .build();

    private final String server;
    private final EventLoop loop;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    // All of the rest belongs to the loop.
    private int subscribed;
    private long received;
    private long awaited;
    private boolean closing;
    private @Nullable String lost;
    private @Nullable Histogram ages;
    private CompletableFuture<Void> waiter = new CompletableFuture<>();

    private Readers(Server server, Transport transport) {
        this.server = server.name();
        // All connections of the transport's only loop.
        loop = transport.group().next();
    }

    static Histogram histogram() {
        return new Histogram(LONGEST_NS, 3);
    }

    static ManagedChannel channel(Server server, Transport transport) {
        return builder(server, transport).build();
    }

    private static NettyChannelBuilder builder(Server server, Transport transport) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                .usePlaintext()
                .eventLoopGroup(transport.group())
                .channelType(transport.clientChannel())
                .directExecutor();
    }

    /** Subscribes all of them, and waits until each is answered. */
    static Readers open(Server server, Transport transport, int count, int connections) {
        var readers = new Readers(server, transport);
        for (int i = 0; i < connections; i++) {
            readers.channels.add(channel(server, transport));
        }
        readers.subscribe(count, Integer.MAX_VALUE);
        return readers;
    }

    /** One that reads its answer and then no more; little of what it does not read fits its window. */
    static Readers stalled(Server server, Transport transport) {
        var readers = new Readers(server, transport);
        readers.channels.add(
                builder(server, transport).flowControlWindow(NARROW).build());
        readers.subscribe(1, 2);
        return readers;
    }

    private void subscribe(int count, int messages) {
        byte[] subscribe = StreamPricesRequest.newBuilder()
                .setSubscribe(Subscribe.newBuilder()
                        .setSubscriptionId(1)
                        .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                        .setSkipSnapshot(true)
                        .addProductIds(ALL))
                .build()
                .toByteArray();
        for (int i = 0; i < count; i++) {
            var reader = new Reader();
            readers.add(reader);
            ClientCall<byte[], byte[]> call = channels.get(i % channels.size()).newCall(STREAM, CallOptions.DEFAULT);
            call.start(reader, new Metadata());
            call.request(messages);
            call.sendMessage(subscribe);
        }
        within(opened, OPENING);
    }

    /** How many there are. */
    int count() {
        return readers.size();
    }

    /** Ages of what comes from now on go there; null: nobody looks. */
    void record(@Nullable Histogram histogram) {
        ask(() -> {
            ages = histogram;
            return true;
        });
    }

    /** Forgets what came. */
    void begin() {
        ask(() -> {
            received = 0;
            readers.forEach(Reader::begin);
            return true;
        });
    }

    /** Waits until all of them together have so many updates; false when they have not in time. */
    boolean await(long updates, Duration limit) {
        CompletableFuture<Void> there = ask(() -> {
            awaited = updates;
            waiter = new CompletableFuture<>();
            look();
            return waiter;
        });
        return within(there, limit);
    }

    /** Updates that are missing, too many, or others than those published, over all readers. */
    long wrong(long updates, long sum) {
        return ask(() -> readers.stream()
                .mapToLong(reader -> Math.abs(reader.updates - updates) + (reader.sum == sum ? 0 : 1))
                .sum());
    }

    private void look() {
        if (lost != null) {
            waiter.completeExceptionally(new BenchException(server + ": " + lost));
        } else if (received >= awaited) {
            waiter.complete(null);
        }
    }

    private <T> T ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop)
                .orTimeout(OPENING.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private boolean within(CompletableFuture<Void> future, Duration limit) {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new BenchException(server + ": " + e.getCause() + " (expected: prices)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("load: interrupted", e);
        }
    }

    @Override
    public void close() {
        ask(() -> {
            closing = true;
            return true;
        });
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** A stream; on the event loop. */
    private final class Reader extends ClientCall.Listener<byte[]> implements Arrival.Sink {
        private boolean answered;
        private long updates;
        private long sum;

        void begin() {
            updates = 0;
            sum = 0;
        }

        @Override
        public void onMessage(byte[] message) {
            long nowNs = ages == null ? 0 : System.nanoTime();
            boolean prices = Arrival.read(message, ages != null, nowNs, this);
            // Welcome comes first, then the answer.
            if (!prices && !answered && Arrival.isStatus(message)) {
                answered = true;
                subscribed++;
                if (subscribed == readers.size()) {
                    opened.complete(null);
                }
            }
            if (received >= awaited && !waiter.isDone()) {
                waiter.complete(null);
            }
        }

        @Override
        public void update(long sequence, long ageNs) {
            updates++;
            received++;
            sum += sequence;
            Histogram its = ages;
            if (its != null) {
                its.recordValue(Math.max(0, Math.min(LONGEST_NS, ageNs)));
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (!closing) {
                lost = "a stream ended: " + status;
                opened.completeExceptionally(new BenchException(lost));
                look();
            }
        }
    }
}
