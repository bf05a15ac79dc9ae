package io.netloft.kvstore;

import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.kvstore.engine.ReplicatedLog.Role;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How far this node's state lies back at most. Looked at now and then by one thread, asked by any. */
final class Freshness {
    private final ReplicatedLog log;
    private final LongSupplier clock;
    private volatile long freshNs;
    private volatile boolean known;

    Freshness(ReplicatedLog log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Notes the present moment if what was committed when the leader was last heard of is applied here. */
    void look() {
        Standing standing = log.standing();
        boolean leads = standing.role() == Role.LEADER && standing.ready();
        boolean follows = (standing.role() == Role.FOLLOWER || standing.role() == Role.LEARNER)
                && standing.leader() != null
                && standing.applied() >= standing.committed();
        if (leads || follows) {
            freshNs = clock.getAsLong() - log.leaderSilenceMs() * 1_000_000;
            known = true;
        }
    }

    boolean within(Duration bound) {
        return known && clock.getAsLong() - freshNs <= bound.toNanos();
    }
}
