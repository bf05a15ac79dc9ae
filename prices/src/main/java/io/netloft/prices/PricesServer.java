package io.netloft.prices;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netloft.chassis.auth.JwtVerifier;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.Floor;
import io.netloft.prices.core.FloorCounts;
import io.netloft.prices.core.Intake;
import io.netloft.prices.core.Publishers;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Binds the listener, brings the market to the board, drains and closes. */
final class PricesServer implements io.netloft.chassis.life.Server<PricesConfig> {
    private static final int RESET_WINDOW_S = 30;
    private static final int SWEEP_MS = 250;
    private static final int LOOK_MS = 10;
    private static final String READING = "netloft.prices.v1.PriceService";
    private static final String PUBLISHING = "netloft.prices.v1.PricePublisherService";

    private final PricesConfig config;
    private final Chassis chassis;
    private final Board board;
    private final @Nullable Sharing sharing;
    private final Sources sources;
    private final Intake publishers;
    private final FloorCounts counts = new FloorCounts();
    private final Desk desk;
    private final Lanes lanes;
    private final HealthStatusManager health = new HealthStatusManager();
    private final @Nullable TlsContexts tls;
    private final List<ScheduledFuture<?>> repeated = new ArrayList<>();
    private @Nullable Server server;
    private @Nullable BoardFeed boardFeed;

    PricesServer(PricesConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        EventLoopGroup group = chassis.transport().group();
        long epoch = chassis.instants().millis();
        this.board = new Board(
                new Board.Options(
                        config.keep().products(),
                        config.keep().history(),
                        Lanes.count(group),
                        config.keep().staleAfter().toNanos(),
                        epoch,
                        new PriceRules(PricesLimits.DEFAULT)),
                chassis.clock(),
                chassis.instants());
        String serverId = Long.toString(epoch, 36);
        this.sharing = Sharing.of(
                config, chassis, board, serverId + "." + config.listen().port());
        this.sources = new Sources(config, chassis, board, sharing);
        this.publishers = sharing != null
                ? sharing.publishers()
                : new Publishers(
                        board,
                        config.limits().publishers(),
                        config.keep().publisherGrace().toNanos(),
                        chassis.clock());
        this.desk = new Desk(config, board, publishers, counts, chassis.clock(), chassis.instants(), serverId);
        var numbers = new AtomicInteger();
        this.lanes = new Lanes(
                group,
                loop -> new Lane(
                        loop,
                        config.streams().batchWindow().toNanos(),
                        chassis.clock(),
                        wake -> new Floor(
                                numbers.getAndIncrement(), board, config.session(), counts, chassis.clock(), wake)));
        this.tls = config.tls().enabled() ? chassis.tls(config.tls(), List.of("h2")) : null;
    }

    @Override
    public List<Listening> start() {
        JwtVerifier verifier = verifier();
        sources.check();
        PricesMetrics.register(chassis.meters(), desk);
        boardFeed = new PricesAdmin(desk).addTo(chassis);
        Sharing shared = sharing;
        if (shared != null) {
            PricesMetrics.engine(chassis.meters(), shared.engine(), board);
            chassis.admin().readiness("engine", shared.engine()::fault);
            shared.engine().start();
        }
        Server made = build(verifier);
        try {
            made.start();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException(
                    String.valueOf(Binder.failure(config.listen(), cause).getMessage()));
        }
        server = made;
        sources.start();
        repeated.add(chassis.workers()
                .timer()
                .scheduleWithFixedDelay(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS));
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        health.setStatus(READING, ServingStatus.SERVING);
        health.setStatus(PUBLISHING, ServingStatus.SERVING);
        return List.of(new Listening(
                tls == null ? "grpc" : "grpcs", made.getListenSockets().get(0)));
    }

