package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.chassis.web.WebPipeline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Binds the store's listeners, drains and closes it. */
final class KvstoreServer implements Server<KvstoreConfig> {
    private final Chassis chassis;
    private final Node node;
    private final @Nullable TlsContexts tls;
    private final Map<EventLoop, LoopContext> loops = new IdentityHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private volatile KvstoreConfig config;

    KvstoreServer(KvstoreConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        List<EventLoop> eventLoops = new ArrayList<>();
        chassis.transport().group().forEach(e -> eventLoops.add((EventLoop) e));
        Path folder = config.dataDir() == null ? StateFolder.of("kvstore").resolve(config.id()) : config.dataDir();
        this.tls = config.tls().enabled() ? chassis.tls(config.tls(), List.of()) : null;
        this.node = new Node(
                config,
                folder,
                new Node.Parts(
                        chassis.transport(),
                        eventLoops,
                        chassis.workers(),
                        chassis.meters(),
                        chassis.clock(),
                        chassis.instants(),
                        peerContext(config),
                        chassis::fail));
        node.loops().forEach(loop -> loops.put(loop.loop(), loop));
        chassis.admin().readiness("cluster", node::unready);
    }

    // Members reach each other through the listener for clients, and speak what that speaks.
    private static @Nullable SslContext peerContext(KvstoreConfig config) {
        if (!config.tls().enabled()) {
            return null;
        }
        KvstoreConfig.PeerTls peers = config.peerTls();
        boolean verify = peers.enabled() || !config.tls().development();
        return TlsContexts.client(new TlsClientConfig(peers.ca(), peers.cert(), peers.key(), verify), List.of());
    }

    Node node() {
        return node;
    }

    @Override
    public List<Listening> start() {
        probe(config.raftAddress());
        try {
            node.start();
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
        List<Listening> listening = new ArrayList<>();
        HostPort raft = config.raftAddress();
        listening.add(new Listening("raft", raft.resolve()));
        ConnectionLimit limit = new ConnectionLimit(
                "kvstore", config.limits().connections(), config.limits().connectionsPerAddress(), chassis.meters());
        Channel resp = bind(config.listen(), its -> {
            its.pipeline().addLast("connection-limit", limit);
            its.pipeline().addLast("resp", new RespHandler(context(its), node));
        });
        listening.add(new Listening(tls == null ? "resp" : "resps", resp.localAddress()));
        Channel web = bindWeb(config.httpAddress());
        listening.add(new Listening(tls == null ? "http" : "https", web.localAddress()));
        node.announce(reached(config.listen(), resp), reached(config.httpAddress(), web), tls != null);
        return listening;
    }

    // Ratis ends the process when its port is taken; this says who has it.
    private void probe(HostPort raft) {
        chassis.binder()
                .bind(raft, new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel its) {
                        its.close();
                    }
                })
                .close()
                .syncUninterruptibly();
    }

    private LoopContext context(Channel its) {
        LoopContext loop = loops.get(its.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("event loop: not one of the store's");
        }
        return loop;
    }

    private Channel bind(HostPort at, Consumer<Channel> prepare) {
        TlsContexts contexts = tls;
        Channel channel = chassis.binder().bind(at, new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel its) {
                if (contexts != null) {
                    its.pipeline().addLast("tls", contexts.handler());
                }
                prepare.accept(its);
            }
        });
        listeners.add(channel);
        return channel;
    }

    private Channel bindWeb(HostPort at) {
        WebPipeline pipeline = new KvstoreWeb(node).pipeline(chassis);
        return bind(at, its -> its.pipeline().addLast("web", pipeline));
    }

    private HostPort reached(HostPort at, Channel bound) {
        int port = ((InetSocketAddress) bound.localAddress()).getPort();
        String advertised = config.advertise();
        if (advertised != null) {
            return new HostPort(advertised, port);
        }
        boolean everywhere = at == null
                || ((InetSocketAddress) bound.localAddress()).getAddress().isAnyLocalAddress();
        return (everywhere ? config.raftAddress() : at).withPort(port);
    }

    @Override
    public void reload(KvstoreConfig next) {
        config = next;
        node.reload(next);
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        listeners.forEach(Channel::close);
        return node.drain(deadline);
    }

    @Override
    public void close() {
        listeners.forEach(Channel::close);
        node.close();
        TlsContexts contexts = tls;
        if (contexts != null) {
            contexts.close();
        }
    }
}
