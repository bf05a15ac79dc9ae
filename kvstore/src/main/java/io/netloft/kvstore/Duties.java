package io.netloft.kvstore;

import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.ExpiryIndex;
import io.netloft.kvstore.core.StateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member sees to by itself: the leader logs the end of keys, leases and waits whose time is over; every member logs
 * where its clients reach it. Used by the thread that commits.
 */
final class Duties {
    private static final int MOST_KEYS = 4096;

    private final StateMachine state;
    private final byte[] key;
    private final EntryWriter writer = new EntryWriter();
    private volatile byte @Nullable [] addresses;

    /** @param member this node's name */
    Duties(StateMachine state, String member) {
        this.state = state;
        this.key = NodeTable.key(member);
    }

    /** Where clients reach this node, as {@link NodeTable} writes it. */
    void announce(byte[] itsAddresses) {
        addresses = itsAddresses;
    }

    /** What is to be logged now; null for nothing. */
    @Nullable
    Chunk due(boolean leads, long nowMs, long deadlineNs) {
        ByteBuf ops = Unpooled.buffer();
        writer.beginChunk(ops);
        announcement();
        if (leads) {
            overdue(nowMs);
        }
        if (writer.ops() == 0) {
            ops.release();
            return null;
        }
        return new Chunk(SystemOps.INSTANCE, ops, writer.ops(), 0, deadlineNs);
    }

    private void announcement() {
        byte[] ours = addresses;
        if (ours != null && !Arrays.equals(ours, state.system(NodeTable.text(key)))) {
            writer.system(key, ours);
        }
    }

    private void overdue(long nowMs) {
        if (state.nextExpiry() <= nowMs) {
            List<ExpiryIndex.Due> keys = state.expired(nowMs, MOST_KEYS);
            if (!keys.isEmpty()) {
                writer.expire(keys);
            }
        }
        for (long[] waiter : state.waitersDue(nowMs)) {
            writer.unblock(waiter[0], waiter[1], false);
        }
        Map<Long, Long> leases = state.leasesDue(nowMs);
        if (!leases.isEmpty()) {
            writer.expireLeases(leases);
        }
    }
}
