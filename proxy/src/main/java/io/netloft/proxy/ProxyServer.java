package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proxy.core.Upstream;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Binds the proxy's listeners, replaces its routing, drains and closes it. Its methods are called by one thread. */
public final class ProxyServer implements Server<ProxyConfig> {
    private static final long DRAIN_LOOK_MS = 20;
    private static final long LOOK_UP_SECONDS = 10;

    private final Parts parts;
    private final Live live;
    private final HealthChecks checks;
    private final Membership membership;
    private final Discovery discovery;
    private final Map<EventLoop, LoopContext> loops = new IdentityHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private final TcpListeners tcpListeners;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Http1Limits limits;
    private final ProxyConfig config;
    private @Nullable CompletableFuture<Void> drained;
    private @Nullable ScheduledFuture<?> refresh;
    private @Nullable ScheduledFuture<?> sampling;
    private volatile boolean started;
    private volatile List<Membership.Checked> members = List.of();

    ProxyServer(ProxyConfig config, Parts parts) {
        this.config = config;
        this.parts = parts;
        this.limits = new Http1Limits(
                config.limits().requestLine().toInt(),
                config.limits().head().toInt(),
                config.limits().fields(),
                Http1Limits.DEFAULT.maxChunkLine(),
                Http1Limits.DEFAULT.maxTrailer());
        LiveMetrics metrics = new LiveMetrics(parts.meters(), parts.clock());
        AddressBook addresses = new AddressBook(parts.blocking());
        this.membership = new Membership(parts.clock(), new Changes());
        this.discovery = new Discovery(parts.transport(), parts.blocking(), membership);
        this.live = new Live(
                parts.clock(),
                metrics,
                addresses,
                new UpstreamConnector(parts.transport(), limits, config.http2()),
                RoutingPlan.of(config, Map.of()),
                AccessLog.open(config.accessLog(), parts.wallClock(), parts.blocking(), metrics));
        this.checks = new HealthChecks(parts.transport(), parts.clock(), addresses, metrics, live.tls(), new Checked());
        int count = parts.eventLoops();
        parts.transport().group().forEach(e -> loops.put((EventLoop) e, new LoopContext((EventLoop) e, live, count)));
        live.loops(List.copyOf(loops.values()));
        this.tcpListeners = new TcpListeners(
                parts.transport(),
                parts::connectionLimit,
                (name, limit) ->
                        new TcpPipeline(this::loopOf, () -> live.routing().tcp().get(name), limit));
        live.tls().commit(live.tls().prepare(config));
        routing(config);
    }

    private void routing(ProxyConfig of) {
        Routing routing = RoutingPlan.of(of, membership.configure(of));
        live.metrics().onlyGroups(routing.groups());
        live.routing(routing);
        live.metrics().onlyRoutes(routing.table().routes());
    }

    /** What follows from a change of members. */
    private final class Changes implements Membership.Listener {
        @Override
        public void members(List<Membership.Checked> all) {
            live.addresses()
                    .learn(all.stream().map(Membership.Checked::upstream).toList());
            if (started) {
                checks.watch(all);
            }
            members = all;
        }

        @Override
        public void removed(Upstream upstream) {
            live.metrics().forget(upstream);
            loops.values().forEach(l -> l.loop().execute(() -> l.pool().closeIdle(upstream)));
        }
    }

    Membership membership() {
        return membership;
    }

    /** Everything that is known while it runs. */
    Live live() {
        return live;
    }

    @Override
    public List<Listening> start() {
        if (!parts.warmUp().isZero() && config.servesHttp()) {
            WarmUp.run(parts, limits, config, parts.warmUp());
        }
        learnAddresses();
        loops.values().forEach(LoopContext::start);
        refresh =
                anyLoop().scheduleAtFixedRate(this::learnAddresses, LOOK_UP_SECONDS, LOOK_UP_SECONDS, TimeUnit.SECONDS);
        started = true;
        checks.watch(members);
        discovery.watch(GroupRules.groups(config));
        sampling = anyLoop().scheduleWithFixedDelay(this::sample, 1, 1, TimeUnit.SECONDS);
        List<Listening> bound = new ArrayList<>(config.servesHttp() ? listenForHttp() : List.of());
        tcpListeners.prepare(config.tcp()).commit();
        bound.addAll(tcpListeners.listening());
        return bound;
    }

    private List<Listening> listenForHttp() {
        ConnectionLimit limit = parts.connectionLimit(config.limits());
        List<Listening> bound = new ArrayList<>();
        bound.add(listen("http", config.listen(), new ProxyPipeline(this::loopOf, rules(), limit, null)));
        TlsContexts tls = parts.tls();
        if (tls != null) {
            bound.add(
                    listen("https", config.tlsListen(), new ProxyPipeline(this::loopOf, rules(), limit, tls::handler)));
        }
        return bound;
    }

