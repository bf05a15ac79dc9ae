package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state and what log entries do to it. No clock, no thread, no chance: the same entries in the same order
 * give the same state and the same replies on every node.
 *
 * <p>Threads: one at a time calls {@link #apply}, {@link #fork} and {@link #restore}; any number read, each through a
 * {@link Reader} of its own. Every method named after what it answers takes the lock it needs.
 */
public final class StateMachine {
    /** What has been accepted once is read again, whatever its size. */
    static final RespLimits UNLIMITED =
            RespLimits.DEFAULT.withMaxBulkBytes(1 << 30).withMaxCommandBytes(1 << 30);

    private static final int KEPT_REPLY_BYTES = 1 << 20;
    private static final byte[] FORGOTTEN =
            ascii("-ERR the reply to this command was acknowledged and is not kept any more\r\n");
    private static final byte[] TOO_FAR = ascii("-ERR too many commands are not acknowledged\r\n");

    private final Store store = new Store();
    private final CommandTable table = CommandTable.standard();
    private final EntryReader entry = new EntryReader();
    private final RespCommandReader parser = new RespCommandReader(UNLIMITED);
    private final RespCommand command = new RespCommand();
    private final RespWriter out = new RespWriter(RespVersion.RESP2);
    private final Call call;
    private final Serving serving;
    private final Scripts scripts = new Scripts(store, table);
    private ByteBuf replies = Unpooled.buffer(4096);
    private volatile @Nullable RuntimeException fault;

    private enum Outcome {
        SILENT,
        REPLIED,
        BLOCKED
    }

    /** A reply to a command that had waited. */
    record Late(long origin, long seq, byte[] reply) {}

    /** An empty state; the first entry gives it its hash seed. */
    public StateMachine() {
        CommandSpec any = table.all().iterator().next();
        call = new Call(store, true, out, any).scripts(scripts);
        serving = new Serving(store, table);
    }

    /** Who is told of changes; from the next entry on. */
    public void changes(Changes sink) {
        store.changes(sink);
    }

    /** The scripts that ran here, and what they did. */
    public Scripts scripts() {
        return scripts;
    }

    /** The last fault of this program that a command ran into; null when none did. */
    public @Nullable RuntimeException fault() {
        return fault;
    }

    // ---- the log

    /**
     * Applies a log entry.
     *
     * @param index its place in the log
     * @param bytes what {@link EntryWriter} wrote, between its indexes, which stay as they are
     * @param target gets the replies, in the order of the ops
     */
    public void apply(long index, ByteBuf bytes, ReplyTarget target) {
        try {
            applyAll(index, bytes, target);
        } catch (IndexOutOfBoundsException | IllegalStateException unreadable) {
            fault = unreadable; // Alike on every node, and again at each start: it is passed over, and told.
        }
    }

    private void applyAll(long index, ByteBuf bytes, ReplyTarget target) {
        entry.open(bytes);
        StampedLock lock = store.lock();
        long stamp = lock.writeLock();
        long now;
        try {
            now = store.begin(index, entry.stamp(), entry.random());
            store.sessions().sweep(now, origin -> {});
        } finally {
            lock.unlockWrite(stamp);
        }
        while (entry.next()) {
            replies.clear();
            out.to(replies).version(entry.resp3() ? RespVersion.RESP3 : RespVersion.RESP2);
            call.random().seed(entry.random() + entry.op());
            Outcome outcome;
            stamp = lock.writeLock();
            try {
                outcome = op(now);
                if (store.waiters().hasReady()) {
                    serving.serve(now);
                }
            } finally {
                lock.unlockWrite(stamp);
            }
            deliver(outcome, target);
        }
    }

    private void deliver(Outcome outcome, ReplyTarget target) {
        if (outcome == Outcome.REPLIED) {
            target.reply(entry.origin(), entry.seq(), replies, 0, replies.readableBytes());
        } else if (outcome == Outcome.BLOCKED) {
            target.blocked(entry.origin(), entry.seq(), call.waitsUntil());
        }
        for (Late one : serving.takeLate()) {
            target.late(one.origin(), one.seq(), one.reply());
        }
        if (replies.capacity() > KEPT_REPLY_BYTES) {
            replies = Unpooled.buffer(4096);
        }
    }

    private Outcome op(long now) {
        return switch (entry.kind()) {
            case COMMAND, TRANSACTION, CONDITIONAL -> client(now);
            case EXPIRE -> expire(now);
            case UNBLOCK -> unblock();
            case CANCEL -> cancel();
            case END_SESSION -> endSession();
            case SYSTEM -> system();
            case LEASE_EXPIRE -> expireLeases();
        };
    }

    private Outcome client(long now) {
        if (entry.origin() == 0) {
            return run(now);
        }
        Session session = store.sessions().open(entry.origin(), entry.ackedBelow(), now);
        if (entry.seq() < session.ackedBelow()) {
            return answer(FORGOTTEN);
        }
        byte[] known = session.reply(entry.seq());
        if (known != null) {
            return known == Session.WAITING ? Outcome.BLOCKED : answer(known);
        }
        if (!session.fits(entry.seq())) {
            return answer(TOO_FAR);
        }
        Outcome outcome = run(now);
        session.keep(entry.seq(), outcome == Outcome.BLOCKED ? Session.WAITING : KeptReply.of(replies));
        return outcome;
    }

    private Outcome answer(byte[] reply) {
        replies.writeBytes(reply);
        return Outcome.REPLIED;
    }

    private Outcome run(long now) {
        if (entry.kind() == OpKind.TRANSACTION) {
            transaction(now);
            return Outcome.REPLIED;
        }
        if (entry.kind() == OpKind.CONDITIONAL) {
            conditional(now);
            return Outcome.REPLIED;
        }
        parse();
        call.isolated(entry.origin() == 0);
        runCommand(now);
        byte[][] keys = call.waitsFor();
        if (keys == null) {
            return Outcome.REPLIED;
        }
        byte[] raw = new byte[command.rawLength()];
        command.source().getBytes(command.rawStart(), raw);
        store.waiters()
                .add(new Waiter(
                        entry.origin(),
                        entry.seq(),
                        entry.resp3(),
                        BlockingCommands.sorted(call.spec()),
                        raw,
                        keys,
                        call.waitsUntil()));
        return Outcome.BLOCKED;
    }

    private void transaction(long now) {
        ByteBuf body = entry.body();
        boolean unchanged = true;
        for (int left = body.readInt(); left > 0; left--) {
            long revision = body.readLong();
            Entry watched = call.on(command, call.spec(), out, now).find(entry.bytes());
            unchanged &= (watched == null ? 0 : watched.revision()) == revision;
        }
        if (!unchanged) {
            out.nullArray();
            return;
        }
        runAll(body.readInt(), now);
    }

    private void runAll(int commands, long now) {
        out.array(commands);
        call.isolated(true);
        for (int left = commands; left > 0; left--) {
            parse();
            runCommand(now);
        }
    }

    private void conditional(long now) {
        ByteBuf body = entry.body();
        boolean holds = true;
        for (int left = body.readInt(); left > 0; left--) {
            Condition condition = Condition.readFrom(entry);
            holds &= condition.holds(call.on(command, call.spec(), out, now).find(condition.key()));
        }
        int then = body.readInt();
        int otherwise = body.readInt();
        out.array(2).integer(holds ? 1 : 0);
        if (!holds) {
            for (int skip = then; skip > 0; skip--) {
                parse();
            }
        }
        runAll(holds ? then : otherwise, now);
    }

    private void parse() {
        parser.reset();
        if (!parser.read(entry.body(), command)) {
            throw new IllegalStateException("log entry: op " + entry.op() + " has no whole command");
        }
    }

    private void runCommand(long now) {
        int start = replies.writerIndex();
        call.on(command, call.spec(), out, now);
        try {
            scripts.unwrap(command);
            CommandSpec spec = table.resolve(command);
            call.on(command, spec, out, now);
            Execution execution = spec.execution();
            if (execution == null) {
                throw new CommandError("ERR '" + spec.name() + "' can't be part of the log");
            }
            execution.run(call);
        } catch (CommandError e) {
            replies.writerIndex(start);
            out.error(e.bytes());
        } catch (RuntimeException e) {
            // A fault of ours: every node meets it alike, so the state stays the same everywhere.
            fault = e;
            replies.writerIndex(start);
            out.error("ERR internal error: " + e);
        }
    }

    private Outcome expire(long now) {
        ByteBuf body = entry.body();
        for (int left = body.readInt(); left > 0; left--) {
            long expireAt = body.readLong();
            Entry found = store.keys().find(entry.bytes());
            if (found != null && found.expireAt() == expireAt && found.expired(now)) {
                store.expire(found);
            }
        }
        return Outcome.SILENT;
    }

    private Outcome unblock() {
        ByteBuf body = entry.body();
        serving.unblock(body.readLong(), body.readLong(), body.readByte() == 1);
        return Outcome.SILENT;
    }

    private Outcome cancel() {
        ByteBuf body = entry.body();
        serving.cancel(body.readLong(), body.readLong());
        return Outcome.SILENT;
    }

    private Outcome endSession() {
        long origin = entry.body().readLong();
        for (Waiter waiter : store.waiters().of(origin)) {
            store.waiters().remove(origin, waiter.seq());
        }
        store.sessions().end(origin);
        return Outcome.SILENT;
    }

    private Outcome system() {
        String key = new String(entry.bytes(), StandardCharsets.UTF_8);
        if (entry.more()) {
            store.nodes().put(key, entry.bytes());
        } else {
            store.nodes().remove(key);
        }
        return Outcome.SILENT;
    }

    private Outcome expireLeases() {
        ByteBuf body = entry.body();
        for (int left = body.readInt(); left > 0; left--) {
            Lease lease = store.leases().find(body.readLong());
            long deadline = body.readLong();
            if (lease != null && lease.deadlineMs() == deadline) {
                LeaseCommands.end(store, lease, "expired");
            }
        }
        return Outcome.SILENT;
    }

    // ---- snapshots

    /**
     * Freezes the state as it is now, in constant time. The thread that applies entries calls it.
     *
     * @param oldestRevision what the history of changes still reaches back to; kept with the snapshot
     */
    public Snapshot fork(long oldestRevision) {
        long stamp = store.lock().writeLock();
        try {
            return new Snapshot(store, oldestRevision);
        } finally {
            store.lock().unlockWrite(stamp);
        }
    }

    /**
     * Becomes what a snapshot holds. Nothing changes when that can't be read. The thread that applies entries calls it.
     *
     * @throws SnapshotException when the snapshot was cut or changed
     */
    public void restore(InputStream snapshot) throws IOException {
        become(SnapshotReader.read(snapshot, store.forks()));
    }

    /**
     * Becomes the beginning of a new log with the keys and leases of a snapshot; revisions go on above those in it, and
     * nobody has a session or waits.
     */
    public void restoreAsBeginning(InputStream snapshot) throws IOException {
        become(SnapshotReader.read(snapshot, store.forks()).asBeginning());
    }

    private void become(Restored restored) {
        long stamp = store.lock().writeLock();
        try {
            store.become(restored);
        } finally {
            store.lock().unlockWrite(stamp);
        }
    }

    /** The oldest revision that the history reached back to when the snapshot was made that this state came from. */
    public long oldestRevision() {
        return locked(Store::oldestRevision);
    }

    // ---- reading

    /** A way to read for one thread; {@code seed} is for commands that pick at random. */
    public Reader reader(long seed) {
        return new Reader(store, seed);
    }

    /** The index of the last entry applied. */
    public long appliedIndex() {
        return locked(Store::index);
    }

    /** The revision of the last change; 0 before the first. */
    public long revision() {
        return locked(Store::revision);
    }

    /** The stamped time of the last entry, in milliseconds of the epoch. */
    public long stampMs() {
        return locked(Store::stamp);
    }

    /** How many keys there are, expired ones that were not deleted yet included. */
    public long size() {
        return locked(state -> state.keys().size());
    }

    /** How many keys have an expiry. */
    public long expiring() {
        return locked(state -> state.keys().expiring());
    }

    /** How many origins have a session. */
    public int sessions() {
        return locked(state -> state.sessions().size());
    }

    /** A value of the node table; null when there is none. */
    public byte @Nullable [] system(String key) {
        return this.<byte @Nullable []>locked(state -> state.nodes().get(key));
    }

    /** The whole node table. */
    public Map<String, byte[]> systemTable() {
        return locked(state -> Map.copyOf(state.nodes()));
    }

    /** Commands that wait and whose time is over, as {@code origin, seq}: a leader logs an UNBLOCK for each. */
    public List<long[]> waitersDue(long nowMs) {
        return locked(state -> pairs(state.waiters().due(nowMs)));
    }

    /** Commands that wait, as {@code origin, seq}. */
    public List<long[]> waitingCalls() {
        return locked(state -> pairs(state.waiters().inOrder()));
    }

    private static List<long[]> pairs(List<Waiter> all) {
        return all.stream().map(one -> new long[] {one.origin(), one.seq()}).toList();
    }

    /** How many commands wait. */
    public int waiters() {
        return locked(state -> state.waiters().inOrder().size());
    }

    /** Leases whose time is over, with their deadlines: a leader logs their end. */
    public Map<Long, Long> leasesDue(long nowMs) {
        return locked(state -> LeaseCommands.due(state, nowMs));
    }

    /** When the next key may expire, in milliseconds of the epoch; {@link Entry#NEVER} when none does. */
    public long nextExpiry() {
        return locked(state -> state.expiry().next());
    }

    /**
     * Keys that have expired by {@code nowMs}, at most {@code most}: a leader logs their deletion. Those that are not
     * deleted come up again after some seconds.
     */
    public List<ExpiryIndex.Due> expired(long nowMs, int most) {
        StampedLock lock = store.lock();
        long stamp = lock.writeLock();
        try {
            return new ArrayList<>(store.expiry().due(nowMs, most, store.keys()));
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private <T extends @Nullable Object> T locked(Function<Store, T> read) {
        long stamp = store.lock().readLock();
        try {
            return read.apply(store);
        } finally {
            store.lock().unlockRead(stamp);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
