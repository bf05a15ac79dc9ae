package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.kvstore.core.ReplyTarget;
import io.netloft.kvstore.core.Snapshot;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.LogMachine;
import io.netloft.kvstore.engine.RatisLog;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.proto.resp.RespLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One member of the cluster: the state, the log that feeds it, and the loops whose clients use it. */
final class Node implements LogMachine, ReplyTarget, AutoCloseable {
    private static final Log LOG = Log.of(Node.class);
    private static final int LOOP_BITS = 8;
    private static final Duration LOOK = Duration.ofMillis(200);

    /** What a node takes from the chassis. */
    record Parts(
            Transport transport,
            List<EventLoop> eventLoops,
            Workers workers,
            LongSupplier clock,
            InstantSource wallClock) {}

    private final KvstoreConfig config;
    private final InstantSource wallClock;
    private final RespLimits limits;
    private final StateMachine state = new StateMachine();
    private final ReplicatedLog log;
    private final GroupCommit commit;
    private final Cluster cluster;
    private final Duties duties;
    private final Workers workers;
    private @Nullable ScheduledFuture<?> looking;
    private final long incarnation;
    private final List<LoopContext> loops = new ArrayList<>();
    private @Nullable Completions[] completions = new @Nullable Completions[0];

    Node(KvstoreConfig config, Path folder, Parts parts) {
        LongSupplier clock = parts.clock();
        this.config = config;
        this.workers = parts.workers();
        this.wallClock = parts.wallClock();
        this.limits = RespLimits.DEFAULT
                .withMaxBulkBytes(config.limits().argument().toInt())
                .withMaxCommandBytes(config.limits().command().toInt());
        SecureRandom random = new SecureRandom();
        this.incarnation = random.nextLong() >>> (LOOP_BITS + 1);
        this.log = new RatisLog(NodeSettings.of(config, folder), this);
        List<EventLoop> eventLoops = parts.eventLoops();
        this.cluster = new Cluster(
                config.id(),
                List.of(PeerLink.PEER, config.cluster(), config.id()),
                log,
                state,
                parts.transport(),
                eventLoops.get(0),
                this::missed);
        this.duties = new Duties(state, config.id());
        this.commit = new GroupCommit(log, cluster, duties, clock, wallClock, config.commit(), random.nextLong());
        for (EventLoop loop : eventLoops) {
            long origin = incarnation << LOOP_BITS | loops.size();
            ReadGate gate =
                    new ReadGate(loop, log, clock, config.timeouts().read().toNanos());
            LoopWrites writes = new LoopWrites(
                    loop, origin, commit, clock, config.timeouts().write().toNanos(), gate::nudge);
            loops.add(new LoopContext(loop, state.reader(random.nextLong()), writes, gate));
        }
        completions = new @Nullable Completions[loops.size()];
    }

    private void missed(Chunk chunk, boolean uncertain) {
        commit.returned(chunk, uncertain);
    }

    void start() throws IOException {
        log.start();
        cluster.look();
        looking = workers.every(LOOK, cluster::look);
        commit.start();
    }

    /** Tells the other members where clients reach this one. */
    void announce(NodeTable.Addresses addresses) {
        duties.announce(NodeTable.write(addresses));
    }

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

    int mostPending() {
        return config.limits().pending();
    }

    long nowMs() {
        return wallClock.millis();
    }

    StateMachine state() {
        return state;
    }

    ReplicatedLog log() {
        return log;
    }

    // ---- the log's own thread

    @Override
    public void apply(long index, ByteBuf entry) {
        state.apply(index, entry, this);
        for (int i = 0; i < completions.length; i++) {
            Completions done = completions[i];
            if (done != null) {
                completions[i] = null;
                LoopContext loop = loops.get(i);
                loop.loop().execute(() -> loop.writes().complete(done));
            }
        }
    }

    @Override
    public void reply(long origin, long seq, ByteBuf replies, int start, int length) {
        if (origin >>> LOOP_BITS != incarnation) {
            return;
        }
        int loop = (int) origin & ((1 << LOOP_BITS) - 1);
        Completions done = completions[loop];
        if (done == null) {
            done = new Completions();
            completions[loop] = done;
        }
        done.add(seq, replies, start, length);
    }

    @Override
    public void blocked(long origin, long seq, long deadlineMs) {}

    @Override
    public void late(long origin, long seq, byte[] reply) {}

    @Override
    public Frozen freeze() {
        Snapshot fork = state.fork(0);
        return new Frozen() {
            @Override
            public void writeTo(OutputStream out) throws IOException {
                fork.writeTo(out);
            }

            @Override
            public void close() {
                fork.close();
            }
        };
    }

    @Override
    public void restore(InputStream snapshot) throws IOException {
        state.restore(snapshot);
    }

    @Override
    public void standingChanged() {
        try {
            workers.blocking().execute(cluster::look);
        } catch (RejectedExecutionException busy) {
            // It is looked at again in a moment.
        }
    }

    @Override
    public void failed(String cause) {
        LOG.error("the log can't go on", "cause", cause);
    }

    @Override
    public void close() {
        ScheduledFuture<?> look = looking;
        if (look != null) {
            look.cancel(false);
        }
        cluster.close();
        commit.close();
        log.close();
    }
}
