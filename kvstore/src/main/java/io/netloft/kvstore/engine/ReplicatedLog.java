package io.netloft.kvstore.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log that is the same on every member of a cluster, and that feeds a {@link LogMachine} on each. */
public interface ReplicatedLog extends AutoCloseable {
    /** What became of an entry, as far as the node that appended it can tell. */
    enum Appended {
        /** It is on the disks of a quorum, and was applied here. */
        APPLIED,
        /** It is not in the log and never will be. */
        REFUSED,
        /** It may or may not come to be applied: leadership was lost meanwhile. */
        UNKNOWN
    }

    /** Hears when a read may go on. */
    interface BarrierListener {
        /** Everything that was committed when the barrier was asked for has been applied here. */
        void reached();

        /** It can't be told: there is no quorum, or the leader is not known. */
        void failed(String cause);
    }

    /**
     * A member of the cluster.
     *
     * @param id its name, unique in the cluster
     * @param address {@code host:port} of its Raft listener
     * @param learner gets the log and has no vote
     */
    record Member(String id, String address, boolean learner) {}

    /** What a node is at the moment. */
    enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        LEARNER,
        STOPPED
    }

    /**
     * What is known of the log at the moment.
     *
     * @param ready whether this node, if it leads, has applied everything from before its term
     * @param leader the id of the leader; null when none is known
     */
    record Standing(Role role, boolean ready, @Nullable String leader, long term, long committed, long applied) {}

    /** How far a member has come, as the leader knows it. */
    record Progress(String id, long matched, long silentMs) {}

    /** Opens the listener, reads what is on disk and joins the cluster. Blocks. */
    void start() throws IOException;

    /**
     * Appends an entry; on a node that doesn't lead it is refused. One thread at a time, never an event loop.
     *
     * @param entry its bytes; not to be changed any more
     * @param done called once, on any thread
     */
    void append(byte[] entry, Consumer<Appended> done);

    /**
     * Asks for the moment at which everything is applied here that was committed when this was called: a read that begins
     * then is linearizable. Doesn't block.
     *
     * @return true when that moment is now; the listener is not called then
     */
    boolean barrier(BarrierListener listener);

    /** What is known at the moment; cheap. */
    Standing standing();

    /** How long ago this node heard of the leader; 0 when it leads itself. */
    long leaderSilenceMs();

    /** The members, in no order. */
    List<Member> members();

    /** How far the others have come; empty on a node that does not lead. */
    List<Progress> progress();

    /** Hands the leadership to a member; completes when it leads. */
    CompletionStage<Void> transfer(String member, Duration patience);

    /** Replaces the members by these; completes when the change is committed. The leader does this. */
    CompletionStage<Void> change(List<Member> members);

    /** Has a snapshot made now, and completes when it is on the disk, with the index of its last entry. */
    CompletionStage<Long> snapshot();

    /** Leaves the cluster's other members alone, closes files and the listener. Idempotent. */
    @Override
    void close();
}
