package io.netloft.kvstore;

import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** This node's clients that wait for something another client does. Thread-safe. */
final class Blockers {
    private static final long CLEAN_UP_NS = TimeUnit.MINUTES.toNanos(5);

    private final long incarnation;
    private final GroupCommit commit;
    private final LongSupplier clock;
    private final long patienceNs;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, BlockedCall> waiting = new ConcurrentHashMap<>();

    Blockers(long incarnation, GroupCommit commit, LongSupplier clock, long patienceNs) {
        this.incarnation = incarnation;
        this.commit = commit;
        this.clock = clock;
        this.patienceNs = patienceNs;
    }

    /** Sends a command that may wait. */
    BlockedCall begin(LoopContext loop, Deferred answer, boolean resp3, RespCommand command) {
        long origin = Origins.blocked(incarnation, numbers.getAndIncrement());
        BlockedCall call = new BlockedCall(this, origin, loop, answer);
        waiting.put(origin, call);
        ByteBuf ops = Unpooled.buffer();
        new EntryWriter().beginChunk(ops).command(new Sender(origin, 1, 1, resp3), command);
        commit.offer(new Chunk(call, ops, 1, 1, clock.getAsLong() + patienceNs));
        return call;
    }

    @Nullable
    BlockedCall find(long origin) {
        return waiting.get(origin);
    }

    int size() {
        return waiting.size();
    }

    void forget(long origin) {
        waiting.remove(origin);
    }

    /** Has the log forget an origin, and what it waits for. */
    void end(long origin) {
        ByteBuf ops = Unpooled.buffer();
        new EntryWriter().beginChunk(ops).endSession(origin);
        commit.offer(new Chunk(new Farewell(origin), ops, 1, 1, clock.getAsLong() + CLEAN_UP_NS));
    }

    /** Ends a wait by hand, as if its time were over or with an error. */
    void unblock(long origin, boolean error) {
        ByteBuf ops = Unpooled.buffer();
        new EntryWriter().beginChunk(ops).unblock(origin, 1, error);
        commit.offer(new Chunk(new Farewell(origin), ops, 1, 1, clock.getAsLong() + CLEAN_UP_NS));
    }

    /** The end of an origin, which nobody waits for and which must not get lost. */
    private record Farewell(long origin) implements ChunkOwner {
        @Override
        public boolean repeats() {
            return true;
        }

        @Override
        public void taken(Chunk chunk) {
            chunk.release();
        }

        @Override
        public void gaveUp(Chunk chunk) {
            chunk.release();
        }
    }
}
