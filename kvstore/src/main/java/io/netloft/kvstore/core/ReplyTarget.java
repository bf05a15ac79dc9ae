package io.netloft.kvstore.core;

import io.netty.buffer.ByteBuf;

/** Where the replies to applied commands go. Called by the apply thread, without the state's lock. */
public interface ReplyTarget {
    /** Drops everything: a node that did not ask. */
    ReplyTarget NONE = new ReplyTarget() {
        @Override
        public void reply(long origin, long seq, ByteBuf replies, int start, int length) {}

        @Override
        public void blocked(long origin, long seq, long deadlineMs) {}

        @Override
        public void late(long origin, long seq, byte[] reply) {}
    };

    /**
     * The reply to an op of the entry being applied.
     *
     * @param origin who sent it; 0 when nobody waits
     * @param seq its number with that origin
     * @param replies holds it from {@code start}; valid until the call returns, and not to be released
     */
    void reply(long origin, long seq, ByteBuf replies, int start, int length);

    /**
     * An op waits; its reply comes {@link #late}.
     *
     * @param deadlineMs when it is to be unblocked, in stamped time; {@link Entry#NEVER} when it waits for as long as it
     *     takes
     */
    void blocked(long origin, long seq, long deadlineMs);

    /** The reply to a command that waited, named by its origin and number; not to be changed. */
    void late(long origin, long seq, byte[] reply);
}
