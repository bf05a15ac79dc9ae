package io.netloft.kvstore;

import io.netloft.chassis.metrics.Durations;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.Condition;
import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one event loop's connections: numbers them, gathers them, remembers whom each answer belongs to. Used on
 * its loop only, but for {@link #gaveUp}.
 */
final class LoopWrites implements ChunkOwner {
    /** Writes that one loop has under way at most; beyond, its connections wait. */
    static final int MOST = 1 << 16;

    private static final int MASK = MOST - 1;
    private static final int CHUNK_BYTES = 4096;
    private static final CommandTable TABLE = CommandTable.standard();
    private static final CommandSpec EXEC = java.util.Objects.requireNonNull(TABLE.named("exec"));

    private final EventLoop loop;
    private final long origin;
    private final GroupCommit commit;
    private final LongSupplier clock;
    private final long patienceNs;
    private final Runnable nudge;
    private final EntryWriter writer = new EntryWriter();
    private final @Nullable LoopClient[] owners = new @Nullable LoopClient[MOST];
    private final long[] slots = new long[MOST];
    private final long[] begunNs = new long[MOST];
    private final short[] specs = new short[MOST];
    private final CommandStats stats;
    private final Durations latency;
    private final List<LoopClient> touched = new ArrayList<>();
    private List<LoopClient> starved = new ArrayList<>();
    private @Nullable ByteBuf chunk;
    private long chunkFirst;
    private long chunkNs;
    private long next = 1;
    private long low = 1;

    /** What a loop's writes count in. */
    record Figures(CommandStats stats, Durations latency) {}

    LoopWrites(
            EventLoop loop,
            long origin,
            GroupCommit commit,
            LongSupplier clock,
            long patienceNs,
            Runnable nudge,
            Figures figures) {
        this.nudge = nudge;
        this.stats = figures.stats();
        this.latency = figures.latency();
        this.loop = loop;
        this.origin = origin;
        this.commit = commit;
        this.clock = clock;
        this.patienceNs = patienceNs;
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public boolean repeats() {
        return true;
    }

    /** The answers come when the entry is applied here: at once on the leader. */
    @Override
    public void taken(Chunk chunk) {
        boolean elsewhere = chunk.wasForwarded();
        chunk.release();
        if (elsewhere) {
            loop.execute(nudge);
        }
    }

    EventLoop loop() {
        return loop;
    }

    /** Whether another write may be begun. */
    boolean hasRoom() {
        return next - low < MOST;
    }

    /** Calls the handler when a write may be begun again. */
    void awaitRoom(LoopClient handler) {
        starved.add(handler);
    }

    /** Adds a command; its answer comes to that slot of the handler. */
    void command(LoopClient owner, long slot, boolean resp3, CommandSpec spec, RespCommand command) {
        long seq = number(owner, slot, spec);
        writer.command(new Sender(origin, seq, low, resp3), command);
    }

    /** Adds EXEC; its answer comes to that slot of the handler. */
    void transaction(LoopClient owner, long slot, boolean resp3, List<Watched> watched, int commands, ByteBuf raw) {
        long seq = number(owner, slot, EXEC);
        writer.transaction(new Sender(origin, seq, low, resp3), watched, commands, raw);
    }

    /** Adds conditions with what is to be done if they hold, and if not. */
    void conditional(LoopClient owner, long slot, List<Condition> conditions, int then, int otherwise, ByteBuf raw) {
        long seq = number(owner, slot, EXEC);
        writer.conditional(new Sender(origin, seq, low, true), conditions, then, otherwise, raw);
    }

    private long number(LoopClient owner, long slot, CommandSpec spec) {
        if (chunk == null) {
            chunk = PooledByteBufAllocator.DEFAULT.heapBuffer(CHUNK_BYTES);
            writer.beginChunk(chunk);
            chunkFirst = next;
            chunkNs = clock.getAsLong();
        }
        long seq = next++;
        owners[(int) seq & MASK] = owner;
        slots[(int) seq & MASK] = slot;
        begunNs[(int) seq & MASK] = chunkNs;
        specs[(int) seq & MASK] = (short) spec.number();
        return seq;
    }

    /** Sends what was gathered on its way. */
    void flush() {
        ByteBuf ops = chunk;
        if (ops != null) {
            chunk = null;
            commit.offer(new Chunk(this, ops, writer.ops(), chunkFirst, clock.getAsLong() + patienceNs));
        }
    }

    /** Answers have come. */
    void complete(Completions done) {
        long nowNs = clock.getAsLong();
        long counted = 0;
        for (int i = 0; i < done.count(); i++) {
            int at = (int) done.seq(i) & MASK;
            LoopClient owner = owners[at];
            if (owner != null && done.seq(i) >= low && done.seq(i) < next) {
                owners[at] = null;
                long took = nowNs - begunNs[at];
                stats.called(TABLE.numbered(specs[at]), took, done.bytes()[done.start(i)] == '-');
                // One of a chunk stands for all: they began and end together.
                if (begunNs[at] != counted) {
                    counted = begunNs[at];
                    latency.record(took);
                }
                if (owner.answered(slots[at], done.bytes(), done.start(i), done.length(i))) {
                    touched.add(owner);
                }
            }
        }
        settle();
    }

    private void settle() {
        advance();
        touched.forEach(LoopClient::answersWritten);
        touched.clear();
        if (!starved.isEmpty() && hasRoom()) {
            List<LoopClient> resumed = starved;
            starved = new ArrayList<>();
            resumed.forEach(LoopClient::roomAgain);
        }
    }

    private void advance() {
        while (low < next && owners[(int) low & MASK] == null) {
            low++;
        }
    }

    /**
     * Gives up what a leader took and what was not applied here long after: this node is cut off, or far behind. Whoever
     * waits hears that the outcome is not known.
     */
    void giveUpOverdue() {
        long nowNs = clock.getAsLong();
        boolean any = false;
        for (long seq = low; seq < next && nowNs - begunNs[(int) seq & MASK] > 2 * patienceNs; seq++) {
            int at = (int) seq & MASK;
            LoopClient owner = owners[at];
            if (owner != null) {
                owners[at] = null;
                any = true;
                if (owner.answered(slots[at], Answers.UNCERTAIN, 0, Answers.UNCERTAIN.length)) {
                    touched.add(owner);
                }
            }
        }
        if (any) {
            settle();
        }
    }

    /** No quorum took them in time. */
    @Override
    public void gaveUp(Chunk lost) {
        boolean uncertain = lost.isUncertain();
        long first = lost.first();
        int count = lost.count();
        lost.release();
        loop.execute(() -> {
            byte[] error = uncertain ? Answers.UNCERTAIN : Answers.NO_QUORUM;
            for (long seq = first; seq < first + count; seq++) {
                int at = (int) seq & MASK;
                LoopClient owner = owners[at];
                if (owner != null) {
                    owners[at] = null;
                    if (owner.answered(slots[at], error, 0, error.length)) {
                        touched.add(owner);
                    }
                }
            }
            settle();
        });
    }
}
