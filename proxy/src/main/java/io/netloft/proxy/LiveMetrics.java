package io.netloft.proxy;

import io.micrometer.core.instrument.Meter;
import io.netloft.chassis.metrics.Durations;
import io.netloft.chassis.metrics.Meters;
import io.netloft.proto.http1.Http1Fault;
import io.netloft.proto.http2.Http2Fault;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's meters as the hot path uses them: adders held in fields, found by identity, read when somebody scrapes.
 * Every event loop writes.
 */
final class LiveMetrics {
    private final Meters meters;
    private final LongSupplier clock;
    private final Map<String, RouteMeters> routes = new ConcurrentHashMap<>();
    private final Map<Upstream, UpstreamMeters> upstreams = new ConcurrentHashMap<>();
    private final Map<UpstreamGroup, Meter> groups = new ConcurrentHashMap<>();
    private final Map<String, TcpMeters> tcp = new ConcurrentHashMap<>();
    private final Map<ProxyError, LongAdder> refused = new EnumMap<>(ProxyError.class);
    private final Map<ProxyError, LongAdder> failed = new EnumMap<>(ProxyError.class);
    /** By rule; some rules of HTTP/1.1 and HTTP/2 share their word. */
    private final Map<String, LongAdder> malformed = new HashMap<>();

    private final Map<Http2Error, LongAdder> http2Errors = new EnumMap<>(Http2Error.class);
    private final Map<Http2Error, LongAdder> serverHttp2Errors = new EnumMap<>(Http2Error.class);
    private final LongAdder http2 = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder budgetSpent = new LongAdder();
    private final LongAdder hedges = new LongAdder();
    private final LongAdder waited = new LongAdder();
    private final LongAdder lagging = new LongAdder();
    private final LongAdder clients = new LongAdder();
    private final LongAdder clientsOpened = new LongAdder();
    private final LongAdder upgraded = new LongAdder();
    private final LongAdder ioErrors = new LongAdder();
    private final LongAdder accessLogDropped = new LongAdder();

    LiveMetrics(Meters meters, LongSupplier clock) {
        this.meters = meters;
        this.clock = clock;
        for (ProxyError error : ProxyError.values()) {
            refused.put(error, counter(ProxyMetrics.REFUSED, error.word()));
            failed.put(error, counter(ProxyMetrics.FAILED, error.word()));
        }
        for (Http1Fault fault : Http1Fault.values()) {
            malformed.computeIfAbsent(fault.word(), word -> counter(ProxyMetrics.MALFORMED, word));
        }
        for (Http2Fault fault : Http2Fault.values()) {
            malformed.computeIfAbsent(fault.word(), word -> counter(ProxyMetrics.MALFORMED, word));
        }
        for (Http2Error error : Http2Error.values()) {
            http2Errors.put(error, counter(ProxyMetrics.HTTP2_ERRORS, word(error)));
            serverHttp2Errors.put(error, counter(ProxyMetrics.SERVER_HTTP2_ERRORS, word(error)));
        }
        meters.gauge(ProxyMetrics.HTTP2_CONNECTIONS, http2::sum);
        meters.functionCounter(ProxyMetrics.RETRIES, retries, LongAdder::sum);
        meters.functionCounter(ProxyMetrics.RETRY_BUDGET, budgetSpent, LongAdder::sum);
        meters.functionCounter(ProxyMetrics.HEDGES, hedges, LongAdder::sum);
        meters.functionCounter(ProxyMetrics.WAITED, waited, LongAdder::sum);
        meters.gauge(ProxyMetrics.LAGGING, lagging::sum);
        meters.gauge(ProxyMetrics.CLIENTS, clients::sum);
        meters.functionCounter(ProxyMetrics.CLIENTS_TOTAL, clientsOpened, LongAdder::sum);
        meters.gauge(ProxyMetrics.UPGRADED, upgraded::sum);
        meters.functionCounter(ProxyMetrics.IO_ERRORS, ioErrors, LongAdder::sum);
        meters.functionCounter(ProxyMetrics.ACCESS_LOG_DROPPED, accessLogDropped, LongAdder::sum);
    }

