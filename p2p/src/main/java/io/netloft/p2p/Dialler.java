package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.proto.bencode.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whom the node knows and dials. Every address is dialled when it is first heard of, and again after waits that double.
 * Whom we dial is what strangers say, who may mean to have somebody flooded, or us to know nobody else: so many are dialled
 * a second, so many are known, in all and of an address, and who was dialled three times in vain is forgotten. Only what
 * the user named is kept whatever comes. Belongs to the node's loop.
 */
final class Dialler {
    private static final Log LOG = Log.of(Dialler.class);
    private static final long AGAIN_NS = 30_000_000_000L;
    private static final long FIRST_PAUSE_NS = 2_000_000_000L;
    private static final int MOST_KNOWN = 1_000;
    private static final int MOST_OF_ADDRESS = 32;
    /** Every node of this machine has that address. */
    private static final int MOST_OF_LOOPBACK = 256;

    private static final int MOST_DOUBLINGS = 7;
    /** Dials of a tick of those that peers told. */
    private static final int MOST_DIALS = 2;
    /** Dials a second of those that announce themselves. */
    private static final int MOST_HEARD = 20;
    /** Dials in vain, after which somebody who was never met is forgotten. */
    private static final int MOST_TRIES = 3;

    /** An address that was told us, and when it may be dialled again. */
    private static final class Known {
        private long nextNs = System.nanoTime();
        private int failures;
        private boolean given;
        private boolean met;
    }

    private record Target(InfoHash hash, InetSocketAddress address) {}

    private final Node node;
    private final SecondLimit announcing = new SecondLimit(MOST_HEARD);
    private final Map<Target, Known> known = new HashMap<>();
    private final Map<PeerHandler, Target> dialled = new HashMap<>();

    Dialler(Node node) {
        this.node = node;
    }

    /** The user says who has a share. */
    void given(InfoHash hash, InetSocketAddress peer) {
        Target target = new Target(hash, peer);
        Known one = known.computeIfAbsent(target, none -> new Known());
        one.given = true;
        if (System.nanoTime() - one.nextNs >= 0) {
            dial(target, one);
        }
    }

    /** Somebody says that it has a share of ours, or wants it. */
    void heard(InfoHash hash, InetSocketAddress peer) {
        Target target = new Target(hash, peer);
        Known before = known.get(target);
        boolean due = before == null ? room(target) : System.nanoTime() - before.nextNs >= 0;
        // Beyond the limit nobody is noted: whoever announces does so again, and hears our announces.
        if (due && announcing.admits()) {
            dial(target, known.computeIfAbsent(target, none -> new Known()));
        }
    }

    /** A peer or a tracker tells of others: they are dialled one after another. */
    void told(Share share, List<InetSocketAddress> others) {
        for (InetSocketAddress other : share.wants() ? others : List.<InetSocketAddress>of()) {
            Target target = new Target(share.hash(), other);
            if (!known.containsKey(target) && !node.isOurs(other) && room(target)) {
                known.put(target, new Known());
            }
        }
    }

    /** Whether one more may be known; forgets another for it, if need be. */
    private boolean room(Target target) {
        InetAddress host = target.address.getAddress();
        int most = host.isLoopbackAddress() ? MOST_OF_LOOPBACK : MOST_OF_ADDRESS;
        Predicate<Target> same = one -> host.equals(one.address.getAddress());
        if (known.keySet().stream().filter(same).count() >= most) {
            return forgetOne(same);
        }
        return known.size() < MOST_KNOWN || forgetOne(any -> true);
    }

    /** Forgets who was dialled in vain most often; of those who never were, who was not dialled for longest. */
    private boolean forgetOne(Predicate<Target> among) {
        Set<Target> now = new HashSet<>(dialled.values());
        return known.entrySet().stream()
                .filter(one -> among.test(one.getKey()) && !one.getValue().given && !now.contains(one.getKey()))
                .filter(one -> one.getValue().failures > 0 || one.getValue().met || !wants(one.getKey()))
                .min(Comparator.<Map.Entry<Target, Known>>comparingInt(one -> -one.getValue().failures)
                        .thenComparingLong(one -> one.getValue().nextNs))
                .map(one -> known.remove(one.getKey()) != null)
                .orElse(false);
    }

    private boolean wants(Target target) {
        Share share = node.share(target.hash);
        return share != null && share.wants();
    }

    /** Several times a second: dials those whose time has come. */
    void tick() {
        long nowNs = System.nanoTime();
        int dials = 0;
        Set<Target> now = new HashSet<>(dialled.values());
        for (Map.Entry<Target, Known> entry : List.copyOf(known.entrySet())) {
            Share share = node.share(entry.getKey().hash);
            Known one = entry.getValue();
            boolean vain = !one.given && !one.met && one.failures >= MOST_TRIES && !now.contains(entry.getKey());
            if (share == null || vain) {
                known.remove(entry.getKey());
            } else if (dials < MOST_DIALS && share.wants() && nowNs - one.nextNs >= 0) {
                dials += dial(entry.getKey(), one) ? 1 : 0;
            }
        }
    }

    private boolean dial(Target target, Known one) {
        Share share = node.share(target.hash);
        if (share == null
                || share.paused()
                || dialled.containsValue(target)
                || !node.doorman().mayDial(target.address)) {
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
        Known one = target == null ? null : known.get(target);
        if (one != null) {
            one.failures = 0;
            one.met = true;
        }
    }

    /** A peer that dialled us says where it listens: that is where it may be dialled later. */
    void listensAt(PeerHandler handler, int listenPort) {
        InetSocketAddress from = handler.remote();
        InfoHash hash = handler.hash();
        if (!handler.dialled() && from != null && hash != null && listenPort >= Lsd.LEAST_PORT) {
            Target target = new Target(hash, new InetSocketAddress(from.getAddress(), listenPort));
            if (known.containsKey(target) || room(target)) {
                known.computeIfAbsent(target, none -> new Known()).nextNs = System.nanoTime() + AGAIN_NS;
            }
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

    /** Whether an address is known to have a share. */
    boolean knows(InfoHash hash, InetSocketAddress peer) {
        return known.containsKey(new Target(hash, peer));
    }

    /** How many addresses are known. */
    int known() {
        return known.size();
    }
}
