package io.netloft.p2p;

import io.netloft.chassis.net.BindFailedException;
import io.netloft.chassis.net.Transport;
import io.netloft.p2p.core.Neighbour;
import io.netloft.proto.discovery.CatalogueList;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netloft.proto.discovery.LsdMessage;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.CharsetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Looks why nothing is found: the interfaces, the groups, the port, the neighbours, the peers that were named. Blocks. */
final class Doctor {
    private static final int SECONDS = 3;
    private static final long ECHO_MS = 1_000;
    private static final int CONNECT_MS = 3_000;

    private final Node.Options options;
    private final List<InetSocketAddress> peers;
    private final BiConsumer<@Nullable P2pFinding, String> tell;
    private int found;

    /** @param tell is told each thing that was looked at: what is wrong with it, or null, and what it is */
    Doctor(Node.Options options, List<InetSocketAddress> peers, BiConsumer<@Nullable P2pFinding, String> tell) {
        this.options = options;
        this.peers = peers;
        this.tell = tell;
    }

    /** Looks at everything; how many things are wrong. */
    int look() throws InterruptedException {
        List<NetworkInterface> networks = interfaces();
        if (!networks.isEmpty()) {
            groups(networks);
            neighbours();
        }
        return found;
    }

    private void say(@Nullable P2pFinding finding, String what) {
        found += finding == null ? 0 : 1;
        tell.accept(finding, what);
    }

    private List<NetworkInterface> interfaces() {
        try {
            List<NetworkInterface> networks = Interfaces.chosen(options.interfaces());
            boolean any = false;
            for (NetworkInterface network : networks) {
                any |= !network.isLoopback() || !options.interfaces().isEmpty();
                String addresses = String.join(
                        " ",
                        network.inetAddresses().map(InetAddress::getHostAddress).toList());
                say(
                        null,
                        "interface " + network.getName() + " " + addresses + (wireless(network) ? " (wireless)" : ""));
            }
            if (!any) {
                say(P2pFinding.NO_INTERFACE, "interfaces");
            }
            return networks;
        } catch (SocketException e) {
            say(P2pFinding.NO_INTERFACE, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static boolean wireless(NetworkInterface network) {
        return network.getName().startsWith("wl");
    }

    // ---- the groups, on this machine alone

    private void groups(List<NetworkInterface> networks) throws InterruptedException {
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1)) {
            EventLoop loop = transport.group().next();
            Multicast multicast = new Multicast(transport, loop, options.ttl());
            for (NetworkInterface network : networks) {
                for (SocketProtocolFamily family : Multicast.families(network)) {
                    boolean four = family == SocketProtocolFamily.INET;
                    echo(multicast, network, family, four ? LsdMessage.GROUP_4 : LsdMessage.GROUP_6, LsdMessage.PORT);
                    echo(
                            multicast,
                            network,
                            family,
                            four ? CatalogueMessage.GROUP_4 : CatalogueMessage.GROUP_6,
                            CatalogueMessage.PORT);
                }
            }
        }
    }

    /** What goes to a group must come back: somebody else's readers find nothing in it but a fault. */
    private void echo(
            Multicast multicast, NetworkInterface network, SocketProtocolFamily family, String group, int port)
            throws InterruptedException {
        String what = "group " + group + " port " + port + " on " + network.getName();
        String probe = "netloft-doctor " + UUID.randomUUID();
        CompletableFuture<Boolean> came = new CompletableFuture<>();
        List<Channel> open = new ArrayList<>();
        try {
            InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(group), port);
            open.add(multicast.hear(network, family, to, ear(probe, came)));
            Channel mouth = multicast.speak(network, family, ear(probe, new CompletableFuture<>()));
            open.add(mouth);
            mouth.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(probe, CharsetUtil.US_ASCII), to));
            came.get(ECHO_MS, TimeUnit.MILLISECONDS);
            say(null, what);
        } catch (TimeoutException e) {
            say(P2pFinding.SILENT_MULTICAST, what);
        } catch (IOException | RuntimeException | ExecutionException e) {
            say(P2pFinding.NO_MULTICAST, what + ": " + e.getMessage());
        } finally {
            open.forEach(Channel::close);
        }
    }

    private static ChannelHandler ear(String probe, CompletableFuture<Boolean> came) {
        return new SimpleChannelInboundHandler<DatagramPacket>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                if (packet.content().toString(CharsetUtil.US_ASCII).equals(probe)) {
                    came.complete(true);
                }
            }
        };
    }

    // ---- the others

    private void neighbours() throws InterruptedException {
        try (Node node = Node.start(options)) {
            say(null, "port " + node.port() + " takes connections of peers");
            new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS);
            List<Neighbour> heard = node.ask(() -> node.catalogue().neighbours());
            for (Neighbour one : heard) {
                boolean reached = connects(new InetSocketAddress(one.host(), one.port()));
                String who = one.alias() + " at " + one.host() + " port " + one.port() + " was heard";
                say(reached ? null : P2pFinding.PEER_UNREACHABLE, who);
            }
            if (heard.isEmpty()) {
                say(P2pFinding.NOBODY_HEARD, "neighbours, in " + SECONDS + " s");
            }
            for (InetSocketAddress peer : peers) {
                named(node, peer, heard);
            }
        } catch (BindFailedException e) {
            say(P2pFinding.NO_PORT, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            say(P2pFinding.NO_INTERFACE, String.valueOf(e.getMessage()));
        }
    }

    private void named(Node node, InetSocketAddress peer, List<Neighbour> heard) throws InterruptedException {
        String host = peer.getAddress().getHostAddress();
        String what = "peer " + host + " port " + peer.getPort();
        if (!connects(peer)) {
            say(P2pFinding.PEER_UNREACHABLE, what);
        } else if (heard.stream().anyMatch(one -> one.host().equals(host) && one.port() == peer.getPort())) {
            say(null, what + " takes connections and is heard");
        } else {
            say(answers(node, peer) ? P2pFinding.MULTICAST_FILTERED : P2pFinding.OTHER_GROUP, what);
        }
    }

    /** Whether it answers at all: a node of ours does, of our group. */
    private static boolean answers(Node node, InetSocketAddress peer) throws InterruptedException {
        try {
            node.web().neighbour(peer, CatalogueList.PATH, 4 << 20).get(SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static boolean connects(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