    private static String word(Http2Error error) {
        return error.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private LongAdder counter(ProxyMetrics def, String... tags) {
        LongAdder adder = new LongAdder();
        meters.functionCounter(def, adder, LongAdder::sum, tags);
        return adder;
    }

    /** What is counted of a route; one object for all routes of that name, across reloads. */
    final class RouteMeters {
        private final LongAdder[] byClass = new LongAdder[6];
        private final LongAdder bytesIn;
        private final LongAdder bytesOut;
        private final Durations time;
        private final Recently recently = new Recently();
        private final List<Meter> handles = new ArrayList<>();

        RouteMeters(String route) {
            for (int i = 0; i < byClass.length; i++) {
                byClass[i] = count(ProxyMetrics.REQUESTS, route, i == 0 ? "none" : i + "xx");
            }
            bytesIn = count(ProxyMetrics.BYTES_IN, route);
            bytesOut = count(ProxyMetrics.BYTES_OUT, route);
            time = meters.durations(ProxyMetrics.REQUEST_TIME, route);
        }

        private LongAdder count(ProxyMetrics def, String... tags) {
            LongAdder adder = new LongAdder();
            handles.add(meters.functionCounter(def, adder, LongAdder::sum, tags));
            return adder;
        }

        private void remove() {
            handles.forEach(meters::remove);
            meters.remove(time);
        }

        private void finished(RequestRecord record) {
            byClass[Math.min(record.status() / 100, 5)].increment();
            if (record.bytesIn() > 0) {
                bytesIn.add(record.bytesIn());
            }
            bytesOut.add(record.bytesOut());
            time.record(record.totalNs());
            recently.record(record.totalNs(), record.cause() != null || record.status() >= 500);
        }

        /** The last ten seconds. */
        Recently.Figures recently() {
            return recently.figures();
        }

        /** Requests that ended with a status of that class (2 for 2xx), or 0 for those without one. */
        long requests(int statusClass) {
            return byClass[statusClass].sum();
        }

        /** All requests. */
        long requests() {
            long all = 0;
            for (LongAdder adder : byClass) {
                all += adder.sum();
            }
            return all;
        }
    }

    /** What is counted of an upstream. */
    final class UpstreamMeters {
        private final LongAdder connections = new LongAdder();
        private final LongAdder opened = new LongAdder();
        private final LongAdder shaken = new LongAdder();
        private final LongAdder notShaken = new LongAdder();
        private final LongAdder passed = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final Durations time;
        private final Recently recently = new Recently();
        private final List<Meter> handles = new ArrayList<>();
        /** The registry holds them weakly. */
        private final List<LongSupplier> sums = new ArrayList<>();

        UpstreamMeters(Upstream u) {
            count(ProxyMetrics.UPSTREAM_OPENED, u, opened::sum);
            count(ProxyMetrics.UPSTREAM_HANDSHAKES, u, shaken::sum);
            count(ProxyMetrics.UPSTREAM_HANDSHAKE_FAILURES, u, notShaken::sum);
            count(ProxyMetrics.CHECKS_PASSED, u, passed::sum);
            count(ProxyMetrics.CHECKS_FAILED, u, failed::sum);
            count(ProxyMetrics.UPSTREAM_REQUESTS, u, u::requests);
            count(ProxyMetrics.UPSTREAM_FAILURES, u, u::failures);
            count(ProxyMetrics.UPSTREAM_EJECTIONS, u, u::ejections);
            gauge(ProxyMetrics.UPSTREAM_CONNECTIONS, u, connections::sum);
            gauge(ProxyMetrics.UPSTREAM_ACTIVE, u, u::active);
            gauge(ProxyMetrics.UPSTREAM_UP, u, () -> u.available(clock.getAsLong()) ? 1 : 0);
            time = meters.durations(ProxyMetrics.UPSTREAM_TIME, u.group(), u.name());
        }

        private void count(ProxyMetrics def, Upstream u, LongSupplier sum) {
            sums.add(sum);
            handles.add(meters.functionCounter(def, sum, LongSupplier::getAsLong, u.group(), u.name()));
        }

        private void gauge(ProxyMetrics def, Upstream u, Supplier<Number> value) {
            handles.add(meters.gauge(def, value, u.group(), u.name()));
        }

        private void remove() {
            handles.forEach(meters::remove);
            meters.remove(time);
        }

        void opened() {
            connections.increment();
            opened.increment();
        }

        void closed() {
            connections.decrement();
        }

        /** A TLS handshake is over. */
        void handshake(boolean done) {
            (done ? shaken : notShaken).increment();
        }

        void answered(long firstByteNs, boolean error) {
            time.record(firstByteNs);
            recently.record(firstByteNs, error);
        }

        /** The last ten seconds. */
        Recently.Figures recently() {
            return recently.figures();
        }
    }

    /** What is counted of a TCP listener. */
    final class TcpMeters {
        private final LongAdder connections = new LongAdder();
        private final LongAdder opened;
        private final LongAdder bytesIn;
        private final LongAdder bytesOut;

        TcpMeters(String listener) {
            opened = counter(ProxyMetrics.TCP_OPENED, listener);
            bytesIn = counter(ProxyMetrics.TCP_BYTES_IN, listener);
            bytesOut = counter(ProxyMetrics.TCP_BYTES_OUT, listener);
            meters.gauge(ProxyMetrics.TCP_CONNECTIONS, connections::sum, listener);
        }

        void opened() {
            connections.increment();
            opened.increment();
        }

        void closed() {
            connections.decrement();
        }

        void in(int bytes) {
            bytesIn.add(bytes);
        }

        void out(int bytes) {
            bytesOut.add(bytes);
        }

        long connections() {
            return connections.sum();
        }
    }

    /** The meters of a TCP listener; they outlive it, since a reload may bring it back. */
    TcpMeters tcp(String listener) {
        return tcp.computeIfAbsent(listener, TcpMeters::new);
    }

    /** Looks at what happened lately; called about once a second. */
    void sample(long nowNs) {
        routes.values().forEach(r -> r.recently.sample(nowNs));
        upstreams.values().forEach(u -> u.recently.sample(nowNs));
    }

    private void watch(UpstreamGroup group) {
        groups.computeIfAbsent(group, g -> meters.gauge(ProxyMetrics.WAITING, g::waiting, g.name()));
    }

    /** The routes that are left; the meters of others go. */
    void onlyRoutes(Collection<Route> left) {
        Set<String> names = left.stream().map(Route::name).collect(Collectors.toSet());
        routes.entrySet().removeIf(entry -> {
            boolean gone = !names.contains(entry.getKey());
            if (gone) {
                entry.getValue().remove();
            }
            return gone;
        });
    }

    /** The groups that are left; the meters of others go. */
    void onlyGroups(Collection<UpstreamGroup> left) {
        groups.entrySet().removeIf(entry -> {
            boolean gone = !left.contains(entry.getKey());
            if (gone) {
                meters.remove(entry.getValue());
            }
            return gone;
        });
        left.forEach(this::watch);
    }

    RouteMeters route(Route route) {
        return routes.computeIfAbsent(route.name(), RouteMeters::new);
    }

    UpstreamMeters upstream(Upstream upstream) {
        return upstreams.computeIfAbsent(upstream, UpstreamMeters::new);
    }

    /** A reload took the upstream away: its meters go too. */
    void forget(Upstream upstream) {
        UpstreamMeters gone = upstreams.remove(upstream);
        if (gone != null) {
            gone.remove();
        }
    }

    /** An exchange is over. */
    void finished(RouteMeters route, @Nullable UpstreamMeters by, RequestRecord record) {
        route.finished(record);
        if (by != null && record.firstByteNs() > 0) {
            by.answered(record.firstByteNs(), record.cause() != null || record.status() >= 500);
        }
        ProxyError cause = record.cause();
        if (cause != null) {
            failed(cause);
        }
    }

    void failed(ProxyError cause) {
        adder(failed, cause).increment();
    }

    private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
        LongAdder adder = adders.get(key);
        if (adder == null) {
            throw new IllegalStateException("meter: no adder for " + key);
        }
        return adder;
    }