    private void sample() {
        try {
            parts.blocking().execute(() -> {
                live.metrics().sample(parts.clock().getAsLong());
                live.tls().refresh();
            });
        } catch (RejectedExecutionException busy) {
            // The page shows the second before; the next look comes soon.
        }
    }

    private void learnAddresses() {
        live.routing().groups().forEach(g -> live.addresses().learn(g.upstreams()));
    }

    private EventLoop anyLoop() {
        return loops.keySet().iterator().next();
    }

    private ClientRules rules() {
        return new ClientRules(limits, config.limits().requestsPerConnection(), config.http2());
    }

    private Listening listen(String proto, HostPort address, ProxyPipeline pipeline) {
        Channel channel = new Binder(parts.transport()).bind(address, pipeline);
        listeners.add(channel);
        return new Listening(proto, channel.localAddress());
    }

    private LoopContext loopOf(Channel channel) {
        LoopContext loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("event loop: not one of the proxy's");
        }
        return loop;
    }

    /** Tells every event loop, after what it has chosen before: who chooses later knows by the upstream's state. */
    private final class Checked implements HealthChecks.Listener {
        @Override
        public void down(Upstream upstream) {
            loops.values().forEach(l -> l.loop().execute(() -> l.upstreamDown(upstream)));
        }

        @Override
        public void silent(Upstream upstream, String cause) {
            loops.values().forEach(l -> l.loop().execute(() -> l.upstreamSilent(upstream, cause)));
        }
    }

    @Override
    public void reload(ProxyConfig next) {
        if (next.servesHttp() && !config.servesHttp()) {
            throw new IllegalArgumentException(
                    "routes: some (expected: none, as at the start); the HTTP listener is opened at the start only: restart");
        }
        // What can fail comes first, so that nothing has changed yet if it does.
        TcpListeners.Change tcp = tcpListeners.prepare(next.tcp());
        AccessLog log;
        Map<String, ServerTls> tls = Map.of();
        try {
            tls = live.tls().prepare(next);
            log = AccessLog.open(next.accessLog(), parts.wallClock(), parts.blocking(), live.metrics());
            reloadTls(next);
        } catch (RuntimeException refused) {
            tcp.undo();
            live.tls().undo(tls);
            throw refused;
        }
        live.tls().commit(tls);
        routing(next);
        tcp.commit();
        AccessLog old = live.accessLog();
        live.accessLog(log);
        parts.blocking().execute(old::close);
        discovery.watch(GroupRules.groups(next));
        Routing routing = live.routing();
        ProxyLog.reloaded(routing.groups().size(), routing.table().routes().size());
    }

    private void reloadTls(ProxyConfig next) {
        TlsContexts tls = parts.tls();
        if (tls != null) {
            tls.reload(next.tls());
        }
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        CompletableFuture<Void> known = drained;
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        drained = done;
        live.drain();
        long endNs = parts.clock().getAsLong() + deadline.toNanos();
        listeners.addAll(tcpListeners.channels());
        AtomicInteger open = new AtomicInteger(listeners.size());
        if (listeners.isEmpty()) {
            drainClients(done, endNs);
        }
        Binder binder = new Binder(parts.transport());
        for (Channel listener : listeners) {
            binder.stopAccepting(listener).addListener(end -> {
                if (open.decrementAndGet() == 0) {
                    drainClients(done, endNs);
                }
            });
        }
        return done;
    }

    /** Once nobody new comes: only then has every loop registered, and counted, whom it was given. */
    private void drainClients(CompletableFuture<Void> done, long endNs) {
        AtomicInteger left = new AtomicInteger(loops.size());
        for (LoopContext loop : loops.values()) {
            loop.loop().execute(() -> {
                loop.drain();
                if (left.decrementAndGet() == 0) {
                    awaitClients(done, endNs);
                }
            });
        }
    }

    private void awaitClients(CompletableFuture<Void> done, long endNs) {
        ScheduledFuture<?> look = anyLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (live.metrics().clients() == 0) {
                                done.complete(null);
                            } else if (parts.clock().getAsLong() - endNs >= 0) {
                                loops.values().forEach(l -> l.loop().execute(l::closeClients));
                            }
                        },
                        0,
                        DRAIN_LOOK_MS,
                        TimeUnit.MILLISECONDS);
        done.whenComplete((v, t) -> look.cancel(false));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        discovery.stop();
        checks.stop();
        if (refresh != null) {
            refresh.cancel(false);
        }
        if (sampling != null) {
            sampling.cancel(false);
        }
        listeners.forEach(Channel::close);
        tcpListeners.channels().forEach(Channel::close);
        for (LoopContext loop : loops.values()) {
            loop.loop().execute(() -> {
                loop.closeClients();
                loop.pool().closeAllIdle();
                loop.stop();
            });
        }
        live.accessLog().close();
        live.tls().close();
        TlsContexts tls = parts.tls();
        if (tls != null) {
            tls.close();
        }
    }
}
