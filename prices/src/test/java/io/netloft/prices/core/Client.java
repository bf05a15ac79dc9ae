package io.netloft.prices.core;

import com.google.rpc.Status;
import io.netloft.proto.prices.BatchFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.Acknowledge;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Unsubscribe;
import org.jspecify.annotations.Nullable;

/** A client of a session: it has everything that was sent, parsed by the generated code. */
final class Client implements Outlet {
    private final List<StreamPricesResponse> events = new ArrayList<>();
    private Session session;
    private boolean stalled;
    private int room = Integer.MAX_VALUE;
    private boolean ended;
    private @Nullable Status status;

    void session(Session its) {
        session = its;
    }

    Session session() {
        return session;
    }

    @Override
    public boolean ready() {
        return !stalled && room > 0;
    }

    @Override
    public void batch(BatchFrame frame) {
        room--;
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            frame.writeTo(out);
            events.add(StreamPricesResponse.parseFrom(out.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void say(StreamPricesResponse event) {
        events.add(event);
    }

    @Override
    public void end(@Nullable Status its) {
        if (ended) {
            throw new AssertionError("ended twice");
        }
        ended = true;
        status = its;
    }

    /** It reads nothing. */
    void stall() {
        stalled = true;
    }

    /** It reads again, so many batches. */
    void read(int batches) {
        stalled = false;
        room = batches;
        session.ready();
    }

    void read() {
        read(Integer.MAX_VALUE);
    }

    boolean ended() {
        return ended;
    }

    @Nullable
    Status status() {
        return status;
    }

    /** What came since the last look. */
    List<StreamPricesResponse> take() {
        List<StreamPricesResponse> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** Batches since the last look. */
    List<PriceBatch> batches() {
        return take().stream()
                .filter(StreamPricesResponse::hasBatch)
                .map(StreamPricesResponse::getBatch)
                .toList();
    }

    /** Updates since the last look. */
    List<PriceUpdate> updates() {
        return batches().stream()
                .flatMap(batch -> batch.getUpdatesList().stream())
                .toList();
    }

    /** Statuses since the last look. */
    List<SubscriptionStatus> statuses() {
        return take().stream()
                .filter(StreamPricesResponse::hasSubscriptionStatus)
                .map(StreamPricesResponse::getSubscriptionStatus)
                .toList();
    }

    void send(StreamPricesRequest.Builder request) {
        session.handle(request.build());
    }

    void subscribe(Subscribe.Builder subscribe) {
        send(StreamPricesRequest.newBuilder().setSubscribe(subscribe));
    }

    void merge(long id, String... products) {
        subscribe(Subscribe.newBuilder().setSubscriptionId(id).addAllProductIds(List.of(products)));
    }

    void distinct(long id, String... products) {
        subscribe(Subscribe.newBuilder()
                .setSubscriptionId(id)
                .setMode(DeliveryMode.DELIVERY_MODE_DISTINCT)
                .addAllProductIds(List.of(products)));
    }

    void unsubscribe(long id, String... products) {
        send(StreamPricesRequest.newBuilder()
                .setUnsubscribe(Unsubscribe.newBuilder().setSubscriptionId(id).addAllProductIds(List.of(products))));
    }

    void acknowledge(long batch, int window) {
        send(StreamPricesRequest.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setBatchNumber(batch).setMaxOutstanding(window)));
    }
}
