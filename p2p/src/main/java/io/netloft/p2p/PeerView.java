package io.netloft.p2p;

import io.netloft.p2p.core.SwarmPeer;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/**
 * A connection to a peer, for people and programs.
 *
 * @param share info-hash of the share that it is about
 * @param address where it is
 * @param client what it calls itself
 * @param dialled whether we dialled it
 * @param seed whether it has everything
 * @param pieces how many pieces it has
 * @param choking whether it lets us ask nothing
 * @param choked whether we let it ask nothing
 * @param interested whether it wants what we have
 * @param received octets that came from it
 * @param given octets that it was given
 */
record PeerView(
        String share,
        String address,
        String client,
        boolean dialled,
        boolean seed,
        int pieces,
        boolean choking,
        boolean choked,
        boolean interested,
        long received,
        long given) {
    /** A connection as it is now. On the loop. */
    static PeerView of(Share share, PeerHandler handler) {
        SwarmPeer peer = handler.swarmPeer();
        InetSocketAddress at = handler.remote();
        String address = at == null ? "gone" : NetUtil.toSocketAddressString(at);
        return peer == null
                ? new PeerView(
                        share.hash().hex(),
                        address,
                        handler.client(),
                        handler.dialled(),
                        false,
                        0,
                        true,
                        true,
                        false,
                        0,
                        0)
                : new PeerView(
                        share.hash().hex(),
                        address,
                        handler.client(),
                        handler.dialled(),
                        handler.seeds(),
                        peer.pieces(),
                        peer.choking(),
                        peer.choked(),
                        peer.interested(),
                        peer.received(),
                        peer.given());
    }
}
