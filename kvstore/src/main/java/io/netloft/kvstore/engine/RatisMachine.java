package io.netloft.kvstore.engine;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Ratis and the machine. Ratis' updater thread applies; snapshots are frozen on it and written by a thread
 * of their own, and Ratis hears of each when it is on the disk.
 */
final class RatisMachine extends BaseStateMachine {
    private static final Log LOG = Log.of(RatisMachine.class);
    // A full disk does not empty itself from one entry to the next.
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final LogMachine machine;
    private final long snapshotBytes;
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final SnapshotFiles files = new SnapshotFiles(storage);
    private final Runnable written;
    private final List<CompletableFuture<Long>> wanted = new ArrayList<>(); // guarded by itself
    private volatile boolean asked;
    private volatile boolean writing;
    private volatile boolean purgeWanted;
    private long bytesSince;
    private volatile boolean appended;
    private volatile long notBeforeNs = System.nanoTime();

    /**
     * @param snapshotBytes bytes of entries between two snapshots
     * @param written run on a thread of its own when another snapshot is on the disk, and an entry more was applied
     */
    RatisMachine(LogMachine machine, long snapshotBytes, Runnable written) {
        this.machine = machine;
        this.snapshotBytes = snapshotBytes;
        this.written = written;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        getLifeCycle().transition(LifeCycle.State.STARTING);
        super.initialize(server, group, raftStorage);
        files.folder(raftStorage.getStorageDir().getStateMachineDir());
        // Before the storage looks: it begins behind the newest snapshot there is, and must find only whole ones.
        TermIndex last = files.load(machine);
        storage.init(raftStorage);
        loaded(last);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    private void loaded(@Nullable TermIndex last) {
        setLastAppliedTermIndex(last == null ? TermIndex.INITIAL_VALUE : last);
        bytesSince = 0;
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** The leader has sent a snapshot, and the state is to become what it holds. */
    @Override
    public void reinitialize() throws IOException {
        getLifeCycle().transition(LifeCycle.State.STARTING);
        TermIndex last = files.load(machine);
        storage.loadLatestSnapshot();
        loaded(last);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
        LOG.info(
                "snapshot taken over from the leader",
                "index",
                getLastAppliedTermIndex().getIndex());
    }

    /** Whether the entry that is being appended has come into the log; reset before each. */
    boolean appended() {
        return appended;
    }

    void beforeAppend() {
        appended = false;
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .build();
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        appended = true;
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        var data = entry.getStateMachineLogEntry().getLogData();
        long last = getLastAppliedTermIndex().getIndex();
        if (entry.getIndex() != last + 1) {
            String gap = "entry " + entry.getIndex() + " came after " + last + " (expected: " + (last + 1) + ")";
            machine.failed(gap);
            throw new IllegalStateException(gap);
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(data.toByteArray());
        try {
            machine.apply(entry.getIndex(), bytes);
        } catch (RuntimeException | Error e) {
            machine.failed("entry " + entry.getIndex() + " could not be applied: " + e);
            throw e;
        }
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        purgeIfWanted();
        bytesSince += data.size();
        if ((bytesSince >= snapshotBytes || asked) && !writing && System.nanoTime() - notBeforeNs >= 0) {
            freeze();
        }
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    // Ratis does nothing when it is asked before another entry than the snapshot's last has been applied.
    private void purgeIfWanted() {
        if (purgeWanted) {
            purgeWanted = false;
            Workers.named("kvstore-purge-").newThread(written).start();
        }
    }

    private void freeze() {
        writing = true;
        asked = false;
        bytesSince = 0;
        List<CompletableFuture<Long>> theirs;
        synchronized (wanted) {
            theirs = List.copyOf(wanted);
            wanted.clear();
        }
        TermIndex last = getLastAppliedTermIndex();
        LogMachine.Frozen frozen = machine.freeze();
        Workers.named("kvstore-snapshot-")
                .newThread(() -> write(frozen, last, theirs))
                .start();
    }

    private void write(LogMachine.Frozen frozen, TermIndex last, List<CompletableFuture<Long>> theirs) {
        try (frozen) {
            files.write(frozen, last);
            LOG.info("snapshot written", "index", last.getIndex());
            theirs.forEach(one -> one.complete(last.getIndex()));
            purgeWanted = true;
        } catch (IOException | RuntimeException e) {
            LOG.error("snapshot could not be written", "index", last.getIndex(), "cause", e.getMessage());
            theirs.forEach(one -> one.completeExceptionally(e));
            notBeforeNs = System.nanoTime() + RETRY_NS;
        } finally {
            writing = false;
        }
    }

    /** Wants a snapshot with the next entry that is applied. */
    CompletionStage<Long> snapshotSoon() {
        CompletableFuture<Long> done = new CompletableFuture<>();
        synchronized (wanted) {
            wanted.add(done);
        }
        asked = true;
        return done;
    }

    /** What Ratis takes for a snapshot just made: the entry up to which it may cut the log. */
    @Override
    public long takeSnapshot() throws IOException {
        return files.purgeable();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, @Nullable RaftPeerId leader) {
        machine.standingChanged();
    }

    @Override
    public void notifyLeaderReady() {
        machine.standingChanged();
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        machine.standingChanged();
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        machine.failed("the log can't be written: " + cause);
    }
}