    // The reflection that clients have asked for longest is deprecated, and still what some of them ask for.
    @SuppressWarnings("deprecation")
    private Server build(@Nullable JwtVerifier verifier) {
        InetSocketAddress address = config.listen().resolve();
        if (address.isUnresolved()) {
            throw new StartException(config.listen() + ": unknown host (expected: an address of this machine)");
        }
        PriceMethods methods = new PriceMethods(desk, lanes);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .channelType(chassis.transport().serverChannel())
                .bossEventLoopGroup(chassis.transport().group())
                .workerEventLoopGroup(chassis.transport().group())
                .directExecutor()
                .maxInboundMessageSize(config.limits().message().toInt())
                .maxConcurrentCallsPerConnection(config.limits().perConnection())
                .maxRstFramesPerWindow(config.limits().resets(), RESET_WINDOW_S)
                .permitKeepAliveTime(config.keepalive().permit().toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(config.keepalive().time().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(config.keepalive().timeout().toNanos(), TimeUnit.NANOSECONDS)
                .intercept(new Doorway(config.access(), verifier, desk))
                .addService(methods.reading())
                .addService(methods.publishing())
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(ProtoReflectionService.newInstance());
        TlsContexts contexts = tls;
        return builder.protocolNegotiator(contexts == null ? new PlainNegotiator() : new TlsNegotiator(contexts))
                .build();
    }

    private @Nullable JwtVerifier verifier() {
        if (config.access().jwt().enabled()) {
            JwtVerifier made = JwtVerifier.start(config.access().jwt(), chassis.workers(), chassis.instants());
            chassis.admin().readiness("keys", () -> made.ready() ? "" : "the key set was not fetched yet");
            return made;
        }
        boolean proved = config.tls().clientAuth() == TlsConfig.ClientAuthentication.REQUIRED;
        if (!proved && !config.access().open() && !loopback(config.listen().host())) {
            throw new StartException("listen: " + config.listen()
                    + " (expected: a loopback address, access.jwt, or tls.client-auth: required); bind 127.0.0.1, give one"
                    + " of the two, or say access.open: true to serve everybody");
        }
        return null;
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private void sweep() {
        publishers.sweep();
        if (sharing == null) {
            board.sweep();
        } else {
            sharing.sweep();
        }
    }

    @Override
    public void reload(PricesConfig next) {
        TlsContexts contexts = tls;
        if (contexts != null) {
            contexts.reload(next.tls());
        }
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        var done = new CompletableFuture<Void>();
        Server its = server;
        if (its == null || desk.draining()) {
            done.complete(null);
            return done;
        }
        desk.drain();
        health.enterTerminalState();
        long grace = Math.min(desk.graceNs(), deadline.toNanos() / 2);
        lanes.each(floor -> floor.sessions().forEach(session -> session.drain("the server goes away", grace)));
        long untilNs = chassis.clock().getAsLong() + deadline.toNanos();
        ScheduledFuture<?> look = chassis.workers()
                .timer()
                .scheduleWithFixedDelay(() -> look(its, untilNs, done), LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        done.whenComplete((nothing, failure) -> look.cancel(false));
        return done;
    }

    /** First the streams end, then GOAWAY goes out: a client that got it before Drain would just see a broken stream. */
    private void look(Server its, long untilNs, CompletableFuture<Void> done) {
        boolean late = chassis.clock().getAsLong() - untilNs >= 0;
        // Counted when the last trailers are with gRPC, which writes them before it is told to say GOAWAY.
        if (desk.streams() == 0 || late) {
            its.shutdown();
        }
        if (its.isTerminated() || late) {
            done.complete(null);
        }
    }

    @Override
    public void close() {
        repeated.forEach(task -> task.cancel(false));
        sources.close();
        BoardFeed feed = boardFeed;
        if (feed != null) {
            feed.close();
        }
        Server its = server;
        server = null;
        if (its != null) {
            its.shutdownNow();
        }
        if (sharing != null) {
            sharing.close();
        }
        TlsContexts contexts = tls;
        if (contexts != null) {
            contexts.close();
        }
    }
}
