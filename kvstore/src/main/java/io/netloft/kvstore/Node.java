package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.Snapshot;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.RatisLog;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespLimits;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One member of the cluster: the state, the log that feeds it, and the loops whose clients use it. */
final class Node implements PeerLink.Outcome, AutoCloseable {
    private static final Log LOG = Log.of(Node.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration SNAPSHOT = Duration.ofMinutes(1);

    /** What a node takes from the chassis. */
    record Parts(
            Transport transport,
            List<EventLoop> eventLoops,
            Workers workers,
            Meters meters,
            LongSupplier clock,
            InstantSource wallClock,
            @Nullable SslContext peerTls,
            Runnable fail) {}

    private volatile KvstoreConfig config;
    private final Parts parts;
    private final RespLimits limits;
    private final StateMachine state = new StateMachine();
    private final ReplicatedLog log;
    private final GroupCommit commit;
    private final Cluster cluster;
    private final Membership membership;
    private final Duties duties;
    private final Telemetry metrics;
    private final Access access;
    private final Settings settings;
    private final SlowLog slowLog;
    private final PubSub pubSub = new PubSub();
    private final Clients clients = new Clients();
    private final Monitors monitors = new Monitors();
    private final Blockers blockers;
    private final ChangeHistory history;
    private final Notifications notifications;
    private final Snapshots snapshots;
    private final Freshness freshness;
    private final Rate rate;
    private final Info info;
    private final Applier applier;
    private final Secret peerSecret;
    private final Intake intake = new Intake(PlatformDependent.maxDirectMemory() / 2);
    private final Set<ChangeFeed> feeds = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger handingOver = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private @Nullable ScheduledFuture<?> looking;
    private final long startedMs;
    private final long incarnation;
    private final List<LoopContext> loops = new ArrayList<>();

    Node(KvstoreConfig config, Path folder, Parts parts) {
        LongSupplier clock = parts.clock();
        SecureRandom random = new SecureRandom();
        this.config = config;
        this.parts = parts;
        this.startedMs = parts.wallClock().millis();
        this.limits = RespLimits.DEFAULT
                .withMaxBulkBytes(config.limits().argument().toInt())
                .withMaxCommandBytes(config.limits().command().toInt());
        this.incarnation = Origins.incarnation(random.nextLong());
        Secret secret = config.peerSecret();
        this.peerSecret = secret == null ? new Secret(config.cluster()) : secret;
        this.metrics = new Telemetry(parts.meters());
        this.access = new Access(config);
        this.settings = new Settings(config, this::settingsChanged);
        this.slowLog = new SlowLog(settings.slowerThanMicros(), settings.slowLogEntries());
        this.applier =
                new Applier(this, state, incarnation, new SlowApply(slowLog, parts.clock(), parts.wallClock()), loops);
        this.log = new RatisLog(NodeSettings.of(config, folder), applier);
        this.membership = new Membership(config.id(), log, state);
        this.cluster = new Cluster(
                config.id(),
                log,
                state,
                new Cluster.Links(parts.transport(), parts.eventLoops().get(0), this::greeting, parts.peerTls(), this),
                metrics);
        this.duties = new Duties(state, log, config.id());
        this.commit = new GroupCommit(
                log, cluster, duties, clock, parts.wallClock(), config.commit(), metrics, random.nextLong());
        this.blockers = new Blockers(
                incarnation, commit, clock, config.timeouts().write().toNanos());
        this.history = new ChangeHistory(
                folder.resolve("history"),
                config.history().bytes(),
                parts.workers().blocking());
        this.notifications = new Notifications(history, settings, pubSub, startedMs);
        this.snapshots = new Snapshots(log, parts.wallClock());
        this.freshness = new Freshness(log, clock);
        this.rate = new Rate(this::commandsProcessed);
        this.info = new Info(this);
        for (EventLoop loop : parts.eventLoops()) {
            loops.add(context(loop, random.nextLong()));
        }
        metrics.observe(this);
    }

    /** What a member is greeted with: who is meant, who speaks, and what both know. */
    private List<String> greeting(String member) {
        return List.of(PeerLink.PEER, config.cluster(), identity(), member, peerSecret.reveal());
    }

    /** The number that the cluster was given at its first start; empty before that is known here. */
    String identity() {
        byte[] its = state.system(Duties.IDENTITY);
        return its == null ? "" : new String(its, StandardCharsets.US_ASCII);
    }

    private LoopContext context(EventLoop loop, long seed) {
        KvstoreConfig.Timeouts patience = config.timeouts();
        CommandStats stats = new CommandStats();
        ReadGate gate =
                new ReadGate(loop, log, parts.clock(), patience.read().toNanos(), metrics::barrier, this::handingOver);
        LoopWrites writes = new LoopWrites(
                loop,
                Origins.loop(incarnation, loops.size()),
                commit,
                parts.clock(),
                patience.write().toNanos(),
                gate::nudge,
                new LoopWrites.Figures(stats, metrics.writes()));
        return new LoopContext(loop, state.reader(seed), writes, gate, stats);
    }

    private void settingsChanged() {
        slowLog.threshold(settings.slowerThanMicros());
        slowLog.most(settings.slowLogEntries());
    }

    void start() throws IOException {
        history.open();
        notifications.hear(state);
        log.start();
        cluster.look();
        looking = parts.workers().every(LOOK, this::look);
        commit.start();
    }

    private void look() {
        cluster.look();
        freshness.look();
        rate.look(LOOK.toMillis());
        loops.forEach(loop -> loop.loop().execute(loop.writes()::giveUpOverdue));
    }

    /** Tells the other members where clients reach this one. */
    void announce(HostPort resp, @Nullable HostPort http, boolean secureHttp) {
        duties.announce(NodeTable.write(new NodeTable.Addresses(resp, http, secureHttp, incarnation)));
    }

    // ---- for connections

    GroupCommit commit() {
        return commit;
    }

    KvstoreConfig config() {
        return config;
    }

    List<LoopContext> loops() {
        return loops;
    }

    RespLimits limits() {
        return limits;
    }

    long nowMs() {
        return parts.wallClock().millis();
    }

    long nowNs() {
        return parts.clock().getAsLong();
    }

    /** When ops that come now are given up. */
    long writeDeadlineNs() {
        return nowNs() + config.timeouts().write().toNanos();
    }

    long upMs() {
        return nowMs() - startedMs;
    }

    long incarnation() {
        return incarnation;
    }

    StateMachine state() {
        return state;
    }

    ReplicatedLog log() {
        return log;
    }

    Membership membership() {
        return membership;
    }

    Telemetry metrics() {
        return metrics;
    }

    Access access() {
        return access;
    }

    Settings settings() {
        return settings;
    }

    SlowLog slowLog() {
        return slowLog;
    }

    PubSub pubSub() {
        return pubSub;
    }

    Clients clients() {
        return clients;
    }

    Monitors monitors() {
        return monitors;
    }

    Blockers blockers() {
        return blockers;
    }

    ChangeHistory history() {
        return history;
    }

    Set<ChangeFeed> feeds() {
        return feeds;
    }

    Notifications notifications() {
        return notifications;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    Workers workers() {
        return parts.workers();
    }

    Rate rate() {
        return rate;
    }

    Info info() {
        return info;
    }

    Intake intake() {
        return intake;
    }

    Secret peerSecret() {
        return peerSecret;
    }

    String transportName() {
        return parts.transport().name();
    }

    String version() {
        String version = Node.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    List<CommandStats> stats() {
        return loops.stream().map(LoopContext::stats).toList();
    }

    long commandsProcessed() {
        return loops.stream().mapToLong(loop -> loop.stats().all()).sum();
    }

    void resetStats() {
        loops.forEach(loop -> loop.loop().execute(loop.stats()::reset));
    }

    /** Entries committed, as far as this node knows, and not applied here. */
    long lag() {
        ReplicatedLog.Standing standing = log.standing();
        return Math.max(0, standing.committed() - standing.applied());
    }

    /** Whether a client's reads may see a state that lies back, as it asked or as configured, and this one is good enough. */
    boolean mayLieBack(Client client) {
        return mayLieBack(client.readOnly() ? config.readonlyReads() : config.reads());
    }

    /** Whether the state is good enough for reads that want this, without asking the leader. */
    boolean mayLieBack(KvstoreConfig.Consistency wanted) {
        return switch (wanted) {
            case LINEARIZABLE -> false;
            case LOCAL -> true;
            case BOUNDED -> freshness.within(config.timeouts().stale());
        };
    }

    /** Where a write is sent instead of being forwarded, in the words of Redis's cluster; null when this node leads. */
    @Nullable
    String elsewhere(CommandSpec spec, RespCommand command) {
        if (cluster.leads()) {
            return null;
        }
        Membership.Peer leader = membership.leader();
        if (leader == null || leader.addresses() == null || leader.self()) {
            return "CLUSTERDOWN no leader is known at the moment";
        }
        int[] keys = spec.keys(command);
        int slot = keys.length == 0 ? 0 : ClusterCommands.slot(command.bytes(keys[0]));
        return "MOVED " + slot + " " + leader.resp();
    }

    /** Whether linearizable reads go into the log here: a learner is not told how far that is committed. */
    boolean asksThroughTheLog() {
        return cluster.learns();
    }

    /** An event loop for somebody who has none: each in its turn. */
    LoopContext anyLoop() {
        return loops.get((turns.getAndIncrement() & Integer.MAX_VALUE) % loops.size());
    }

    /** Sends a message to subscribers everywhere; returns how many of this node's it reached. */
    int publish(byte[] channel, byte[] payload, boolean shard) {
        cluster.publish(channel, payload, shard);
        return pubSub.publish(channel, payload, shard);
    }

    /** The state frozen as it is soon; whoever gets it closes it. */
    CompletionStage<Snapshot> fork() {
        CompletionStage<Snapshot> soon = applier.forkSoon(config.timeouts().write());
        duties.touch();
        return soon;
    }

    /** A snapshot on the disk, soon. */
    CompletionStage<Long> snapshot() {
        CompletionStage<Long> soon = snapshots.make();
        duties.touch();
        // Without a quorum no entry comes that it would be made behind.
        return soon.toCompletableFuture().orTimeout(SNAPSHOT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes over what may change while it runs. */
    void reload(KvstoreConfig next) {
        config = next;
        access.reload(next);
    }

    /** Why clients are better served elsewhere at the moment; empty when not. */
    String unready() {
        ReplicatedLog.Standing standing = log.standing();
        if (standing.leader() == null) {
            return "no leader is known";
        }
        boolean leads = standing.leader().equals(config.id());
        return leads && !standing.ready() ? "entries from before are being applied" : "";
    }

    /** Hands the leadership on, and lets what is under way come to its end; clients are closed when they wait for nothing. */
    CompletionStage<Void> drain(Duration deadline) {
        clients.all().forEach(RespHandler::goAway);
        if (failing.get()) { // Nothing that is under way will ever be answered.
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<Void> handedOn = CompletableFuture.completedFuture(null);
        if (membership.leads()) {
            Membership.Peer next = membership.successor();
            if (next != null) {
                // Not for long: a successor that ends as well never takes it.
                handedOn = transfer(next.id(), deadline.dividedBy(6)).exceptionally(error -> {
                    LOG.warn("the leadership was not handed on", "cause", error.getMessage());
                    return null;
                });
            }
        }
        CompletableFuture<Void> empty = new CompletableFuture<>();
        awaitEmpty(empty, nowNs() + deadline.toNanos());
        return handedOn.thenCompose(done -> empty);
    }

    /** Hands the leadership on. */
    CompletionStage<Void> transfer(String member, Duration patience) {
        handingOver.incrementAndGet();
        return log.transfer(member, patience)
                .whenComplete((done, error) -> parts.workers()
                        .timer()
                        .schedule(handingOver::decrementAndGet, LOOK.toMillis(), TimeUnit.MILLISECONDS));
    }

    private boolean handingOver() {
        return handingOver.get() > 0;
    }

    private void awaitEmpty(CompletableFuture<Void> done, long untilNs) {
        if (clients.count() == 0 || nowNs() - untilNs >= 0) {
            done.complete(null);
            return;
        }
        parts.workers().timer().schedule(() -> awaitEmpty(done, untilNs), 20, TimeUnit.MILLISECONDS);
    }

    // ---- ops on their way

    @Override
    public void taken(Chunk chunk) {
        commit.taken(chunk);
    }

    @Override
    public void missed(Chunk chunk, boolean uncertain) {
        commit.returned(chunk, uncertain);
    }

    // ---- what the log tells

    void standingChanged() {
        try {
            parts.workers().blocking().execute(cluster::look);
        } catch (RejectedExecutionException busy) {
            // It is looked at again in a moment.
        }
    }

    void failed(String cause) {
        if (failing.compareAndSet(false, true)) {
            LOG.error(
                    "the log can't go on, this node ends",
                    "cause",
                    cause,
                    "remedy",
                    "make room or mend the disk and start it again");
            parts.fail().run();
        }
    }

    @Override
    public void close() {
        ScheduledFuture<?> look = looking;
        if (look != null) {
            look.cancel(false);
        }
        feeds.forEach(ChangeFeed::close);
        cluster.close();
        commit.close();
        log.close();
    }
}
