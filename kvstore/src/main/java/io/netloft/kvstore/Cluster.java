package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Transport;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.kvstore.engine.ReplicatedLog.Member;
import io.netloft.kvstore.engine.ReplicatedLog.Role;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, and the connections to the other members. Looked at again when Raft tells of a change and a few times a
 * second.
 */
final class Cluster implements Router {
    private static final Log LOG = Log.of(Cluster.class);

    /** What the links are made with. */
    record Links(
            Transport transport,
            EventLoop loop,
            Function<String, List<String>> greeting,
            @Nullable SslContext tls,
            PeerLink.Outcome outcome) {}

    private final String self;
    private final ReplicatedLog log;
    private final StateMachine state;
    private final Links parts;
    private final Telemetry figures;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
    private volatile boolean leads;
    private volatile boolean learns;
    private volatile @Nullable String leader;
    private @Nullable Role known; // guarded by this
    private boolean closed; // guarded by this

    Cluster(String self, ReplicatedLog log, StateMachine state, Links parts, Telemetry figures) {
        this.self = self;
        this.log = log;
        this.state = state;
        this.parts = parts;
        this.figures = figures;
    }

    @Override
    public boolean leads() {
        return leads;
    }

    /** Whether this node has no vote. */
    boolean learns() {
        return learns;
    }

    @Override
    public @Nullable PeerLink toLeader() {
        String its = leader;
        PeerLink link = its == null ? null : links.get(its);
        return link != null && link.isUp() ? link : null;
    }

    /** Sends a message to the subscribers of all other members. */
    void publish(byte[] channel, byte[] payload, boolean shard) {
        links.values().forEach(link -> {
            if (!link.publish(channel, payload, shard)) {
                figures.linkDropped();
            }
        });
    }

    /** Looks who leads and who is there; may wait for the state's lock. */
    synchronized void look() {
        if (closed) {
            return;
        }
        Standing standing = log.standing();
        leads = standing.role() == Role.LEADER && standing.ready();
        learns = standing.role() == Role.LEARNER;
        String now = standing.leader();
        String before = leader;
        if (standing.role() != known || (now != null && !now.equals(before))) {
            known = standing.role();
            LOG.info("role", "role", standing.role(), "leader", now, "term", standing.term());
        }
        if (before != null && !before.equals(now)) {
            // What it has not answered may never be: it comes back, and goes to whoever leads next.
            drop(before);
        }
        leader = now;
        Set<String> others = new HashSet<>();
        for (Member member : log.members()) {
            if (!member.id().equals(self)) {
                others.add(member.id());
                connect(member.id());
            }
        }
        Set.copyOf(links.keySet()).stream().filter(id -> !others.contains(id)).forEach(this::drop);
    }

    private void connect(String member) {
        NodeTable.Addresses addresses = NodeTable.of(state, member);
        PeerLink open = links.get(member);
        boolean good = open != null
                && !open.isClosed()
                && addresses != null
                && addresses.resp().equals(open.address());
        if (good || addresses == null) {
            return;
        }
        drop(member);
        PeerLink fresh = new PeerLink(
                member,
                addresses.resp(),
                parts.transport(),
                parts.loop(),
                parts.greeting().apply(member),
                parts.tls(),
                parts.outcome());
        links.put(member, fresh);
        fresh.open();
    }

    private void drop(String member) {
        PeerLink old = links.remove(member);
        if (old != null) {
            old.close();
        }
    }

    synchronized void close() {
        closed = true;
        leads = false;
        Set.copyOf(links.keySet()).forEach(this::drop);
    }
}
