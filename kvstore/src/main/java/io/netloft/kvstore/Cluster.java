package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Transport;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.kvstore.engine.ReplicatedLog.Role;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Who leads, and the connection to it. Looked at again when Raft tells of a change and a few times a second. */
final class Cluster implements Router {
    private static final Log LOG = Log.of(Cluster.class);

    private final String self;
    private final List<String> greeting;
    private final ReplicatedLog log;
    private final StateMachine state;
    private final Transport transport;
    private final EventLoop loop;
    private final BiConsumer<Chunk, Boolean> missed;
    private volatile boolean leads;
    private volatile @Nullable PeerLink link;
    private @Nullable String toWhom; // guarded by this
    private @Nullable Role known; // guarded by this

    /** @param missed takes back ops that did not get through a link, or may not have */
    Cluster(
            String self,
            List<String> greeting,
            ReplicatedLog log,
            StateMachine state,
            Transport transport,
            EventLoop loop,
            BiConsumer<Chunk, Boolean> missed) {
        this.self = self;
        this.greeting = greeting;
        this.log = log;
        this.state = state;
        this.transport = transport;
        this.loop = loop;
        this.missed = missed;
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public @Nullable PeerLink toLeader() {
        PeerLink its = link;
        return its != null && its.isUp() ? its : null;
    }

    /** Looks who leads; may wait for the state's lock. */
    synchronized void look() {
        Standing standing = log.standing();
        leads = standing.role() == Role.LEADER && standing.ready();
        String leader = standing.leader();
        if (standing.role() != known || (leader != null && !leader.equals(toWhom))) {
            known = standing.role();
            LOG.info("role", "role", standing.role(), "leader", leader, "term", standing.term());
        }
        if (leader == null || leader.equals(self)) {
            drop();
            toWhom = leader;
            return;
        }
        NodeTable.Addresses addresses = NodeTable.of(state, leader);
        PeerLink open = link;
        boolean same = open != null
                && !open.isClosed()
                && leader.equals(toWhom)
                && addresses != null
                && addresses.resp().equals(open.address());
        toWhom = leader;
        if (same) {
            return;
        }
        drop();
        if (addresses != null) {
            PeerLink fresh = new PeerLink(leader, addresses.resp(), transport, loop, greeting, missed);
            link = fresh;
            fresh.open();
        }
    }

    private void drop() {
        PeerLink old = link;
        if (old != null) {
            link = null;
            old.close();
        }
    }

    synchronized void close() {
        leads = false;
        drop();
    }
}