    void refused(ProxyError error) {
        adder(refused, error).increment();
    }

    /** A request broke that rule. */
    void malformed(String rule) {
        adder(malformed, rule).increment();
    }

    /** A client connection speaks HTTP/2, or has ended. */
    void http2(int change) {
        http2.add(change);
    }

    /** A client's stream or connection of HTTP/2 was ended for a fault of its own. */
    void http2Error(Http2Error error) {
        adder(http2Errors, error).increment();
    }

    /** A server's connection of HTTP/2 was ended for a fault of its own. */
    void serverHttp2Error(Http2Error error) {
        adder(serverHttp2Errors, error).increment();
    }

    void retried() {
        retries.increment();
    }

    void budgetSpent() {
        budgetSpent.increment();
    }

    /** Counts the clients that take no more for now. */
    LongAdder lagging() {
        return lagging;
    }

    void waited() {
        waited.increment();
    }

    void hedged() {
        hedges.increment();
    }

    void clientOpened() {
        clients.increment();
        clientsOpened.increment();
    }

    void clientClosed() {
        clients.decrement();
    }

    long clients() {
        return clients.sum();
    }

    long upgraded() {
        return upgraded.sum();
    }

    void upgraded(int change) {
        upgraded.add(change);
    }

    void ioError() {
        ioErrors.increment();
    }

    void accessLogDropped() {
        accessLogDropped.increment();
    }

    void checked(Upstream upstream, boolean passed) {
        UpstreamMeters m = upstream(upstream);
        (passed ? m.passed : m.failed).increment();
    }
}
