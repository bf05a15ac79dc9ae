package io.netloft.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * TCP relay on loopback whose faults a test changes while connections run, for each direction on its own.
 *
 * <p>One event loop of its own does the relaying; the methods here are for the test's thread and may wait for it.
 * Random choices come from {@link Seeds#first()} and the number of the connection. A fault that is set counts from the
 * next byte on; what already waits in the relay keeps the time it was given.
 */
public final class FaultRelay implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 30;
    private static final int TRIES = 5;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress target;
    private final Map<Direction, LaneState<StreamFault>> states = new EnumMap<>(Direction.class);
    private final Set<StreamLane> lanes = ConcurrentHashMap.newKeySet();
    private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final InetSocketAddress address;
    private @Nullable Channel listener;

    private FaultRelay(InetSocketAddress target) {
        this.target = target;
        for (Direction direction : Direction.values()) {
            states.put(direction, new LaneState<>());
        }
        Channel bound = listenAnywhere();
        this.listener = bound;
        this.address = (InetSocketAddress) bound.localAddress();
    }

    /** A relay to {@code target} on a free port, without faults. */
    public static FaultRelay to(InetSocketAddress target) {
        return new FaultRelay(target);
    }

    /** A relay to {@code port} on loopback, without faults. */
    public static FaultRelay to(int port) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Where clients connect; stays the same while {@link StreamFault.Refuse} comes and goes. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port of {@link #address()}. */
    public int port() {
        return address.getPort();
    }

    /** Replaces the faults of {@code direction}, for connections that stand and for new ones. */
    public synchronized void inject(Direction direction, StreamFault... faults) {
        state(direction).set(List.of(faults));
        apply();
    }

    /** Takes away every fault in both directions. */
    public synchronized void heal() {
        states.values().forEach(state -> state.set(List.of()));
        apply();
    }

    /** Resets every connection that stands. */
    public void resetConnections() {
        // Closing a client whose upstream is still connecting is enough: join then resets the upstream.
        await(group.submit(() -> {
            lanes.forEach(StreamLane::resetBoth);
            clients.forEach(StreamLane::reset);
        }));
    }

    /** Connections accepted so far. */
    public long accepted() {
        return connections.get();
    }

    /** Connections that stand now. */
    public int open() {
        return lanes.size() / 2;
    }

    /** What went through {@code direction} so far. */
    public LaneCounts counts(Direction direction) {
        return state(direction).counts();
    }

    /** Resets every connection and stops listening. Idempotent. */
    @Override
    public synchronized void close() {
        if (!group.isShuttingDown()) {
            stopListening();
            resetConnections();
            await(group.shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS));
        }
    }

    private LaneState<StreamFault> state(Direction direction) {
        return Objects.requireNonNull(states.get(direction));
    }

    private void apply() {
        boolean refusing = states.values().stream().anyMatch(state -> state.has(StreamFault.Refuse.class));
        if (refusing) {
            stopListening();
        } else if (listener == null) {
            listener = listen(address);
        }
        await(group.submit(() -> lanes.forEach(StreamLane::pump)));
    }

    private void stopListening() {
        if (listener != null) {
            await(listener.close());
            listener = null;
            // The JDK closes the kernel's socket only at the selector's next turn; till then connections succeed.
            Awaitility.await("port " + port() + " to refuse")
                    .atMost(Duration.ofSeconds(TIMEOUT_SECONDS))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !Peer.accepts(port()));
        }
    }

    /** On a port that the kernel gives nobody else while the relay refuses. */
    private Channel listenAnywhere() {
        RuntimeException taken = new IllegalStateException("relay: no port tried");
        for (int i = 0; i < TRIES; i++) {
            try {
                return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), Peer.freePort()));
            } catch (IllegalStateException e) {
                taken = e;
            }
        }
        await(group.shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS));
        throw taken;
    }

    private Channel listen(InetSocketAddress local) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        connect(client);
                    }
                })
                .bind(local);
        await(bound);
        return bound.channel();
    }

    private void connect(SocketChannel client) {
        long number = connections.getAndIncrement();
        clients.add(client);
        client.closeFuture().addListener(closed -> clients.remove(client));
        new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess() && client.isActive()) {
                        join(client, (DuplexChannel) connected.channel(), number);
                    } else {
                        StreamLane.reset(client);
                        StreamLane.reset(connected.channel());
                    }
                });
    }

    private void join(DuplexChannel client, DuplexChannel server, long number) {
        StreamLane out = lane(client, server, Direction.TO_SERVER, number);
        StreamLane back = lane(server, client, Direction.TO_CLIENT, number);
        out.opposite(back);
        back.opposite(out);
        client.pipeline().addLast("lane", out);
        server.pipeline().addLast("lane", back);
        client.config().setAutoRead(true);
        server.config().setAutoRead(true);
    }

    private StreamLane lane(DuplexChannel source, DuplexChannel sink, Direction direction, long number) {
        Gen gen = new Gen(Seeds.first() + 2 * number + (direction == Direction.TO_SERVER ? 0 : 1));
        StreamLane lane = new StreamLane(source, sink, state(direction), gen);
        lanes.add(lane);
        source.closeFuture().addListener(closed -> lanes.remove(lane));
        return lane;
    }

    static void await(io.netty.util.concurrent.Future<?> future) {
        if (!future.awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("relay: not done within " + TIMEOUT_SECONDS + " s (expected: at once)");
        }
        if (!future.isSuccess()) {
            throw new IllegalStateException("relay: " + future.cause().getMessage(), future.cause());
        }
    }
}
