package io.netloft.p2p;

import io.netloft.p2p.core.Pex;
import io.netloft.proto.peerwire.CompactPeers.Address;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.PeerExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of peers over one connection. Nothing is told or heard of private shares (BEP 27), nor before it is known
 * whether a share is one. Belongs to the node's loop.
 */
final class PexLink {
    /** The id by which peers send it to us. */
    static final int ID = 2;

    private static final long LOOK_NS = 1_000_000_000L;

    private final Node node;
    private final PeerHandler peer;
    private final Pex pex = new Pex(System.nanoTime());
    private int itsId;
    private long lookedNs = System.nanoTime() - LOOK_NS;

    PexLink(Node node, PeerHandler peer) {
        this.node = node;
        this.peer = peer;
    }

    /** The peer says by which id it wants it, if at all. */
    void agree(ExtensionHandshake said) {
        if (said.ids().containsKey(ExtensionHandshake.PEX)) {
            itsId = said.id(ExtensionHandshake.PEX);
        }
    }

    /** Several times a second: tells the peer of others, when it is time. */
    void tick(Share share, MetadataFetch.Sender sender) {
        long nowNs = System.nanoTime();
        if (itsId == 0 || nowNs - lookedNs < LOOK_NS || !pex.due(nowNs) || !node.exchanges(share)) {
            return;
        }
        lookedNs = nowNs;
        PeerExchange message = pex.next(live(share), nowNs);
        if (message != null) {
            sender.send(itsId, message.write());
        }
    }

    private Map<Address, Integer> live(Share share) {
        Map<Address, Integer> live = new LinkedHashMap<>();
        InetSocketAddress itself = peer.listensAt();
        for (PeerHandler other : share.peers()) {
            InetSocketAddress at = other.listensAt();
            if (other != peer && at != null && !at.equals(itself) && tells(at.getAddress())) {
                int flags = (other.seeds() ? PeerExchange.SEED : 0) | (other.dialled() ? PeerExchange.REACHABLE : 0);
                live.put(new Address(at.getAddress().getAddress(), at.getPort()), flags);
            }
        }
        return live;
    }

    /** Loopback means another machine to somebody else, and an address of one link says nothing without the link. */
    private boolean tells(InetAddress address) {
        InetSocketAddress to = peer.remote();
        boolean local = to != null && to.getAddress().isLoopbackAddress();
        return address.isLoopbackAddress() == local && !isOfOneLink(address);
    }

    private static boolean isOfOneLink(InetAddress address) {
        return address instanceof Inet6Address && address.isLinkLocalAddress();
    }

    /** Takes a message; false when there are too many of them. */
    boolean read(Share share, byte[] body) {
        if (!node.exchanges(share)) {
            return true;
        }
        if (!pex.admits(System.nanoTime())) {
            return !pex.floods();
        }
        List<InetSocketAddress> told = new ArrayList<>();
        for (Address address : Pex.worthDialling(PeerExchange.read(body), one -> one.port() >= Lsd.LEAST_PORT)) {
            InetAddress host = host(address);
            if (host != null && !isOfOneLink(host) && node.reaches(host)) {
                told.add(new InetSocketAddress(host, address.port()));
            }
        }
        node.dialler().told(share, told);
        return true;
    }

    private static @Nullable InetAddress host(Address address) {
        try {
            return InetAddress.getByAddress(address.host());
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
