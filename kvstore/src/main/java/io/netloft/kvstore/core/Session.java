package io.netloft.kvstore.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The replies of one origin that it has not acknowledged yet: a ring by sequence number. */
final class Session {
    /** How far ahead of the oldest unacknowledged command an origin may be. */
    static final int WINDOW = 1 << 20;
    /** How many bytes of replies are kept for it before it has to acknowledge some. */
    static final long MOST_BYTES = 256L << 20;
    /** Stands for the reply of a command that waits. */
    static final byte[] WAITING = {};

    private static final int FIRST = 8;

    private long ackedBelow;
    private long end;
    private long usedAt;
    private int waiting;
    private long bytes;
    private byte[] @Nullable [] ring = new byte[FIRST] @Nullable [];

    Session(long ackedBelow, long usedAt) {
        this.ackedBelow = ackedBelow;
        this.end = ackedBelow;
        this.usedAt = usedAt;
    }

    long ackedBelow() {
        return ackedBelow;
    }

    /** One above the highest number that has a reply. */
    long end() {
        return end;
    }

    long usedAt() {
        return usedAt;
    }

    boolean waiting() {
        return waiting > 0;
    }

    void used(long now) {
        usedAt = now;
    }

    /** The reply kept for a number; {@link #WAITING}, or null when the command is new. */
    byte @Nullable [] reply(long seq) {
        return seq >= end ? null : ring[slot(seq)];
    }

    boolean fits(long seq) {
        return seq - ackedBelow < WINDOW && bytes < MOST_BYTES;
    }

    void acknowledge(long below) {
        for (long seq = ackedBelow; seq < below && seq < end; seq++) {
            forget(seq);
            ring[slot(seq)] = null;
        }
        ackedBelow = Math.max(ackedBelow, below);
        end = Math.max(end, ackedBelow);
    }

    void keep(long seq, byte[] reply) {
        if (seq < ackedBelow) {
            return;
        }
        if (seq - ackedBelow >= ring.length) {
            grow(seq - ackedBelow + 1);
        }
        if (seq < end) {
            forget(seq);
        }
        waiting += reply == WAITING ? 1 : 0;
        bytes += reply.length;
        ring[slot(seq)] = reply;
        end = Math.max(end, seq + 1);
    }

    private void forget(long seq) {
        byte[] reply = ring[slot(seq)];
        waiting -= reply == WAITING ? 1 : 0;
        bytes -= reply == null ? 0 : reply.length;
    }

    private void grow(long wanted) {
        int length = Math.max(2 * ring.length, Integer.highestOneBit((int) wanted - 1) << 1);
        byte[] @Nullable [] old = ring;
        ring = new byte[length] @Nullable [];
        for (long seq = ackedBelow; seq < end; seq++) {
            ring[slot(seq)] = old[(int) (seq & (old.length - 1))];
        }
    }

    private int slot(long seq) {
        return (int) (seq & (ring.length - 1));
    }

    @Override
    public String toString() {
        return "session from " + ackedBelow + " to " + end + " " + Arrays.toString(ring);
    }
}
