package io.netloft.kvstore;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of commands that have arrived in part, over all connections: one of the largest size is allowed to each
 * client, but not to all at once. Thread-safe; a share is its connection's.
 */
final class Intake {
    private static final int FREE = 64 * 1024;

    private final long most;
    private final AtomicLong reserved = new AtomicLong();

    Intake(long mostBytes) {
        this.most = mostBytes;
    }

    Share share() {
        return new Share();
    }

    /** Bytes reserved by all. */
    long reserved() {
        return reserved.get();
    }

    /** What one connection has reserved. */
    final class Share {
        private long its;

        /** Reserves so many bytes instead of what was reserved before; false when there is no room for that. */
        boolean reserve(long bytes) {
            long more = (bytes <= FREE ? 0 : bytes) - its;
            if (more > 0 && reserved.addAndGet(more) > most) {
                reserved.addAndGet(-more);
                return false;
            }
            if (more < 0) {
                reserved.addAndGet(more);
            }
            its += more;
            return true;
        }

        void free() {
            reserve(0);
        }
    }
}
