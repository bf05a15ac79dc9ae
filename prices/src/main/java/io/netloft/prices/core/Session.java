package io.netloft.prices.core;

import com.google.protobuf.Duration;
import com.google.rpc.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import netloft.prices.v1.Drain;
import netloft.prices.v1.Heartbeat;
import netloft.prices.v1.Pong;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Welcome;
import org.jspecify.annotations.Nullable;

/** A stream: its subscriptions and its way out. It belongs to its floor's thread, every method of it. */
public final class Session {
    private static final long NS = 1_000_000_000L;

    private final Floor floor;
    private final Outlet outlet;
    private final Terms terms;
    private final Delivery delivery;
    private final Subscribing subscribing;
    private final Map<Long, Subscription> subscriptions = new LinkedHashMap<>();
    private Alarms.@Nullable Alarm pulse;
    private Alarms.@Nullable Alarm end;
    private long saidNs;
    private long heardNs;
    private @Nullable StreamState state;
    private boolean pended;
    private boolean halfClosed;
    private boolean ended;

    /**
     * What is told in Welcome of this stream.
     *
     * @param serverId which server this is
     * @param drainAt when the stream will be drained for its age; null: never
     * @param instants the time of day
     */
    public record Terms(String serverId, @Nullable Instant drainAt, InstantSource instants) {}

    Session(Floor floor, Reader reader, Outlet outlet, Terms terms) {
        this.floor = floor;
        this.outlet = outlet;
        this.terms = terms;
        this.delivery = new Delivery(this, outlet);
        this.subscribing = new Subscribing(this, reader);
    }

    void begin() {
        SessionLimits limits = floor.limits();
        Welcome.Builder welcome = Welcome.newBuilder()
                .setServerId(terms.serverId())
                .setHeartbeatInterval(duration(limits.heartbeatNs()))
                .setMaxProducts(limits.products())
                .setDefaultMaxOutstanding(limits.window())
                .setMostMaxOutstanding(limits.mostWindow())
                .setUnacknowledgedBytes(limits.unacknowledgedBytes());
        Instant drainAt = terms.drainAt();
        if (drainAt != null) {
            welcome.setDrainTime(Board.timestamp(drainAt));
        }
        heardNs = floor.now();
        look();
        say(StreamPricesResponse.newBuilder().setWelcome(welcome).build());
        pulse();
    }

    /** A message of the client. */
    public void handle(StreamPricesRequest request) {
        if (ended) {
            return;
        }
        heardNs = floor.now();
        switch (request.getActionCase()) {
            case SUBSCRIBE -> subscribing.subscribe(request.getSubscribe());
            case UNSUBSCRIBE -> subscribing.unsubscribe(request.getUnsubscribe());
            case MODIFY -> subscribing.modify(request.getModify());
            case REFRESH -> subscribing.refresh(request.getRefresh().getSubscriptionId());
            case ACKNOWLEDGE ->
                acknowledge(
                        request.getAcknowledge().getBatchNumber(),
                        request.getAcknowledge().getMaxOutstanding());
            case PING ->
                say(StreamPricesResponse.newBuilder()
                        .setPong(Pong.newBuilder().setNonce(request.getPing().getNonce()))
                        .build());
            case ACTION_NOT_SET -> end(refused(PricesError.NO_ACTION, ""));
        }
        look();
        floor.deliver();
    }

    /** Counts it by what it is doing now. */
    void look() {
        StreamState now = null;
        if (!ended) {
            now = subscriptions.isEmpty() ? StreamState.IDLE : StreamState.SERVED;
            now = delivery.blocked() ? StreamState.SLOW : now;
            now = end != null ? StreamState.DRAINING : now;
        }
        if (now != state) {
            if (state != null) {
                counts().state(state, -1);
            }
            if (now != null) {
                counts().state(now, 1);
            }
            state = now;
        }
    }

    private void acknowledge(long batch, int window) {
        Credit credit = delivery.credit();
        switch (credit.acknowledge(batch, window)) {
            case GOOD -> floor.pend(this);
            case REGRESSED -> floor.counts().acknowledgementRegressed();
            case AHEAD ->
                end(refused(
                        PricesError.AHEAD,
                        "batch_number: " + Long.toUnsignedString(batch) + " (expected: up to " + credit.batches()
                                + ")"));
        }
    }

    /** The outlet takes more again. */
    public void ready() {
        if (!ended) {
            delivery.pump();
        }
    }

