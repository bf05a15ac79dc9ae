package io.netloft.kvstore;

import io.netloft.kvstore.core.EntryView;
import io.netloft.kvstore.core.ReplyTarget;
import io.netloft.kvstore.core.Snapshot;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.LogMachine;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the log's entries meet the state: hands each event loop its replies once an entry, tells of changes, freezes the
 * state for snapshots. Runs on the log's own thread.
 */
final class Applier implements LogMachine, ReplyTarget {
    private final Node node;
    private final StateMachine state;
    private final long incarnation;
    private final SlowApply slowApply;
    private final Queue<CompletableFuture<Snapshot>> forks = new ConcurrentLinkedQueue<>();
    private final List<LoopContext> loops;
    private @Nullable Completions[] completions = new @Nullable Completions[0];

    /** @param loops filled by the node before it starts */
    Applier(Node node, StateMachine state, long incarnation, SlowApply slowApply, List<LoopContext> loops) {
        this.node = node;
        this.state = state;
        this.incarnation = incarnation;
        this.slowApply = slowApply;
        this.loops = loops;
    }

    /** The state frozen after the next entry, if one comes within {@code patience}; whoever gets it closes it. */
    CompletionStage<Snapshot> forkSoon(Duration patience) {
        CompletableFuture<Snapshot> soon = new CompletableFuture<>();
        soon.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        forks.add(soon);
        return soon;
    }

    @Override
    public void apply(long index, ByteBuf entry) {
        if (completions.length != loops.size()) {
            completions = new @Nullable Completions[loops.size()];
        }
        node.notifications().begins(EntryView.stampMs(entry));
        slowApply.begin(entry);
        state.apply(index, entry, this);
        slowApply.end();
        for (int i = 0; i < completions.length; i++) {
            Completions done = completions[i];
            if (done != null) {
                completions[i] = null;
                LoopContext loop = loops.get(i);
                loop.loop().execute(() -> loop.writes().complete(done));
            }
        }
        node.notifications().applied();
        if (!node.feeds().isEmpty()) {
            node.feeds().forEach(ChangeFeed::signal);
        }
        for (CompletableFuture<Snapshot> wanted = forks.poll(); wanted != null; wanted = forks.poll()) {
            if (!wanted.isDone()) {
                Snapshot fork = state.fork(node.history().oldest());
                if (!wanted.complete(fork)) {
                    fork.close(); // Given up at this very moment.
                }
            }
        }
    }

    @Override
    public void reply(long origin, long seq, ByteBuf replies, int start, int length) {
        slowApply.replied();
        if (Origins.incarnationOf(origin) != incarnation) {
            return;
        }
        int loop = Origins.loopOf(origin);
        if (loop >= Origins.LOOPS) {
            BlockedCall call = node.blockers().find(origin);
            if (call != null) {
                call.replied(replies, start, length);
            }
            return;
        }
        Completions done = completions[loop];
        if (done == null) {
            done = new Completions();
            completions[loop] = done;
        }
        done.add(seq, replies, start, length);
    }

    @Override
    public void blocked(long origin, long seq, long deadlineMs) {
        slowApply.replied();
        if (Origins.incarnationOf(origin) == incarnation && node.blockers().find(origin) == null) {
            node.blockers().end(origin);
        }
    }

    @Override
    public void late(long origin, long seq, byte[] reply) {
        BlockedCall call =
                Origins.incarnationOf(origin) == incarnation ? node.blockers().find(origin) : null;
        if (call != null) {
            call.replied(reply);
        }
    }

    @Override
    public Frozen freeze() {
        Snapshot fork = state.fork(node.history().oldest());
        long begunNs = node.nowNs();
        node.snapshots().begun();
        return new Frozen() {
            private long bytes = -1;

            @Override
            public void writeTo(OutputStream out) throws IOException {
                // The log behind a snapshot goes, and with it the means to make these changes again.
                node.history().sync();
                CountingStream counted = new CountingStream(out);
                fork.writeTo(counted);
                bytes = counted.count();
            }

            @Override
            public void close() {
                node.snapshots().ended(bytes >= 0, bytes, (node.nowNs() - begunNs) / 1_000_000);
                fork.close();
            }
        };
    }

    @Override
    public void restore(InputStream snapshot) throws IOException {
        state.restore(snapshot);
        node.history().continueFrom(state.revision());
    }

    @Override
    public void standingChanged() {
        node.standingChanged();
    }

    @Override
    public void failed(String cause) {
        node.failed(cause);
    }
}
