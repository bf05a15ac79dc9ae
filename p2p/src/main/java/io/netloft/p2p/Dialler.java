package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.proto.bencode.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom the node knows and dials. Every address is dialled when it is first heard of, and again after waits that double;
 * what peers only told is dialled three times in vain at most. Belongs to the node's loop.
 */
final class Dialler {
    private static final Log LOG = Log.of(Dialler.class);
    private static final long AGAIN_NS = 30_000_000_000L;
    private static final long FIRST_PAUSE_NS = 2_000_000_000L;
    private static final int MOST_KNOWN = 1_000;
    private static final int MOST_DOUBLINGS = 7;
    /** Dials of a tick: whom we dial is what strangers say, who may mean to have somebody flooded. */
    private static final int MOST_DIALS = 2;
    /** Dials in vain, after which what a peer told is forgotten. */
    private static final int MOST_TRIES = 3;

    /** An address that was told us, and when it may be dialled again. */
    private static final class Known {
        private long nextNs;
        private int failures;
        private boolean hearsay;
    }

    private record Target(InfoHash hash, InetSocketAddress address) {}

    private final Node node;
    private final Map<Target, Known> known = new HashMap<>();
    private final Map<PeerHandler, Target> dialled = new HashMap<>();

    Dialler(Node node) {
        this.node = node;
    }

    /** Somebody says that it has a share of ours. */
    void heard(InfoHash hash, InetSocketAddress peer) {
        Target target = new Target(hash, peer);
        if (!known.containsKey(target) && known.size() >= MOST_KNOWN) {
            return;
        }
        Known one = known.computeIfAbsent(target, none -> new Known());
        if (System.nanoTime() - one.nextNs >= 0 || one.nextNs == 0) {
            dial(target, one);
        }
    }

    /** A peer or a tracker tells of others: they are dialled one after another. */
    void told(Share share, List<InetSocketAddress> others) {
        for (InetSocketAddress other : share.wants() ? others : List.<InetSocketAddress>of()) {
            Target target = new Target(share.hash(), other);
            if (known.containsKey(target) || known.size() >= MOST_KNOWN || node.isOurs(other)) {
                continue;
            }
            Known one = new Known();
            one.hearsay = true;
            one.nextNs = System.nanoTime();
            known.put(target, one);
        }
    }

    /** Several times a second: dials those whose time has come. */
    void tick() {
        long nowNs = System.nanoTime();
        int dials = 0;
        for (Map.Entry<Target, Known> entry : List.copyOf(known.entrySet())) {
            Share share = node.share(entry.getKey().hash);
            Known one = entry.getValue();
            boolean vain = one.hearsay && one.failures >= MOST_TRIES && !dialled.containsValue(entry.getKey());
            if (share == null || vain) {
                known.remove(entry.getKey());
            } else if (dials < MOST_DIALS && share.wants() && nowNs - one.nextNs >= 0) {
                dials += dial(entry.getKey(), one) ? 1 : 0;
            }
        }
    }

    private boolean dial(Target target, Known one) {
        Share share = node.share(target.hash);
        if (share == null || share.paused() || dialled.containsValue(target) || !node.doorman().mayDial(target.address)) {
            return false;
        }
        one.failures = Math.min(MOST_DOUBLINGS, one.failures + 1);
        one.nextNs = System.nanoTime() + Math.min(10 * AGAIN_NS, FIRST_PAUSE_NS << one.failures);
        PeerHandler handler = new PeerHandler(node, share);
        dialled.put(handler, target);
        node.wires().connect(target.address, handler).addListener(future -> {
            if (!future.isSuccess()) {
                LOG.debug("dial failed", "peer", target.address, "cause", future.cause());
                dialled.remove(handler);
            }
        });
        return true;
    }

    /** A connection that we dialled has shaken hands. */
    void met(PeerHandler handler) {
        Target target = dialled.get(handler);
        if (target != null && known.containsKey(target)) {
            known.get(target).failures = 0;
        }
    }

    /** A peer that dialled us says where it listens: that is where it may be dialled later. */
    void listensAt(PeerHandler handler, int listenPort) {
        InetSocketAddress from = handler.remote();
        InfoHash hash = handler.hash();
        if (!handler.dialled() && from != null && hash != null && listenPort > 0 && known.size() < MOST_KNOWN) {
            InetAddress host = from.getAddress();
            Known one = known.computeIfAbsent(
                    new Target(hash, new InetSocketAddress(host, listenPort)), none -> new Known());
            one.nextNs = System.nanoTime() + AGAIN_NS;
        }
    }

    /** A connection has ended. */
    void gone(PeerHandler handler) {
        dialled.remove(handler);
    }

    /** Forgets where a connection was dialled. */
    void forget(PeerHandler handler) {
        Target target = dialled.get(handler);
        if (target != null) {
            known.remove(target);
        }
    }

    /** How many addresses are known. */
    int known() {
        return known.size();
    }
}
