package io.netloft.kvstore;

import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.core.ExpiryIndex;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a member sees to by itself: the leader logs the end of keys, leases and waits whose time is over; every member logs
 * where its clients reach it. Used by the thread that commits.
 */
final class Duties {
    /** The key of the cluster's own number in the node table. */
    static final String IDENTITY = "cluster/identity";

    private static final int MOST_KEYS = 4096;
    private static final long LOOK_EVERY_MS = 1_000;
    private static final long LOST_AFTER_MS = 5_000;

    private final StateMachine state;
    private final byte[] key;
    private final EntryWriter writer = new EntryWriter();
    private final ReplicatedLog log;
    private final String member;
    private volatile byte @Nullable [] addresses;
    private volatile boolean touch;
    private long lookAtMs;
    private boolean identified;

    /** @param member this node's name */
    Duties(StateMachine state, ReplicatedLog log, String member) {
        this.state = state;
        this.log = log;
        this.member = member;
        this.key = NodeTable.key(member);
    }

    /** Has something logged soon, whatever: somebody waits for the next entry. */
    void touch() {
        touch = true;
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
            identify();
            overdue(nowMs);
            endWaitsOfTheLost(nowMs);
        }
        if (writer.ops() == 0) {
            ops.release();
            return null;
        }
        return new Chunk(SystemOps.INSTANCE, ops, writer.ops(), 0, deadlineNs);
    }

    private void announcement() {
        byte[] ours = addresses;
        if (ours == null) {
            return;
        }
        byte[] known = state.system(NodeTable.text(key));
        boolean asked = touch;
        touch = false;
        if (asked || !Arrays.equals(ours, known)) {
            writer.system(key, ours);
            if (known != null) {
                endRunsBefore(
                        NodeTable.read(known).incarnation(),
                        NodeTable.read(ours).incarnation());
            }
        }
    }

    /** Gives the cluster a number that no other has: members know their own by it. */
    private void identify() {
        // Once: the entry is applied a moment later. If it got lost, whoever leads next does it.
        if (!identified && state.system(IDENTITY) == null) {
            byte[] number = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            writer.system(IDENTITY.getBytes(StandardCharsets.US_ASCII), number);
        }
        identified = true;
    }

    /** The clients of an earlier run of this node wait for nothing any more. */
    private void endRunsBefore(long before, long now) {
        if (before != now) {
            state.waitingCalls().stream()
                    .map(call -> call[0])
                    .filter(origin -> Origins.incarnationOf(origin) == before)
                    .distinct()
                    .forEach(writer::endSession);
        }
    }

    /** A member that is gone has clients that wait, and would be given what others could use: they are told, if they live. */
    private void endWaitsOfTheLost(long nowMs) {
        if (nowMs < lookAtMs || state.waiters() == 0) {
            return;
        }
        lookAtMs = nowMs + LOOK_EVERY_MS;
        for (ReplicatedLog.Progress one : log.progress()) {
            NodeTable.Addresses addresses = NodeTable.of(state, one.id());
            if (one.silentMs() > LOST_AFTER_MS && addresses != null && !one.id().equals(member)) {
                for (long[] waiter : state.waitingCalls()) {
                    if (Origins.incarnationOf(waiter[0]) == addresses.incarnation()) {
                        writer.unblock(waiter[0], waiter[1], true);
                    }
                }
            }
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
