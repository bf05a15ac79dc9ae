package io.netloft.prices;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Running;
import io.netloft.proto.prices.Decimals;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import netloft.prices.v1.Acknowledge;
import netloft.prices.v1.PricePublisherServiceGrpc;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;

/** A server of this process on a port of its own, and grpc-java's clients. */
final class Port implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    private final Running running;
    private final ManagedChannel channel;

    /** A server whose prices come from publishers only. */
    Port(String... more) {
        List<String> args = new ArrayList<>(
                List.of("--admin", "none", "--listen", "127.0.0.1:0", "--set", "streams.drain-grace=500ms"));
        if (List.of(more).stream().noneMatch(arg -> arg.startsWith("source."))) {
            args.addAll(List.of("--set", "source.simulate=false"));
        }
        args.addAll(List.of(more));
        running = Launcher.start(new PricesMain(), args.toArray(String[]::new));
        // A narrow window: who does not read holds its server up soon.
        channel = NettyChannelBuilder.forAddress(address())
                .usePlaintext()
                .flowControlWindow(64 * 1024)
                .build();
    }

    InetSocketAddress address() {
        return running.listening().get(0).address() instanceof InetSocketAddress address
                ? address
                : new InetSocketAddress(0);
    }

    Running running() {
        return running;
    }

    /** Stops it as a signal would: drains, then ends. */
    CompletableFuture<ExitCode> stop() {
        running.stop(ExitCode.DONE);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return running.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    ManagedChannel channel() {
        return channel;
    }

    PriceServiceGrpc.PriceServiceBlockingStub questions() {
        return PriceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    double metric(io.netloft.chassis.metrics.Meter meter, String... tags) {
        String text = running.chassis().meters().scrape(io.netloft.chassis.metrics.ScrapeFormat.PROMETHEUS);
        String name = meter.meterName()
                + (meter.unit().isEmpty() ? "" : "_" + meter.unit())
                + (meter.kind() == io.netloft.chassis.metrics.Meter.Kind.COUNTER ? "_total" : "");
        String tag = tags.length == 0 ? "" : "{" + meter.tags().get(0) + "=\"" + tags[0] + "\"}";
        return text.lines()
                .filter(line -> line.startsWith(name + tag + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    Stream stream() {
        return stream(Integer.MAX_VALUE, CallOptions.DEFAULT, new Metadata());
    }

    /** A stream that reads so many messages and then waits. */
    Stream stream(int messages, CallOptions options, Metadata headers) {
        return new Stream(channel, messages, options, headers);
    }

    Publisher publisher(String name) {
        return new Publisher(channel, name, new Metadata());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        running.close();
    }

    /** A call of this client; keeps what it hears. */
    static class Call<Q, A> extends ClientCall.Listener<A> {
        private final ClientCall<Q, A> call;
        private final BlockingQueue<A> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> closed = new CompletableFuture<>();
        private volatile Metadata trailers = new Metadata();

        Call(ClientCall<Q, A> call, int messages, Metadata headers) {
            this.call = call;
            call.start(this, headers);
            call.request(messages);
        }

        @Override
        public void onMessage(A message) {
            heard.add(message);
        }

        @Override
        public void onClose(Status status, Metadata its) {
            trailers = its;
            closed.complete(status);
        }

        ClientCall<Q, A> call() {
            return call;
        }

        A next() throws InterruptedException {
            A message = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came; closed: " + closed);
            }
            return message;
        }

        A next(Predicate<A> wanted) throws InterruptedException {
            A message = next();
            while (!wanted.test(message)) {
                message = next();
            }
            return message;
        }

        Status end() {
            return closed.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        }

        com.google.rpc.Status details() {
            Status status = end();
            return io.grpc.protobuf.StatusProto.fromStatusAndTrailers(status, trailers);
        }

        boolean open() {
            return !closed.isDone();
        }
    }

    /** A stream of prices. */
    static final class Stream extends Call<StreamPricesRequest, StreamPricesResponse> {
        private final Deque<PriceUpdate> updates = new ArrayDeque<>();

        Stream(Channel channel, int messages, CallOptions options, Metadata headers) {
            super(channel.newCall(PriceServiceGrpc.getStreamPricesMethod(), options), messages, headers);
        }

        Stream send(StreamPricesRequest.Builder request) {
            call().sendMessage(request.build());
            return this;
        }

        Stream subscribe(Subscribe.Builder subscribe) {
            return send(StreamPricesRequest.newBuilder().setSubscribe(subscribe));
        }

        Stream subscribe(long id, String... products) {
            return subscribe(Subscribe.newBuilder().setSubscriptionId(id).addAllProductIds(List.of(products)));
        }

        Stream acknowledge(long batch, int window) {
            return send(StreamPricesRequest.newBuilder()
                    .setAcknowledge(
                            Acknowledge.newBuilder().setBatchNumber(batch).setMaxOutstanding(window)));
        }

        /** Waits for the end of the snapshot. */
        Stream complete() throws InterruptedException {
            next(event -> event.getSubscriptionStatus().getSnapshotComplete());
            return this;
        }

        /** The first update of the next batch. */
        PriceUpdate price() throws InterruptedException {
            return next(StreamPricesResponse::hasBatch).getBatch().getUpdates(0);
        }

        /** One update after the other: who comes late finds several in a batch. */
        PriceUpdate update() throws InterruptedException {
            if (updates.isEmpty()) {
                updates.addAll(next(StreamPricesResponse::hasBatch).getBatch().getUpdatesList());
            }
            return updates.remove();
        }

        /** The next update that is as it shall be. */
        PriceUpdate update(Predicate<PriceUpdate> wanted) throws InterruptedException {
            PriceUpdate found = update();
            while (!wanted.test(found)) {
                found = update();
            }
            return found;
        }
    }

    /** A publisher. */
    static final class Publisher extends Call<PublishPricesRequest, PublishPricesResponse> {
        private final String name;
        private long batch;

        Publisher(Channel channel, String name, Metadata headers) {
            super(
                    channel.newCall(PricePublisherServiceGrpc.getPublishPricesMethod(), CallOptions.DEFAULT),
                    Integer.MAX_VALUE,
                    headers);
            this.name = name;
        }

        PublishPricesResponse publish(String product, long units) throws InterruptedException {
            return publish(++batch, product, units);
        }

        PublishPricesResponse publish(long id, String product, long units) throws InterruptedException {
            send(id, product, units);
            return next();
        }

        void send(long id, String product, long units) {
            call().sendMessage(PublishPricesRequest.newBuilder()
                    .setPublisherId(name)
                    .setBatchId(id)
                    .addUpdates(PriceUpdate.newBuilder().setProductId(product).setBid(Decimals.of(units, -2)))
                    .build());
        }
    }
}
