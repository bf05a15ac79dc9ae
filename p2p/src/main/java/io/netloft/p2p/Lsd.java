package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.LsdDecoder;
import io.netloft.proto.discovery.LsdEncoder;
import io.netloft.proto.discovery.LsdException;
import io.netloft.proto.discovery.LsdLimits;
import io.netloft.proto.discovery.LsdMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Local Service Discovery (BEP 14): a socket for each interface and family. Announces in a burst, then slowly; whoever
 * announces a share of ours is told of to the node at once, and announced to, for others do not dial twice whom they have
 * seen finish. No more than five datagrams a second leave: some peers stop listening at ten.
 */
final class Lsd {
    private static final Log LOG = Log.of(Lsd.class);
    private static final long[] BURST_MS = {0, 1_000, 3_000, 7_000};
    private static final long SLOW_MS = 300_000;
    private static final long JITTER_MS = 200;
    private static final long ANSWER_NS = 5_000_000_000L;
    private static final long SEND_MS = 200;
    private static final int MOST_WAITING = 1_000;
    private static final int MOST_HEARD_A_SECOND = 200;
    /** Below it are services that nobody dials on a stranger's word. */
    static final int LEAST_PORT = 1024;

    /** Is told who has a share, or wants it. */
    interface Listener {
        /** Whether a share is ours. */
        boolean ours(InfoHash hash);

        /** Somebody else announced a share of ours. */
        void heard(InfoHash hash, InetSocketAddress peer);
    }

    /** A socket of one interface and family. */
    private record Outlet(Channel channel, InetSocketAddress group, String host) {}

    private final Multicast multicast;
    private final EventLoop loop;
    private final Listener listener;
    private final SecondLimit limit = new SecondLimit(MOST_HEARD_A_SECOND);
    private final LsdDecoder decoder = new LsdDecoder(LsdLimits.DEFAULT);
    private final Outlets<Outlet> outlets;
    /** With the number of its announcement: one that was taken back and begun again is another. */
    private final Map<InfoHash, Long> announced = new HashMap<>();

    private final Map<InfoHash, Long> answeredNs = new HashMap<>();
    private final Deque<InfoHash> waiting = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(System.nanoTime());
    private final String cookie;
    private int port;
    private long announcements;
    private long said;
    private long sent;
    private long heard;

    Lsd(Multicast multicast, EventLoop loop, Listener listener) {
        this.multicast = multicast;
        this.loop = loop;
        this.listener = listener;
        this.outlets = new Outlets<>(loop, this::open, outlet -> outlet.channel.close());
        this.cookie = String.format("%08x", random.nextInt() & Integer.MAX_VALUE);
    }

