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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds the proxy's listeners, replaces its routing, drains and closes it. Its methods are called by one thread. */
public final class ProxyServer implements Server<ProxyConfig> {
    private static final long DRAIN_LOOK_MS = 20;
    private static final long LOOK_UP_SECONDS = 10;

    private final Parts parts;
    private final Live live;
    private final HealthChecks checks;
    private final Map<EventLoop, LoopContext> loops = new IdentityHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<RoutingPlan.Checked> initialChecks;
    private final Http1Limits limits;
    private final ProxyConfig config;
    private @Nullable CompletableFuture<Void> drained;
    private @Nullable ScheduledFuture<?> refresh;

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
        RoutingPlan plan = RoutingPlan.of(config, null);
        this.initialChecks = plan.checked();
        this.live = new Live(
                parts.clock(),
                metrics,
                addresses,
                new UpstreamConnector(parts.transport(), limits),
                plan.routing(),
                AccessLog.open(config.accessLog(), parts.wallClock(), parts.blocking(), metrics));
        this.checks = new HealthChecks(parts.transport(), addresses, metrics, this::upstreamDown);
        parts.transport().group().forEach(e -> loops.put((EventLoop) e, new LoopContext((EventLoop) e, live)));
    }

    /** Everything that is known while it runs. */
    Live live() {
        return live;
    }

    @Override
    public List<Listening> start() {
        learnAddresses();
        loops.values().forEach(LoopContext::start);
        refresh =
                anyLoop().scheduleAtFixedRate(this::learnAddresses, LOOK_UP_SECONDS, LOOK_UP_SECONDS, TimeUnit.SECONDS);
        checks.watch(initialChecks);
        ConnectionLimit limit = parts.connectionLimit(config.limits());
        List<Listening> bound = new ArrayList<>();
        bound.add(
                listen("http", config.listen(), new ProxyPipeline(this::loopOf, limits, requestLimit(), limit, null)));
        TlsContexts tls = parts.tls();
        if (tls != null) {
            bound.add(listen(
                    "https",
                    config.tlsListen(),
                    new ProxyPipeline(this::loopOf, limits, requestLimit(), limit, tls::handler)));
        }
        return bound;
    }

    private void learnAddresses() {
        live.routing().groups().forEach(g -> live.addresses().learn(g.upstreams()));
    }

    private EventLoop anyLoop() {
        return loops.keySet().iterator().next();
    }

    private int requestLimit() {
        return config.limits().requestsPerConnection();
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

    private void upstreamDown(Upstream upstream, String cause) {
        loops.values().forEach(l -> l.loop().execute(() -> l.upstreamDown(upstream, cause)));
    }

    @Override
    public void reload(ProxyConfig next) {
        // What can fail comes first, so that nothing has changed yet if it does.
        AccessLog log = AccessLog.open(next.accessLog(), parts.wallClock(), parts.blocking(), live.metrics());
        TlsContexts tls = parts.tls();
        if (tls != null) {
            tls.reload(next.tls());
        }
        Routing before = live.routing();
        RoutingPlan plan = RoutingPlan.of(next, before);
        Routing routing = plan.routing();
        Set<Upstream> stay =
                plan.checked().stream().map(RoutingPlan.Checked::upstream).collect(Collectors.toSet());
        routing.groups().forEach(g -> live.addresses().learn(g.upstreams()));
        live.routing(routing);
        AccessLog old = live.accessLog();
        live.accessLog(log);
        parts.blocking().execute(old::close);
        checks.watch(plan.checked());
        before.groups().stream()
                .flatMap(g -> g.upstreams().stream())
                .filter(u -> !stay.contains(u))
                .forEach(this::removed);
        ProxyLog.reloaded(routing.groups().size(), routing.table().routes().size());
    }

    private void removed(Upstream upstream) {
        upstream.remove();
        live.metrics().forget(upstream);
        loops.values().forEach(l -> l.loop().execute(() -> l.pool().closeIdle(upstream)));
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
        checks.stop();
        if (refresh != null) {
            refresh.cancel(false);
        }
        listeners.forEach(Channel::close);
        for (LoopContext loop : loops.values()) {
            loop.loop().execute(() -> {
                loop.closeClients();
                loop.pool().closeAllIdle();
                loop.stop();
            });
        }
        live.accessLog().close();
        TlsContexts tls = parts.tls();
        if (tls != null) {
            tls.close();
        }
    }
}
