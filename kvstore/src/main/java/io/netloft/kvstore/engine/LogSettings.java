package io.netloft.kvstore.engine;

import io.netloft.kvstore.engine.ReplicatedLog.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a log is kept.
 *
 * @param cluster the name of the cluster: nodes of different names never talk
 * @param id this node's name
 * @param listen where its Raft listener binds, {@code host:port}
 * @param members all members, this node among them; empty for a node that waits to be added
 * @param folder its files
 * @param relaxed acknowledges before the disk has it
 * @param electionMin shortest silence of the leader after which a follower stands for election
 * @param electionMax longest
 * @param maxEntryBytes the largest entry
 * @param snapshotBytes bytes of entries after which a snapshot is made
 * @param tls certificates for the Raft listener and its clients; null for none
 */
public record LogSettings(
        String cluster,
        String id,
        String listen,
        List<Member> members,
        Path folder,
        boolean relaxed,
        Duration electionMin,
        Duration electionMax,
        int maxEntryBytes,
        long snapshotBytes,
        @Nullable Tls tls) {

    /** PEM files: a chain with its key, and the authority that the other members' certificates come from. */
    public record Tls(Path certificate, Path key, Path authority) {}
}
