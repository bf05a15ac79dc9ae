package io.netloft.proxy;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * What all event loops share: the routing in force, the addresses of the upstreams, meters, access log and clock. The
 * routing is read once a request and replaced whole by a reload.
 */
final class Live {
    private final LongSupplier clock;
    private final LiveMetrics metrics;
    private final AddressBook addresses;
    private final UpstreamConnector connector;
    private final TlsBook tls = new TlsBook(this::renew);
    private volatile List<LoopContext> loops = List.of();
    private volatile Routing routing;
    private volatile AccessLog accessLog;
    private volatile boolean draining;

    Live(
            LongSupplier clock,
            LiveMetrics metrics,
            AddressBook addresses,
            UpstreamConnector connector,
            Routing routing,
            AccessLog accessLog) {
        this.clock = clock;
        this.metrics = metrics;
        this.addresses = addresses;
        this.connector = connector;
        this.routing = routing;
        this.accessLog = accessLog;
    }

    LongSupplier clock() {
        return clock;
    }

    LiveMetrics metrics() {
        return metrics;
    }

    AddressBook addresses() {
        return addresses;
    }

    UpstreamConnector connector() {
        return connector;
    }

    /** How connections to servers are secured. */
    TlsBook tls() {
        return tls;
    }

    private void renew(String group) {
        loops.forEach(l -> l.loop().execute(() -> l.pool().renew(group)));
    }

    /** Told once, before anything else happens. */
    void loops(List<LoopContext> all) {
        loops = List.copyOf(all);
    }

    /** All event loops but that one. */
    List<LoopContext> others(LoopContext than) {
        return loops.stream().filter(l -> l != than).toList();
    }

    Routing routing() {
        return routing;
    }

    void routing(Routing next) {
        routing = next;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    void accessLog(AccessLog next) {
        accessLog = next;
    }

    boolean draining() {
        return draining;
    }

    void drain() {
        draining = true;
    }
}
