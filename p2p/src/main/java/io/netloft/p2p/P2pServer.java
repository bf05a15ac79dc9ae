package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.log.Log;
import io.netloft.p2p.core.SwarmLimits;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts the node, binds the API, drains and closes both. */
final class P2pServer implements Server<P2pConfig> {
    private static final Log LOG = Log.of(P2pServer.class);
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final long LOOK_MS = 1_000;

    private final P2pConfig config;
    private final Chassis chassis;
    private final Path data;
    private volatile NodeView view = NodeView.EMPTY;
    /** Held here: the registry holds it weakly. */
    private final Supplier<NodeView> viewer = this::view;

    private volatile long free;
    private @Nullable Parts parts;
    private @Nullable Channel listener;

    /** What is there once it has started. */
    private record Parts(Node node, Shelf shelf, P2pWeb web, ScheduledFuture<?> look) {}

    P2pServer(P2pConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        this.data = (config.dataDir() == null ? StateFolder.of("p2p") : config.dataDir()).toAbsolutePath();
    }

    private NodeView view() {
        return view;
    }

    @Override
    public List<Listening> start() {
        Path folder = config.folder() == null
                ? data.resolve("downloads")
                : config.folder().toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            Node node = Node.start(options(), chassis.transport());
            Shelf shelf = new Shelf(
                    node,
                    chassis.blocking(),
                    new ShelfStore(data.resolve("shares")),
                    config.limits().shares());
            Desk desk = new Desk(node, shelf, chassis.blocking(), folder);
            P2pWeb web = new P2pWeb(desk, viewer, config, chassis);
            ScheduledFuture<?> look =
                    node.loop().scheduleAtFixedRate(() -> look(node, shelf, web), 0, LOOK_MS, TimeUnit.MILLISECONDS);
            parts = new Parts(node, shelf, web, look);
            P2pMetrics.register(chassis.meters(), viewer);
            new P2pAdmin(desk, viewer).addTo(chassis);
            shelf.restore();
            Channel bound = chassis.binder().bind(config.api(), web.pipeline());
            listener = bound;
            InetSocketAddress at = (InetSocketAddress) bound.localAddress();
            DaemonFile.write(data, new HostPort(config.api().host(), at.getPort()));
            chassis.workers().every(WATCH, () -> free = folder.toFile().getUsableSpace());
            Path watched = config.watch();
            if (watched != null) {
                WatchFolder watch = new WatchFolder(watched.toAbsolutePath().normalize(), desk);
                chassis.workers().every(WATCH, watch::look);
            }
            return List.of(
                    new Listening("http", bound.localAddress()),
                    new Listening("bittorrent", new InetSocketAddress(host(), node.port())));
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private String host() {
        return config.listen() == null ? "0.0.0.0" : config.listen().host();
    }

    private Node.Options options() {
        P2pConfig.Discovery discovery = config.discovery();
        P2pConfig.Limits limits = config.limits();
        return new Node.Options(
                config.listen(),
                discovery.interfaces(),
                discovery.multicast(),
                discovery.catalogue(),
                discovery.multicast() && discovery.exchange(),
                discovery.ttl(),
                new SwarmLimits(
                        limits.slots(),
                        limits.upload().bytes(),
                        limits.perPeer().bytes(),
                        limits.download().bytes(),
                        SwarmLimits.DEFAULT.openPieces()),
                data,
                discovery.groupKey() == null ? null : GroupKey.read(discovery.groupKey()));
    }

    private void look(Node node, Shelf shelf, P2pWeb web) {
        shelf.look();
        view = NodeView.of(node, shelf.views(), free);
        web.tell();
    }

    @Override
    public void reload(P2pConfig next) {
        Parts made = parts;
        if (made != null) {
            made.node
                    .loop()
                    .execute(() -> made.node.limit(
                            next.limits().upload().bytes(),
                            next.limits().download().bytes()));
        }
    }

    /** Peers lose nothing when they are left: each goes on with others, and with us when we are back. */
    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        closeListener();
        Parts made = parts;
        if (made != null) {
            made.web.endStreams();
        }
        return CompletableFuture.completedStage(null);
    }

    private void closeListener() {
        Channel open = listener;
        listener = null;
        if (open != null) {
            open.close();
            try {
                DaemonFile.delete(data);
            } catch (IOException e) {
                LOG.warn("the daemon's file stays behind", "folder", data, "cause", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closeListener();
        Parts made = parts;
        parts = null;
        if (made != null) {
            made.look.cancel(false);
            made.web.endStreams();
            made.node.close();
        }
    }
}