    /** Opens the sockets of interfaces; what could not be opened is logged. Blocks; not on the loop. */
    void open(List<NetworkInterface> networks, int listenPort) {
        port = listenPort;
        follow(networks);
        loop.scheduleAtFixedRate(this::sendOne, SEND_MS, SEND_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Keeps in step with the interfaces there are; who comes with a new one hears at once what is announced. Blocks; not on the
     * loop, one thread at a time.
     */
    void follow(List<NetworkInterface> networks) {
        outlets.follow(Multicast.places(networks), () -> announced.keySet().forEach(this::say));
    }

    private @Nullable Outlet open(Multicast.Place place) {
        NetworkInterface network = place.network();
        boolean four = place.family() == SocketProtocolFamily.INET;
        String group = four ? LsdMessage.GROUP_4 : LsdMessage.GROUP_6;
        try {
            InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(group), LsdMessage.PORT);
            Channel ear = multicast.hear(network, place.family(), to, new Inlet(network));
            LOG.debug("discovery listens", "interface", network.getName(), "group", group);
            return new Outlet(ear, to, four ? LsdMessage.HOST_4 : LsdMessage.HOST_6);
        } catch (IOException | RuntimeException e) {
            LOG.warn("discovery does not work here", "interface", network.getName(), "group", group, "cause", e);
            return null;
        }
    }

    /** On how many interfaces and families it works. */
    int outlets() {
        return outlets.all().size();
    }

    /** Announces that were to be made, each on all interfaces. */
    long said() {
        return said;
    }

    /** Datagrams that were sent. */
    long sent() {
        return sent;
    }

    /** Datagrams of others that were understood. */
    long heard() {
        return heard;
    }

    /** Announces a share from now on. On the loop. */
    void announce(InfoHash hash) {
        long number = ++announcements;
        announced.put(hash, number);
        for (long at : BURST_MS) {
            loop.schedule(() -> say(hash), at + random.nextLong(JITTER_MS), TimeUnit.MILLISECONDS);
        }
        loop.schedule(() -> slowly(hash, number), SLOW_MS + random.nextLong(SLOW_MS / 10), TimeUnit.MILLISECONDS);
    }

    private void slowly(InfoHash hash, long number) {
        if (Objects.equals(announced.get(hash), number)) {
            say(hash);
            loop.schedule(() -> slowly(hash, number), SLOW_MS + random.nextLong(SLOW_MS / 10), TimeUnit.MILLISECONDS);
        }
    }

    /** Announces it no more. On the loop. */
    void forget(InfoHash hash) {
        announced.remove(hash);
        answeredNs.remove(hash);
        waiting.remove(hash);
    }

    /** Announces it now, if it is announced at all. On the loop. */
    void again(InfoHash hash) {
        say(hash);
    }

    private void say(InfoHash hash) {
        boolean known = announced.containsKey(hash) && !waiting.contains(hash);
        if (known && waiting.size() < MOST_WAITING) {
            waiting.add(hash);
            said++;
        }
    }

    private void sendOne() {
        InfoHash hash = waiting.poll();
        if (hash != null) {
            send(hash);
        }
    }

    private void send(InfoHash hash) {
        for (Outlet outlet : outlets.all()) {
            ByteBuf out = outlet.channel.alloc().buffer(200);
            LsdEncoder.write(out, new LsdMessage(outlet.host, port, List.of(hash), cookie));
            outlet.channel.writeAndFlush(new DatagramPacket(out, outlet.group)).addListener(future -> {
                if (!future.isSuccess()) {
                    LOG.debug("announce not sent", "group", outlet.group, "cause", future.cause());
                }
            });
            sent++;
        }
    }

    private void hear(LsdMessage message, InetSocketAddress from) {
        if (message.cookie().equals(cookie) || message.port() < LEAST_PORT) {
            return;
        }
        heard++;
        for (InfoHash hash : message.hashes()) {
            if (listener.ours(hash)) {
                listener.heard(hash, new InetSocketAddress(from.getAddress(), message.port()));
                answer(hash);
            }
        }
    }

    /** Whoever announces may not dial those it has known before; an announce makes it do so. */
    private void answer(InfoHash hash) {
        long nowNs = System.nanoTime();
        Long before = answeredNs.get(hash);
        if (announced.containsKey(hash) && (before == null || nowNs - before > ANSWER_NS)) {
            answeredNs.put(hash, nowNs);
            say(hash);
        }
    }

    void close() {
        outlets.close();
    }

    /** What arrives on one socket. */
    private final class Inlet extends SimpleChannelInboundHandler<DatagramPacket> {
        private final NetworkInterface network;

        Inlet(NetworkInterface network) {
            this.network = network;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            InetSocketAddress from = packet.sender();
            // Linux gives a socket what any socket of the machine has joined: of another interface it is not for us.
            if (!limit.admits() || !OnLink.reaches(network, from.getAddress())) {
                return;
            }
            try {
                hear(decoder.decode(packet.content()), from);
            } catch (LsdException e) {
                LOG.debug("datagram refused", "from", from, "cause", e.getMessage());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("discovery failed", "interface", network.getName(), "cause", cause);
        }
    }
}
