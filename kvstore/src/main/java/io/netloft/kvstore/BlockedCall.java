package io.netloft.kvstore;

import io.netty.buffer.ByteBuf;

/**
 * A command that may wait for another client's. It has an origin of its own, so that no other reply is kept while it waits.
 */
final class BlockedCall implements ChunkOwner {
    private final Blockers all;
    private final long origin;
    private final Deferred answer;
    private final LoopContext loop;
    private boolean sent; // guarded by this: the op is in the log, or never will be
    private boolean left; // guarded by this: nobody waits any more

    BlockedCall(Blockers all, long origin, LoopContext loop, Deferred answer) {
        this.all = all;
        this.origin = origin;
        this.loop = loop;
        this.answer = answer;
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public boolean repeats() {
        return true;
    }

    @Override
    public void taken(Chunk chunk) {
        boolean elsewhere = chunk.wasForwarded();
        chunk.release();
        boolean end;
        synchronized (this) {
            sent = true;
            end = left;
        }
        if (end) {
            all.end(origin);
        }
        if (elsewhere) {
            loop.loop().execute(loop.gate()::nudge);
        }
    }

    @Override
    public void gaveUp(Chunk chunk) {
        boolean uncertain = chunk.isUncertain();
        chunk.release();
        synchronized (this) {
            sent = true;
        }
        all.forget(origin);
        if (uncertain) {
            all.end(origin);
        }
        answer.completeLater(uncertain ? Answers.UNCERTAIN : Answers.NO_QUORUM);
    }

    /** The reply has come; any thread. */
    void replied(byte[] reply) {
        all.forget(origin);
        all.end(origin);
        answer.completeLater(reply);
    }

    void replied(ByteBuf replies, int start, int length) {
        byte[] reply = new byte[length];
        replies.getBytes(start, reply);
        replied(reply);
    }

    /** The client has gone: whoever comes next may have what it waited for. */
    void abandon() {
        all.forget(origin);
        boolean end;
        synchronized (this) {
            left = true;
            end = sent;
        }
        if (end) {
            all.end(origin);
        }
    }
}
