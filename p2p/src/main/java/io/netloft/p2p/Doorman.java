package io.netloft.p2p;

import io.netloft.p2p.core.Bans;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may be connected: so many in all and of an address, and nobody who is banned. Belongs to the node's loop. */
final class Doorman {
    private static final int MOST_PEERS = 200;
    private static final int MOST_OF_ADDRESS = 16;

    private final Set<PeerHandler> peers = new HashSet<>();
    private final Bans<InetAddress> bans = new Bans<>();
    private final NodeCounts counts;

    Doorman(NodeCounts counts) {
        this.counts = counts;
    }

    /** Whether there is room for one more connection, to this address. */
    boolean mayDial(InetSocketAddress address) {
        return peers.size() < MOST_PEERS && !isBanned(address.getAddress());
    }

    /** Whether a connection may be; counts it. */
    boolean admit(PeerHandler handler) {
        InetAddress from = addressOf(handler);
        long same = peers.stream()
                .filter(one -> from != null && from.equals(addressOf(one)))
                .count();
        boolean full = peers.size() >= MOST_PEERS || same >= MOST_OF_ADDRESS;
        if (full || isBanned(from)) {
            counts.refused(full ? "full" : "banned");
            return false;
        }
        peers.add(handler);
        return true;
    }

    private boolean isBanned(@Nullable InetAddress address) {
        return address != null && bans.holds(address, System.nanoTime());
    }

    private static @Nullable InetAddress addressOf(PeerHandler handler) {
        InetSocketAddress at = handler.remote();
        return at == null ? null : at.getAddress();
    }

    void gone(PeerHandler handler) {
        peers.remove(handler);
    }

    /** Somebody gave octets that are not those of the share. Loopback is everybody's address, and is not banned. */
    void ban(PeerHandler handler) {
        InetAddress from = addressOf(handler);
        if (from != null && !from.isLoopbackAddress()) {
            bans.add(from, System.nanoTime());
        }
    }

    /** How many addresses are banned now. */
    int banned() {
        return bans.size(System.nanoTime());
    }

    /** The connections; a copy. */
    List<PeerHandler> peers() {
        return new ArrayList<>(peers);
    }
}
