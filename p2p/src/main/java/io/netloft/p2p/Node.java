package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.BindFailedException;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.p2p.core.Bucket;
import io.netloft.p2p.core.Catalogue;
import io.netloft.p2p.core.Offer;
import io.netloft.p2p.core.SharedRates;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final long TICK_MS = 100;
    private static final long FOLLOW_MS = 10_000;
    private static final long LOOK_MS = 5_000;
    private static final int LOOKS_A_MINUTE = 12;
    private static final int QUEUE = 4_096;
    private static final long GOODBYE_MS = 1_000;

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
     * @param group key of the private group that it keeps to; null for none
     */
    record Options(
            @Nullable HostPort listen,
            List<String> interfaces,
            boolean discovery,
            boolean catalogue,
            boolean exchange,
            int ttl,
            SwarmLimits limits,
            Path data,
            @Nullable GroupKey group) {}

    private final Options options;
    private final Networks networks;
    private final Transport transport;
    private final boolean ownTransport;
    private final Wires wires;
    private final WebFetch web;
    private final Workers disk = new Workers("p2p-disk", 2, QUEUE);
    private final EventLoop loop;
    private final DiskQueue files;
    private final Looks rounds = new Looks();
    private final byte[] peerId;
    private final Map<InfoHash, Share> shares = new HashMap<>();
    private final Dialler dialler = new Dialler(this);
    private final SharedRates rates;
    private final Sources sources = new Sources(this);
    private final MetadataRoom metadata = new MetadataRoom();
    /** By what they are announced as. */
    private final Map<InfoHash, InfoHash> announced = new HashMap<>();

    private final NodeCounts counts = new NodeCounts();
    private final Doorman doorman = new Doorman(counts);
    private final Lsd lsd;
    private final CatalogueNet names;
    private Moved gone = new Moved(0, 0, 0, 0);
    private @Nullable Channel listener;
    private int port;
    private int looks;
    private int turn;

    private Node(Options options, Networks networks, Transport transport, boolean ownTransport) {
        this.options = options;
        this.networks = networks;
        this.transport = transport;
        this.ownTransport = ownTransport;
        this.loop = transport.group().next();
        this.files = new DiskQueue(disk.blocking(), loop);
        this.wires = new Wires(transport, loop, options.group);
        this.web = new WebFetch(wires, disk.blocking());
        long nowNs = System.nanoTime();
        this.rates = new SharedRates(
                new Bucket(options.limits.uploadRate(), nowNs), new Bucket(options.limits.downloadRate(), nowNs));
        this.peerId = PeerIds.next();
        Multicast multicast = new Multicast(transport, loop, options.ttl);
        this.lsd = new Lsd(multicast, loop, this);
        this.names = new CatalogueNet(multicast, loop, web, disk.blocking(), options.group);
    }

    /**
     * Starts a node. Blocks.
     *
     * @throws BindFailedException when it can't listen
     * @throws IOException when an interface is not there
     */
    static Node start(Options options) throws IOException {
        // One loop: everything that peers do is in one place, and two would only hand it to and fro.
        return start(options, Transport.open(Transport.Choice.AUTO, 1), true);
    }

    /** The same, on a loop of a transport that stays the caller's. */
    static Node start(Options options, Transport transport) throws IOException {
        return start(options, transport, false);
    }

    private static Node start(Options options, Transport transport, boolean ownTransport) throws IOException {
        Networks networks = new Networks(options.interfaces);
        Node node = new Node(options, networks, transport, ownTransport);
        try {
            Channel bound = node.wires.listen(options.listen, node);
            node.listener = bound;
            node.port = ((InetSocketAddress) bound.localAddress()).getPort();
            node.lsd.open(options.discovery ? networks.now() : List.of(), node.port);
            node.names.open(node.named() ? networks.now() : List.of(), node.port);
            if (options.discovery && node.lsd.outlets() == 0) {
                LOG.warn("discovery works on no interface; give peers with --peer", "interfaces", networks.now());
            }
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        node.every(0, TICK_MS, node::tick);
        node.every(LOOK_MS, LOOK_MS, node::look);
        node.every(FOLLOW_MS, FOLLOW_MS, () -> node.files.execute(node::follow));
        return node;
    }

    /** Keeps in step with the interfaces there are. Blocks; not on the loop. */
    private void follow() {
        synchronized (networks) {
            List<NetworkInterface> now = networks.look();
            lsd.follow(options.discovery ? now : List.of());
            names.follow(named() ? now : List.of());
        }
    }

    /** Again and again: what goes wrong with one share must not be the end of all others. */
    private void every(long firstMs, long ms, Runnable work) {
        Runnable guarded = () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("repeated work failed", e);
            }
        };
        loop.scheduleWithFixedDelay(guarded, firstMs, ms, TimeUnit.MILLISECONDS);
    }

    /** What shares of this node stand on. */
    Share.Ground ground() {
        return new Share.Ground(loop, files, options.limits, rates, options.data.resolve("journals"));
    }

    /** Runs something on the loop and waits for it; not on the loop. */
    <T> T ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop).join();
    }

    /** Adds a share, announces it, and dials peers that are known to have it. */
    void add(Share share, List<InetSocketAddress> addresses) {
        loop.execute(() -> {
            shares.put(share.hash(), share);
            announced.put(veiled(share.hash()), share.hash());
            addresses.forEach(address -> dialler.given(share.hash(), address));
            share.known().thenAcceptAsync(metainfo -> announce(share, metainfo), loop);
            // A magnet link says nothing of private: a share of which nothing is known yet must be looked for.
            if (!share.known().isDone()) {
                lsd.announce(veiled(share.hash()));
            }
        });
    }

    /** Where a share may be had beside its peers: trackers and web seeds. None of them is asked in a group. On the loop. */
    void sources(Share share, List<List<String>> trackers, List<String> seeds) {
        if (options.group == null) {
            sources.add(share, trackers, seeds);
        }
    }

    private InfoHash veiled(InfoHash hash) {
        return options.group == null ? hash : options.group.veil(hash);
    }

    private void announce(Share share, Metainfo metainfo) {
        if (metainfo.isPrivate()) {
            lsd.forget(veiled(share.hash()));
            return;
        }
        if (shares.get(share.hash()) != share || share.paused()) {
            return;
        }
        share.done().thenRunAsync(() -> offer(share, metainfo), loop);
        if (share.wants() || share.peers().isEmpty()) {
            lsd.announce(veiled(share.hash()));
        }
    }

    private void offer(Share share, Metainfo metainfo) {
        if (shares.get(share.hash()) == share && !share.paused() && share.whole()) {
            names.offer(share, metainfo);
        }
    }

    /** A share is paused, or goes on: others are to know. On the loop. */
    void paused(Share share) {
        if (share.paused()) {
            unsay(share.hash());
        } else {
            Share.Body body = share.body();
            if (body == null) {
                lsd.announce(veiled(share.hash()));
            } else {
                announce(share, body.metainfo());
            }
        }
    }

    private void unsay(InfoHash hash) {
        lsd.forget(veiled(hash));
        catalogue().remove(hash);
    }

    /** A share is ours no more. On the loop. */
    void remove(Share share) {
        share.close();
        if (shares.remove(share.hash(), share)) {
            announced.remove(veiled(share.hash()));
            unsay(share.hash());
            gone = gone.plus(share);
        }
    }

    private void tick() {
        catalogue().tick();
        // Beginning with another each time: whoever comes first takes what a limit of all has let in meanwhile.
        List<Share> inTurn = new ArrayList<>(shares.values());
        Collections.rotate(inTurn, -(turn++ % Math.max(1, inTurn.size())));
        for (Share share : inTurn) {
            share.tick();
            if (share.closed()) {
                remove(share);
            }
        }
        dialler.tick();
        sources.tick();
    }

    EventLoop loop() {
        return loop;
    }

    /** Sets other limits for all shares together; octets a second, 0 for none. On the loop. */
    void limit(long upload, long download) {
        rates.upload().limit(upload);
        rates.download().limit(download);
    }

    private void look() {
        List.copyOf(shares.values()).forEach(Share::look);
        rounds.round(List.copyOf(shares.values()));
        boolean minute = ++looks % LOOKS_A_MINUTE == 0;
        shares.values().stream()
                .filter(share -> share.wants() && share.peers().isEmpty())
                .forEach(share -> lookFor(share, minute));
    }

    /** Announces are rare after their burst, which may have been lost: of neighbours the catalogue knows all the while. */
    private void lookFor(Share share, boolean minute) {
        List<InetSocketAddress> having = new ArrayList<>();
        for (Offer.Source source : catalogue().having(share.hash())) {
            try {
                // An address, never a name: nothing is looked up.
                InetAddress host = InetAddress.getByName(source.peer().host());
                having.add(new InetSocketAddress(host, source.peer().port()));
            } catch (UnknownHostException e) {
                LOG.debug("no address", "peer", source.peer());
            }
        }
        dialler.told(share, having);
        if (minute) {
            lsd.again(veiled(share.hash()));
        }
    }

    // ---- peers

    @Override
    public boolean ours(InfoHash hash) {
        return announced.containsKey(hash);
    }

    @Override
    public void heard(InfoHash hash, InetSocketAddress peer) {
        InfoHash ours = announced.get(hash);
        if (ours != null) {
            dialler.heard(ours, peer);
        }
    }

    /** Whether peers of a share may be told of one another (BEP 27). */
    boolean exchanges(Share share) {
        return options.exchange && share.exchangeable();
    }

    /** Whether an address is one of the networks on which peers are looked for. */
    boolean reaches(InetAddress address) {
        return networks.reach(address);
    }

    boolean isOurs(InetSocketAddress address) {
        return address.getPort() == port && networks.own(address.getAddress());
    }

    /** Who may be connected. On the loop. */
    Doorman doorman() {
        return doorman;
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
        dialler.met(handler);
        return true;
    }

    void gone(PeerHandler handler) {
        doorman.gone(handler);
        dialler.gone(handler);
    }

    /** Somebody gave octets that are not those of the share. */
    void ban(PeerHandler handler) {
        doorman.ban(handler);
        dialler.forget(handler);
    }

    /** What peers have given of metadata that is not whole; on the loop. */
    MetadataRoom metadataRoom() {
        return metadata;
    }

    /** Whom it knows and dials; on the loop. */
    Dialler dialler() {
        return dialler;
    }

    Wires wires() {
        return wires;
    }

    /** HTTP, on the loop. */
    WebFetch web() {
        return web;
    }

    Options options() {
        return options;
    }

    List<NetworkInterface> networks() {
        return networks.now();
    }

    /** The shares; on the loop. */
    List<Share> shares() {
        return List.copyOf(shares.values());
    }

    /** What shares moved that are ours no more; on the loop. */
    Moved gone() {
        return gone;
    }

    private boolean named() {
        return options.discovery && options.catalogue;
    }

    /** Whether neighbours may have our whole list. */
    boolean givesList() {
        return named();
    }

    /** Our whole list; on the loop. */
    byte[] list() {
        return names.list();
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

    DiskQueue files() {
        return files;
    }

    /** The connections; on the loop. */
    List<PeerHandler> peers() {
        return doorman.peers();
    }

    /** Ends all connections and lets go of the files. Blocks; not on the loop. */
    @Override
    public void close() {
        Channel open = listener;
        if (open != null) {
            open.close();
        }
        // A tracker that does not answer must not hold up the end.
        ask(sources::close)
                .completeOnTimeout(null, GOODBYE_MS, TimeUnit.MILLISECONDS)
                .join();
        ask(() -> {
            List.copyOf(shares.values()).forEach(Share::close);
            doorman.peers().forEach(PeerHandler::close);
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
        if (ownTransport) {
            transport.close();
        }
    }
}
