package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.kvstore.engine.ReplicatedLog.Member;
import io.netloft.kvstore.engine.ReplicatedLog.Progress;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is in the cluster, as this member sees it at the moment. Thread-safe. */
final class Membership {
    private static final long FIT_SILENCE_MS = 1_000;

    private final String self;
    private final ReplicatedLog log;
    private final StateMachine state;

    Membership(String self, ReplicatedLog log, StateMachine state) {
        this.self = self;
        this.log = log;
        this.state = state;
    }

    /**
     * A member.
     *
     * @param addresses where clients reach it; null before it has said so
     * @param matched how far its log agrees with the leader's; -1 when this member does not lead
     * @param silentMs how long the leader has not heard of it; -1 when this member does not lead
     */
    record Peer(
            String id,
            String raft,
            boolean learner,
            boolean leads,
            boolean self,
            NodeTable.@Nullable Addresses addresses,
            long matched,
            long silentMs) {

        /** A name of forty digits, as clients of Redis's cluster expect one. */
        String hex() {
            return hexOf(id);
        }

        /** Where Redis clients reach it; the Raft listener's host with port 0 before that is known. */
        HostPort resp() {
            return addresses == null ? HostPort.parse(raft).withPort(0) : addresses.resp();
        }
    }

    static String hexOf(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1: every JVM has it", e);
        }
    }

    String self() {
        return self;
    }

    boolean leads() {
        return log.standing().role() == ReplicatedLog.Role.LEADER;
    }

    Standing standing() {
        return log.standing();
    }

    /** All of them, by name. */
    List<Peer> peers() {
        Standing standing = log.standing();
        Map<String, Progress> progress = new HashMap<>();
        log.progress().forEach(one -> progress.put(one.id(), one));
        List<Peer> peers = new ArrayList<>();
        for (Member member : log.members()) {
            boolean its = member.id().equals(self);
            Progress far = progress.get(member.id());
            boolean leading = standing.role() == ReplicatedLog.Role.LEADER;
            peers.add(new Peer(
                    member.id(),
                    member.address(),
                    member.learner(),
                    member.id().equals(standing.leader()),
                    its,
                    NodeTable.of(state, member.id()),
                    its ? standing.applied() : far == null ? -1 : far.matched(),
                    leading && far != null ? far.silentMs() : its && leading ? 0 : -1));
        }
        peers.sort(java.util.Comparator.comparing(Peer::id));
        return peers;
    }

    /** The leader, as far as it is known and has said where it is. */
    @Nullable
    Peer leader() {
        return peers().stream().filter(Peer::leads).findFirst().orElse(null);
    }

    /** Who would best lead instead of this one: the other voter that is heard of and furthest; null when there is none. */
    @Nullable
    Peer successor() {
        Peer best = null;
        for (Peer peer : peers()) {
            boolean fit = !peer.self() && !peer.learner() && peer.silentMs() >= 0 && peer.silentMs() < FIT_SILENCE_MS;
            if (fit && (best == null || peer.matched() > best.matched())) {
                best = peer;
            }
        }
        return best;
    }

    /** How many members a quorum has beside the leader. */
    int followersOfQuorum() {
        return (int) log.members().stream().filter(member -> !member.learner()).count() / 2;
    }

    /** How many followers have all of the log up to an index; on a member that doesn't lead, what is certain. */
    int holding(long index) {
        if (!leads()) {
            return followersOfQuorum();
        }
        return (int)
                log.progress().stream().filter(one -> one.matched() >= index).count();
    }
}
