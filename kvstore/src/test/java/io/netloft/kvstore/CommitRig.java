package io.netloft.kvstore;

import io.netloft.chassis.metrics.Meters;
import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.proto.resp.RespCommand;
import io.netloft.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Group commit without its thread: a test takes its turns, on a clock of its own. */
final class CommitRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final MethodHandle TURN = turnHandle();

    final ManualClock clock;
    final FakeLog log = new FakeLog();
    final FakeLog.Leading router = new FakeLog.Leading();
    final StateMachine state;
    final GroupCommit commit;
    private final Meters meters = new Meters();

    CommitRig(KvstoreConfig.Commit rules, long seed) {
        this(rules, seed, null);
    }

    /** @param wall what stamps entries; null for the rig's own clock */
    CommitRig(KvstoreConfig.Commit rules, long seed, @Nullable InstantSource wall) {
        this(rules, seed, wall, new ManualClock(), new StateMachine());
    }

    /** One that goes on where another was killed. */
    CommitRig(
            KvstoreConfig.Commit rules,
            long seed,
            @Nullable InstantSource wall,
            ManualClock clock,
            StateMachine state) {
        this.clock = clock;
        this.state = state;
        commit = new GroupCommit(
                log,
                router,
                new Duties(state, log, "a"),
                clock,
                wall == null ? clock : wall,
                rules,
                new Telemetry(meters),
                seed);
    }

    // The thread's loop calls it; here it has no thread, so that every run is the same.
    private static MethodHandle turnHandle() {
        try {
            return MethodHandles.privateLookupIn(GroupCommit.class, MethodHandles.lookup())
                    .findVirtual(GroupCommit.class, "turn", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** One turn of the thread; whether it appended or forwarded something. */
    boolean turn() {
        try {
            return (boolean) TURN.invokeExact(commit);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The log takes what the node logs of itself at its start. */
    void begin() {
        settle();
        while (!log.pending.isEmpty()) {
            log.pending.remove(0).done().accept(ReplicatedLog.Appended.APPLIED);
        }
    }

    /** Turns until there is nothing to do, time standing still. */
    void settle() {
        while (turn()) {
            // Each one appends an entry.
        }
    }

    static KvstoreConfig.Commit rules(String yaml) {
        return Configs.yaml("commit: {" + yaml + "}").commit();
    }

    /** Ops of an owner: each RPUSHes its number to the owner's list. */
    static Chunk chunk(Owner owner, int count, long deadlineNs) {
        ByteBuf ops = Unpooled.buffer();
        EntryWriter writer = new EntryWriter().beginChunk(ops);
        long first = owner.next;
        for (int i = 0; i < count; i++) {
            RespCommand command = new RespCommand();
            command.set(bytes("RPUSH"), bytes("list:" + owner.origin), bytes("" + owner.next));
            writer.command(new Sender(owner.origin, owner.next, owner.low, false), command);
            owner.next++;
        }
        return new Chunk(owner, ops, count, first, deadlineNs);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Many bytes in short, to be compared. */
    static String digest(byte[] bytes) {
        try {
            return bytes.length + " bytes, SHA-256 "
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets whatever is left go, so that every buffer is released. */
    static void end(GroupCommit commit) {
        commit.close();
        commit.start();
        Awaitility.await().until(() -> commit.waiting() == 0);
    }

    /** Lets whatever is on its way go. */
    void release() {
        List.copyOf(log.pending).forEach(one -> one.done().accept(ReplicatedLog.Appended.APPLIED));
        end(commit);
    }

    @Override
    public void close() {
        meters.close();
    }

    /** Counts what becomes of its chunks: each has exactly one outcome. */
    static final class Owner implements ChunkOwner {
        final long origin;
        final List<Long> taken = new ArrayList<>();
        final List<Long> refused = new ArrayList<>();
        final List<Long> uncertain = new ArrayList<>();
        private final boolean repeats;
        long next = 1;
        long low = 1;

        Owner(long origin, boolean repeats) {
            this.origin = origin;
            this.repeats = repeats;
        }

        @Override
        public long origin() {
            return origin;
        }

        @Override
        public boolean repeats() {
            return repeats;
        }

        @Override
        public void taken(Chunk chunk) {
            taken.add(chunk.first());
            chunk.release();
        }

        @Override
        public void gaveUp(Chunk chunk) {
            (chunk.isUncertain() ? uncertain : refused).add(chunk.first());
            chunk.release();
        }

        /** How many chunks have an outcome. */
        int outcomes() {
            return taken.size() + refused.size() + uncertain.size();
        }
    }
}
