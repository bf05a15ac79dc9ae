package io.netloft.kvstore;

import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.EntryWriter.Sender;
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

    private final EventLoop loop;
    private final long origin;
    private final GroupCommit commit;
    private final LongSupplier clock;
    private final long patienceNs;
    private final Runnable nudge;
    private final EntryWriter writer = new EntryWriter();
    private final @Nullable RespHandler[] owners = new @Nullable RespHandler[MOST];
    private final long[] slots = new long[MOST];
    private final List<RespHandler> touched = new ArrayList<>();
    private List<RespHandler> starved = new ArrayList<>();
    private @Nullable ByteBuf chunk;
    private long chunkFirst;
    private long next = 1;
    private long low = 1;

    LoopWrites(EventLoop loop, long origin, GroupCommit commit, LongSupplier clock, long patienceNs, Runnable nudge) {
        this.nudge = nudge;
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
    void awaitRoom(RespHandler handler) {
        starved.add(handler);
    }

    /** Adds a command; its answer comes to that slot of the handler. */
    void command(RespHandler owner, long slot, boolean resp3, RespCommand command) {
        long seq = number(owner, slot);
        writer.command(new Sender(origin, seq, low, resp3), command);
    }

    private long number(RespHandler owner, long slot) {
        if (chunk == null) {
            chunk = PooledByteBufAllocator.DEFAULT.heapBuffer(CHUNK_BYTES);
            writer.beginChunk(chunk);
            chunkFirst = next;
        }
        long seq = next++;
        owners[(int) seq & MASK] = owner;
        slots[(int) seq & MASK] = slot;
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
        for (int i = 0; i < done.count(); i++) {
            int at = (int) done.seq(i) & MASK;
            RespHandler owner = owners[at];
            if (owner != null && done.seq(i) >= low && done.seq(i) < next) {
                owners[at] = null;
                if (owner.answered(slots[at], done.bytes(), done.start(i), done.length(i))) {
                    touched.add(owner);
                }
            }
        }
        settle();
    }

    private void settle() {
        advance();
        touched.forEach(RespHandler::answersWritten);
        touched.clear();
        if (!starved.isEmpty() && hasRoom()) {
            List<RespHandler> resumed = starved;
            starved = new ArrayList<>();
            resumed.forEach(RespHandler::roomAgain);
        }
    }

    private void advance() {
        while (low < next && owners[(int) low & MASK] == null) {
            low++;
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
                RespHandler owner = owners[at];
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
