package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.BindFailedException;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.p2p.core.Bans;
import io.netloft.p2p.core.Catalogue;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A peer of this machine: its listener, its shares, its connections and its discovery. Everything but starting and
 * closing belongs to one loop.
 */
final class Node implements Lsd.Listener, AutoCloseable {
    private static final Log LOG = Log.of(Node.class);
    private static final String CLIENT = "-NL0100-";
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int FIRST_PORT = 6881;
    private static final int LAST_PORT = 6889;
    private static final int MOST_PEERS = 200;
    private static final int MOST_OF_ADDRESS = 16;
    private static final int CONNECT_MS = 5_000;
    private static final long TICK_MS = 100;
    private static final long LOOK_MS = 5_000;
    private static final long AGAIN_NS = 30_000_000_000L;
    private static final long FIRST_PAUSE_NS = 2_000_000_000L;
    private static final int MOST_KNOWN = 1_000;
    private static final int MOST_DOUBLINGS = 7;
    /** Dials of a tick: whom we dial is what strangers say, who may mean to have somebody flooded. */
    private static final int MOST_DIALS = 2;
    /** Dials in vain, after which what a peer told is forgotten. */
    private static final int MOST_TRIES = 3;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 2 << 20);
    private static final int QUEUE = 4_096;

    /**
     * How a node is to be.
     *
     * @param listen where it takes connections; null for the first free port of 6881 to 6889, or any
     * @param interfaces names of the interfaces on which it looks for peers; empty for the usual ones
     * @param discovery whether it looks for peers by multicast
     * @param catalogue whether it says what it shares, by name, and hears what others say
     * @param exchange whether it tells peers of one another, and dials those that it is told of
     * @param ttl how many routers an announce passes
     * @param limits what peers may take
     * @param data folder of the journals
     */
    record Options(
            @Nullable HostPort listen,
            List<String> interfaces,
            boolean discovery,
            boolean catalogue,
            boolean exchange,
            int ttl,
            SwarmLimits limits,
            Path data) {}

    /** An address that was told us, and when it may be dialled again. */
    private static final class Known {
        private long nextNs;
        private int failures;
        private boolean hearsay;
    }

    private record Target(InfoHash hash, InetSocketAddress address) {}

    private final Options options;
    private final List<NetworkInterface> networks;
    private final Transport transport;
    private final Workers disk = new Workers("p2p-disk", 2, QUEUE);
    private final EventLoop loop;
    private final byte[] peerId;
    private final Map<InfoHash, Share> shares = new HashMap<>();
    private final Set<PeerHandler> peers = new HashSet<>();
    private final Map<Target, Known> known = new HashMap<>();
    private final Map<PeerHandler, Target> dialled = new HashMap<>();
    private final Bans<InetAddress> bans = new Bans<>();
    private final NodeCounts counts = new NodeCounts();
    private final Lsd lsd;
    private final CatalogueNet names;
    private @Nullable Channel listener;
    private int port;

    private Node(Options options, List<NetworkInterface> networks, Transport transport) {
        this.options = options;
        this.networks = networks;
        this.transport = transport;
        this.loop = transport.group().next();
        this.peerId = newPeerId();
        Multicast multicast = new Multicast(transport, loop, options.ttl);
        this.lsd = new Lsd(multicast, loop, this);
        this.names = new CatalogueNet(multicast, loop);
    }

    private static byte[] newPeerId() {
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        StringBuilder id = new StringBuilder(CLIENT);
        for (int i = 0; i < 12; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Starts a node. Blocks.
     *
     * @throws BindFailedException when it can't listen
     * @throws IOException when an interface is not there
     */
    static Node start(Options options) throws IOException {
        List<NetworkInterface> networks = Interfaces.chosen(options.interfaces);
        // One loop: everything that peers do is in one place, and two would only hand it to and fro.
        Node node = new Node(options, networks, Transport.open(Transport.Choice.AUTO, 1));
        try {
            node.bind();
            node.lsd.open(options.discovery ? networks : List.of(), node.port);
            node.names.open(options.discovery && options.catalogue ? networks : List.of(), node.port);
            if (options.discovery && node.lsd.outlets() == 0) {
                LOG.warn("discovery works on no interface; give peers with --peer", "interfaces", networks);
            }
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        node.loop.scheduleWithFixedDelay(node::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        node.loop.scheduleWithFixedDelay(node::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        return node;
    }

    private void bind() {
        Binder binder = new Binder(transport);
        HostPort given = options.listen;
        ChannelInitializer<Channel> accepted = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.config().setWriteBufferWaterMark(WATER_MARK);
                channel.pipeline().addLast("peer", new PeerHandler(Node.this, null));
            }
        };
        Channel bound = given == null ? bindAnywhere(binder, accepted) : binder.bind(given, accepted);
        listener = bound;
        port = ((InetSocketAddress) bound.localAddress()).getPort();
    }

    private static Channel bindAnywhere(Binder binder, ChannelInitializer<Channel> accepted) {
        for (int at = FIRST_PORT; at <= LAST_PORT; at++) {
            try {
                return binder.bind(new HostPort("0.0.0.0", at), accepted);
            } catch (BindFailedException taken) {
                LOG.debug("port is taken", "port", at);
            }
        }
        return binder.bind(new HostPort("0.0.0.0", 0), accepted);
    }

    /** What shares of this node stand on. */
    Share.Ground ground() {
        return new Share.Ground(loop, disk.blocking(), options.limits, options.data.resolve("journals"));
    }

    /** Runs something on the loop and waits for it; not on the loop. */
    <T> T ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop).join();
    }

    /** Adds a share, announces it, and dials peers that are known to have it. */
    void add(Share share, List<InetSocketAddress> addresses) {
        loop.execute(() -> {
            shares.put(share.hash(), share);
            addresses.forEach(address -> heard(share.hash(), address));
            share.known().thenAcceptAsync(metainfo -> announce(share, metainfo), loop);
            // A magnet link says nothing of private: a share of which nothing is known yet must be looked for.
            if (!share.known().isDone()) {
                lsd.announce(share.hash());
            }
        });
    }

    private void announce(Share share, Metainfo metainfo) {
        if (metainfo.isPrivate()) {
            lsd.forget(share.hash());
            return;
        }
        share.done().thenRunAsync(() -> names.offer(share, metainfo), loop);
        if (share.wants() || share.peers().isEmpty()) {
            lsd.announce(share.hash());
        }
    }

    private void tick() {
        catalogue().tick();
        for (Share share : List.copyOf(shares.values())) {
            share.tick();
            if (share.closed()) {
                shares.remove(share.hash());
                lsd.forget(share.hash());
                catalogue().remove(share.hash());
            }
        }
        dialAgain();
    }

    private void look() {
        List.copyOf(shares.values()).forEach(Share::look);
    }

    // ---- peers

    @Override
    public boolean ours(InfoHash hash) {
        return shares.containsKey(hash);
    }

    @Override
    public void heard(InfoHash hash, InetSocketAddress peer) {
        Target target = new Target(hash, peer);
        if (!known.containsKey(target) && known.size() >= MOST_KNOWN) {
            return;
        }
        Known one = known.computeIfAbsent(target, none -> new Known());
        if (System.nanoTime() - one.nextNs >= 0 || one.nextNs == 0) {
            dial(target, one);
        }
    }

    /** Whether peers of a share may be told of one another (BEP 27). */
    boolean exchanges(Share share) {
        return options.exchange && share.exchangeable();
    }

    /** Whether an address is one of the networks on which peers are looked for. */
    boolean reaches(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && networks.stream().anyMatch(network -> OnLink.reaches(network, address));
    }

    /** A peer tells of others: they are dialled one after another; who has everything waits to be dialled. */
    void told(Share share, List<InetSocketAddress> others) {
        for (InetSocketAddress other : share.wants() ? others : List.<InetSocketAddress>of()) {
            Target target = new Target(share.hash(), other);
            if (known.containsKey(target) || known.size() >= MOST_KNOWN || isOurs(other)) {
                continue;
            }
            Known one = new Known();
            one.hearsay = true;
            one.nextNs = System.nanoTime();
            known.put(target, one);
        }
    }

    private boolean isOurs(InetSocketAddress address) {
        return address.getPort() == port
                && networks.stream()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(own -> own.equals(address.getAddress()));
    }

    private void dialAgain() {
        long nowNs = System.nanoTime();
        int dials = 0;
        for (Map.Entry<Target, Known> entry : List.copyOf(known.entrySet())) {
            Share share = shares.get(entry.getKey().hash);
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
        Share share = shares.get(target.hash);
        boolean connected = dialled.containsValue(target);
        if (share == null || connected || peers.size() >= MOST_PEERS || isBanned(target.address.getAddress())) {
            return false;
        }
        one.failures = Math.min(MOST_DOUBLINGS, one.failures + 1);
        one.nextNs = System.nanoTime() + Math.min(10 * AGAIN_NS, FIRST_PAUSE_NS << one.failures);
        PeerHandler handler = new PeerHandler(this, share);
        dialled.put(handler, target);
        new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(handler)
                .connect(target.address)
                .addListener(future -> {
                    if (!future.isSuccess()) {
                        LOG.debug("dial failed", "peer", target.address, "cause", future.cause());
                        dialled.remove(handler);
                    }
                });
        return true;
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
        return handler.address() instanceof InetSocketAddress address ? address.getAddress() : null;
    }

    /**
     * Two that dial one another at once are connected twice: both keep the connection that the one of the greater id has
     * dialled, so that neither closes what the other keeps.
     *
     * @return whether the new connection is to be kept
     */
    boolean onlyOne(PeerHandler handler, Share share, byte[] itsId) {
        boolean oursFirst = Arrays.compareUnsigned(peerId, itsId) > 0;
        for (PeerHandler other : List.copyOf(share.peers())) {
            byte[] otherId = other.peerId();
            if (otherId == null || !Arrays.equals(otherId, itsId)) {
                continue;
            }
            boolean better = handler.dialled() != other.dialled() && handler.dialled() == oursFirst;
            if (!better) {
                return false;
            }
            other.close();
        }
        Target target = dialled.get(handler);
        if (target != null && known.containsKey(target)) {
            known.get(target).failures = 0;
        }
        return true;
    }

    /** A peer that dialled us says where it listens: that is where it may be dialled later. */
    void listensAt(PeerHandler handler, int listenPort) {
        InetAddress from = addressOf(handler);
        InfoHash hash = handler.hash();
        if (!handler.dialled() && from != null && hash != null && listenPort > 0 && known.size() < MOST_KNOWN) {
            Known one = known.computeIfAbsent(
                    new Target(hash, new InetSocketAddress(from, listenPort)), none -> new Known());
            one.nextNs = System.nanoTime() + AGAIN_NS;
        }
    }

    void gone(PeerHandler handler) {
        peers.remove(handler);
        dialled.remove(handler);
    }

    /** Somebody gave octets that are not those of the share. Loopback is everybody's address, and is not banned. */
    void ban(PeerHandler handler) {
        InetAddress from = addressOf(handler);
        if (from != null && !from.isLoopbackAddress()) {
            bans.add(from, System.nanoTime());
        }
        Target target = dialled.get(handler);
        if (target != null) {
            known.remove(target);
        }
    }

    /** How many addresses are known; on the loop. */
    int known() {
        return known.size();
    }

    @Nullable
    Share share(InfoHash hash) {
        return shares.get(hash);
    }

    byte[] peerId() {
        return peerId;
    }

    int port() {
        return port;
    }

    NodeCounts counts() {
        return counts;
    }

    /** Who shares what, by name; on the loop. */
    Catalogue catalogue() {
        return names.catalogue();
    }

    Lsd lsd() {
        return lsd;
    }

    /** The connections; on the loop. */
    List<PeerHandler> peers() {
        return new ArrayList<>(peers);
    }

    /** Ends all connections and lets go of the files. Blocks; not on the loop. */
    @Override
    public void close() {
        Channel open = listener;
        if (open != null) {
            open.close();
        }
        ask(() -> {
            List.copyOf(shares.values()).forEach(Share::close);
            List.copyOf(peers).forEach(PeerHandler::close);
            lsd.close();
            names.close();
            return true;
        });
        // The disk's threads hand what they have read to the loop, which must be there to let go of it.
        disk.blocking().shutdown();
        try {
            disk.blocking().awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disk.close();
        transport.close();
    }
}