    /** The client will say no more; what it subscribed to goes on. */
    public void halfClosed() {
        halfClosed = true;
        endWithoutSubscriptions();
    }

    void endWithoutSubscriptions() {
        if (halfClosed && subscriptions.isEmpty()) {
            end(null);
        }
    }

    /** Tells the client that the stream will end, and ends it after a time. */
    public void drain(String reason, long inNs) {
        if (ended || end != null) {
            return;
        }
        say(StreamPricesResponse.newBuilder()
                .setDrain(Drain.newBuilder()
                        .setReason(reason)
                        .setDeadline(Board.timestamp(terms.instants().instant().plusNanos(inNs))))
                .build());
        end = floor.alarms().set(floor.now() + inNs, () -> end(PricesError.DRAINING.status(reason)));
        look();
    }

    /** Ends the stream and frees what it holds; null: all is well. Once. */
    public void end(@Nullable Status status) {
        if (!ended) {
            close();
            outlet.end(status);
        }
    }

    /** The stream has ended elsewhere: frees what it holds. Once. */
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        delivery.close();
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            subscribing.close(subscription);
        }
        cancel(pulse);
        cancel(end);
        look();
        floor.closed(this);
    }

    private void cancel(Alarms.@Nullable Alarm alarm) {
        if (alarm != null) {
            floor.alarms().cancel(alarm);
        }
    }

    /** Whether it has ended. */
    public boolean ended() {
        return ended;
    }

    private void pulse() {
        SessionLimits limits = floor.limits();
        long now = floor.now();
        if (limits.idleNs() > 0 && subscriptions.isEmpty() && now - heardNs >= limits.idleNs()) {
            end(refused(PricesError.IDLE, "idle: " + (now - heardNs) / NS + " s"));
            return;
        }
        // A client that takes nothing gets no heartbeats on top: they would wait in memory.
        if (now - saidNs >= limits.heartbeatNs() && outlet.ready()) {
            floor.counts().heartbeat();
            delivery.rest();
            say(StreamPricesResponse.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder()
                            .setServerTime(Board.timestamp(terms.instants().instant()))
                            .setBatchNumber(delivery.credit().batches()))
                    .build());
        }
        long silent = Math.max(0, Math.min(limits.heartbeatNs() - 1, now - saidNs));
        pulse = floor.alarms().set(now + limits.heartbeatNs() - silent, this::pulse);
    }

    void say(StreamPricesResponse event) {
        if (!ended) {
            said();
            outlet.say(event);
        }
    }

    void said() {
        saidNs = floor.now();
    }

    void say(SubscriptionStatus.Builder status) {
        say(StreamPricesResponse.newBuilder().setSubscriptionStatus(status).build());
    }

    /** The next update of a subscription is kept no more: it, and nothing else, is closed. */
    void lost(Subscription subscription) {
        if (subscriptions.get(subscription.id()) == subscription) {
            subscribing.close(subscription);
            say(SubscriptionStatus.newBuilder()
                    .setSubscriptionId(subscription.id())
                    .setStatus(refused(PricesError.LOST, ""))
                    .setClosed(true));
            endWithoutSubscriptions();
        }
    }

    Status refused(PricesError error, String detail) {
        floor.counts().refused(error);
        return error.status(detail);
    }

    void done(Subscription subscription) {
        delivery.done(subscription);
    }

    void newcomer(Subscription subscription, Product product) {
        subscribing.newcomer(subscription, product);
    }

    void arrived(Subscription subscription, Product product) {
        subscribing.arrived(subscription, product);
    }

    /** Whether its floor has not been asked to let it send, and is now. */
    boolean pend() {
        boolean first = !pended;
        pended = true;
        return first;
    }

    /** Its floor lets it send; it may be asked again. */
    void pended() {
        pended = false;
    }

    boolean enqueue(Item item) {
        return delivery.enqueue(item);
    }

    void pump() {
        delivery.pump();
    }

    Floor floor() {
        return floor;
    }

    FloorCounts counts() {
        return floor.counts();
    }

    Map<Long, Subscription> subscriptions() {
        return subscriptions;
    }

    static Duration duration(long ns) {
        return Duration.newBuilder()
                .setSeconds(Math.floorDiv(ns, NS))
                .setNanos((int) Math.floorMod(ns, NS))
                .build();
    }
}
