package io.netloft.kvstore;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Binds the store's listeners, drains and closes it. */
final class KvstoreServer implements Server<KvstoreConfig> {
    private final KvstoreConfig config;
    private final Chassis chassis;
    private final Node node;
    private final Map<EventLoop, LoopContext> loops = new IdentityHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();

    KvstoreServer(KvstoreConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        List<EventLoop> eventLoops = new ArrayList<>();
        chassis.transport().group().forEach(e -> eventLoops.add((EventLoop) e));
        Path folder = config.dataDir() == null ? StateFolder.of("kvstore") : config.dataDir();
        this.node = new Node(
                config,
                folder,
                new Node.Parts(
                        chassis.transport(), eventLoops, chassis.workers(), chassis.clock(), chassis.instants()));
        node.loops().forEach(loop -> loops.put(loop.loop(), loop));
    }

    @Override
    public List<Listening> start() {
        try {
            node.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConnectionLimit limit = new ConnectionLimit(
                "kvstore", config.limits().connections(), config.limits().connectionsPerAddress(), chassis.meters());
        Channel channel = new Binder(chassis.transport()).bind(config.listen(), new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel its) {
                LoopContext loop = loops.get(its.eventLoop());
                if (loop == null) {
                    throw new IllegalStateException("event loop: not one of the store's");
                }
                its.pipeline().addLast("connection-limit", limit);
                its.pipeline().addLast("resp", new RespHandler(loop, node));
            }
        });
        listeners.add(channel);
        InetSocketAddress bound = (InetSocketAddress) channel.localAddress();
        node.announce(new NodeTable.Addresses(config.listen().withPort(bound.getPort())));
        return List.of(new Listening("resp", channel.localAddress()));
    }

    @Override
    public void reload(KvstoreConfig next) {}

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        listeners.forEach(Channel::close);
        node.close();
    }
}
