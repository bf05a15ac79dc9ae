package io.netloft.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * UDP relay on loopback whose faults a test changes while datagrams flow, for each direction on its own.
 *
 * <p>Every client address gets a socket of its own towards the server, so that answers find their way back; at most
 * {@value #MAX_CLIENTS} of them. One event loop does all the work, so the same datagrams in the same order meet the
 * same random choices, drawn from {@link Seeds#first()}.
 */
public final class UdpFaultRelay implements AutoCloseable {
    private static final int MAX_CLIENTS = 256;
    private static final int RECEIVE_BUFFER = 1 << 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress target;
    private final Map<Direction, LaneState<DatagramFault>> states = new EnumMap<>(Direction.class);
    private final Map<Direction, DatagramLane> lanes = new EnumMap<>(Direction.class);
    private final Map<InetSocketAddress, ChannelFuture> clients = new HashMap<>(); // event loop only
    private final Channel front;

    private UdpFaultRelay(InetSocketAddress target) {
        this.target = target;
        for (Direction direction : Direction.values()) {
            LaneState<DatagramFault> state = new LaneState<>();
            states.put(direction, state);
            lanes.put(
                    direction,
                    new DatagramLane(
                            state, new Gen(Seeds.first() + (direction == Direction.TO_SERVER ? 0 : 1)), group.next()));
        }
        ChannelFuture bound = open(new FromClients()).bind(InetAddress.getLoopbackAddress(), 0);
        FaultRelay.await(bound);
        this.front = bound.channel();
    }

    /** A relay to {@code target} on a free port, without faults. */
    public static UdpFaultRelay to(InetSocketAddress target) {
        return new UdpFaultRelay(target);
    }

    /** Where clients send. */
    public InetSocketAddress address() {
        return (InetSocketAddress) front.localAddress();
    }

    /** Replaces the faults of {@code direction}. */
    public void inject(Direction direction, DatagramFault... faults) {
        Objects.requireNonNull(states.get(direction)).set(List.of(faults));
    }

    /** Takes away every fault in both directions; what is held back keeps the time it was given. */
    public void heal() {
        states.values().forEach(state -> state.set(List.of()));
    }

    /** What went through {@code direction} so far. */
    public LaneCounts counts(Direction direction) {
        return Objects.requireNonNull(states.get(direction)).counts();
    }

    /** Drops what waits and closes every socket. Idempotent. */
    @Override
    public void close() {
        if (!group.isShuttingDown()) {
            FaultRelay.await(group.submit(() -> {
                lanes.values().forEach(DatagramLane::close);
                clients.values().forEach(bound -> bound.channel().close());
                front.close();
            }));
            FaultRelay.await(group.shutdownGracefully(0, 10, TimeUnit.SECONDS));
        }
    }

    private Bootstrap open(SimpleChannelInboundHandler<DatagramPacket> handler) {
        return new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .handler(handler);
    }

    private void pass(Direction direction, ByteBuf bytes, Channel from, InetSocketAddress to) {
        Objects.requireNonNull(lanes.get(direction))
                .accept(bytes, datagram -> from.writeAndFlush(new DatagramPacket(datagram, to)));
    }

    private final class FromClients extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            InetSocketAddress client = packet.sender();
            if (!clients.containsKey(client) && clients.size() < MAX_CLIENTS) {
                clients.put(client, open(new FromServer(client)).bind(InetAddress.getLoopbackAddress(), 0));
            }
            ChannelFuture upstream = clients.get(client);
            if (upstream != null) {
                // Waits for the socket to be bound; what comes meanwhile keeps its order.
                ByteBuf bytes = packet.content().retain();
                upstream.addListener(done -> pass(Direction.TO_SERVER, bytes, upstream.channel(), target));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A port that nobody listens on is reported here by the kernel; to a datagram it is only loss.
        }
    }

    private final class FromServer extends SimpleChannelInboundHandler<DatagramPacket> {
        private final InetSocketAddress client;

        FromServer(InetSocketAddress client) {
            this.client = client;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            pass(Direction.TO_CLIENT, packet.content().retain(), front, client);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // As above.
        }
    }
}
