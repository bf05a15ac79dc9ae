package io.netloft.chassis.web;

import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.AddressCounts;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the connections of one endpoint add up to. Thread-safe. */
final class WebSocketCounts {
    private final AtomicInteger connections = new AtomicInteger();
    private final AddressCounts addresses = new AddressCounts();
    private final LongAdder opened = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder tooMany = new LongAdder();
    private final LongAdder tooManyOfOne = new LongAdder();
    private final LongAdder draining = new LongAdder();
    private final Map<CloseCause, LongAdder> closed = new EnumMap<>(CloseCause.class);

    WebSocketCounts() {
        for (CloseCause cause : CloseCause.values()) {
            closed.put(cause, new LongAdder());
        }
    }

    void register(String endpoint, Meters meters) {
        meters.gauge(WebSocketMetrics.CONNECTIONS, connections::get, endpoint);
        meters.functionCounter(WebSocketMetrics.OPENED, opened, LongAdder::doubleValue, endpoint);
        meters.functionCounter(WebSocketMetrics.RECEIVED, received, LongAdder::doubleValue, endpoint);
        meters.functionCounter(WebSocketMetrics.SENT, sent, LongAdder::doubleValue, endpoint);
        meters.functionCounter(WebSocketMetrics.SENT_BYTES, sentBytes, LongAdder::doubleValue, endpoint);
        meters.functionCounter(WebSocketMetrics.SKIPPED, skipped, LongAdder::doubleValue, endpoint);
        meters.functionCounter(WebSocketMetrics.REFUSED, tooMany, LongAdder::doubleValue, endpoint, "total");
        meters.functionCounter(WebSocketMetrics.REFUSED, tooManyOfOne, LongAdder::doubleValue, endpoint, "address");
        meters.functionCounter(WebSocketMetrics.REFUSED, draining, LongAdder::doubleValue, endpoint, "draining");
        closed.forEach((cause, count) ->
                meters.functionCounter(WebSocketMetrics.CLOSED, count, LongAdder::doubleValue, endpoint, cause.word()));
    }

    /**
     * Takes a place for a connection.
     *
     * @throws WebException when there is none
     */
    void admit(SocketAddress remote, WebSocketLimits limits) {
        if (connections.incrementAndGet() > limits.connections()) {
            connections.decrementAndGet();
            tooMany.increment();
            throw new WebException(WebError.BUSY, "connections: " + limits.connections() + " are open already");
        }
        if (addresses.add(remote) > limits.connectionsPerAddress()) {
            leave(remote);
            tooManyOfOne.increment();
            throw new WebException(
                    WebError.TOO_MANY,
                    "connections: this address has " + limits.connectionsPerAddress() + " open already");
        }
    }

    /** Gives a place back. */
    void leave(SocketAddress remote) {
        connections.decrementAndGet();
        addresses.remove(remote);
    }

    void refusedAsDraining() {
        draining.increment();
    }

    void opened() {
        opened.increment();
    }

    void closed(CloseCause cause, SocketAddress remote) {
        closed.getOrDefault(cause, opened).increment();
        leave(remote);
    }

    void received() {
        received.increment();
    }

    void sent(int messages, int bytes) {
        sent.add(messages);
        sentBytes.add(bytes);
    }

    void skipped(int messages) {
        skipped.add(messages);
    }

    int connections() {
        return connections.get();
    }
}
