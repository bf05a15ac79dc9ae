package io.netloft.bench.prices;

import io.grpc.BindableService;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PricePublisherServiceGrpc;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Welcome;

/**
 * Prices as one writes them first: a StreamObserver for each client, a message for each price and client, sent as long as
 * {@code isReady}; what waits then waits in a queue of the client. Every update, no snapshot, one subscription a stream.
 */
final class PlainPrices {
    private static final String ALL = "*";

    private final Map<String, Long> sequences = new HashMap<>();
    private final List<Client> clients = new CopyOnWriteArrayList<>();

    BindableService reading() {
        return new PriceServiceGrpc.PriceServiceImplBase() {
            @Override
            public StreamObserver<StreamPricesRequest> streamPrices(StreamObserver<StreamPricesResponse> responses) {
                return new Client((ServerCallStreamObserver<StreamPricesResponse>) responses);
            }
        };
    }

    BindableService publishing() {
        return new PricePublisherServiceGrpc.PricePublisherServiceImplBase() {
            @Override
            public StreamObserver<PublishPricesRequest> publishPrices(StreamObserver<PublishPricesResponse> responses) {
                return new Publisher(responses);
            }
        };
    }

    /** One at a time, so that each client has them in order. */
    private synchronized void publish(PriceUpdate update) {
        long sequence = sequences.merge(update.getProductId(), 1L, Long::sum);
        PriceUpdate numbered =
                update.toBuilder().setEpoch(1).setSequence(sequence).build();
        for (Client client : clients) {
            client.offer(numbered);
        }
    }

    /** Takes prices and answers. */
    private final class Publisher implements StreamObserver<PublishPricesRequest> {
        private final StreamObserver<PublishPricesResponse> responses;

        Publisher(StreamObserver<PublishPricesResponse> responses) {
            this.responses = responses;
        }

        @Override
        public void onNext(PublishPricesRequest request) {
            request.getUpdatesList().forEach(PlainPrices.this::publish);
            responses.onNext(PublishPricesResponse.newBuilder()
                    .setBatchId(request.getBatchId())
                    .build());
        }

        @Override
        public void onError(Throwable gone) {
            // There is nobody to answer.
        }

        @Override
        public void onCompleted() {
            responses.onCompleted();
        }
    }

    /** A client and what waits for it. */
    private final class Client implements StreamObserver<StreamPricesRequest> {
        private final ServerCallStreamObserver<StreamPricesResponse> responses;
        private final Queue<PriceUpdate> waiting = new ArrayDeque<>();
        private Set<String> products = Set.of();
        private long subscription;
        private long batch;

        Client(ServerCallStreamObserver<StreamPricesResponse> responses) {
            this.responses = responses;
            responses.setOnReadyHandler(this::pump);
            responses.setOnCancelHandler(() -> clients.remove(this));
            responses.onNext(StreamPricesResponse.newBuilder()
                    .setWelcome(Welcome.getDefaultInstance())
                    .build());
        }

        @Override
        public void onNext(StreamPricesRequest request) {
            Subscribe subscribe = request.getSubscribe();
            synchronized (this) {
                subscription = subscribe.getSubscriptionId();
                products = Set.copyOf(subscribe.getProductIdsList());
                responses.onNext(StreamPricesResponse.newBuilder()
                        .setSubscriptionStatus(SubscriptionStatus.newBuilder().setSubscriptionId(subscription))
                        .build());
            }
            clients.add(this);
        }

        synchronized void offer(PriceUpdate update) {
            if (products.contains(ALL) || products.contains(update.getProductId())) {
                waiting.add(update);
                pump();
            }
        }

        private synchronized void pump() {
            while (responses.isReady() && !waiting.isEmpty()) {
                responses.onNext(StreamPricesResponse.newBuilder()
                        .setBatch(PriceBatch.newBuilder()
                                .setBatchNumber(++batch)
                                .addSubscriptionIds(subscription)
                                .addUpdates(waiting.remove()))
                        .build());
            }
        }

        @Override
        public void onError(Throwable gone) {
            clients.remove(this);
        }

        @Override
        public void onCompleted() {
            // Its subscription goes on, as ours does.
        }
    }
}
