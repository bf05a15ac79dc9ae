package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.p2p.core.Catalogue;
import io.netloft.p2p.core.CatalogueBounds;
import io.netloft.p2p.core.CatalogueOutbox;
import io.netloft.p2p.core.CatalogueSelf;
import io.netloft.p2p.core.Endpoint;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.discovery.CatalogueDecoder;
import io.netloft.proto.discovery.CatalogueEncoder;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueException;
import io.netloft.proto.discovery.CatalogueLimits;
import io.netloft.proto.discovery.CatalogueList;
import io.netloft.proto.discovery.CatalogueListLimits;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue's sockets: for each interface and family one that hears the group, and one of which datagrams leave and to
 * which answers come. Belongs to the loop.
 */
final class CatalogueNet implements CatalogueOutbox {
    private static final Log LOG = Log.of(CatalogueNet.class);
    private static final int MOST_HEARD_A_SECOND = 1_000;

    /** The sockets of one interface and family. */
    private record Outlet(NetworkInterface network, Channel ear, Channel mouth, InetSocketAddress group) {}

    private final Multicast multicast;
    private final EventLoop loop;
    private final CatalogueDecoder decoder = new CatalogueDecoder(CatalogueLimits.DEFAULT);
    private final SecondLimit limit = new SecondLimit(MOST_HEARD_A_SECOND);
    private final Outlets<Outlet> outlets;
    private final WebFetch web;
    private final Executor reading;
    private final @Nullable GroupSeal seal;
    private final long node = new SecureRandom().nextLong();
    private @Nullable Catalogue catalogue;
    private byte[] list = new byte[0];
    private long listVersion = -1;

    /**
     * @param reading where lists of neighbours are read
     * @param group whose members alone are heard; null for everybody
     */
    CatalogueNet(Multicast multicast, EventLoop loop, WebFetch web, Executor reading, @Nullable GroupKey group) {
        this.multicast = multicast;
        this.loop = loop;
        this.web = web;
        this.reading = reading;
        this.outlets = new Outlets<>(loop, this::open, CatalogueNet::close);
        this.seal = group == null ? null : group.seal();
    }

    /** Opens the sockets of interfaces; what could not be opened is logged. Blocks; not on the loop. */
    void open(List<NetworkInterface> networks, int peerPort) {
        CatalogueSelf self =
                new CatalogueSelf(node, Alias.ofThisMachine(), peerPort, peerPort, System.currentTimeMillis());
        catalogue = new Catalogue(self, CatalogueBounds.DEFAULT, new SplittableRandom(node), System::nanoTime, this);
        follow(networks);
    }

    /**
     * Keeps in step with the interfaces there are; who comes with a new one hears of us at once. Blocks; not on the loop, one
     * thread at a time.
     */
    void follow(List<NetworkInterface> networks) {
        outlets.follow(Multicast.places(networks), () -> catalogue().again());
    }

    /** What is known, and what we say. */
    Catalogue catalogue() {
        return Objects.requireNonNull(catalogue);
    }

    /** A share is there whole: others may know of it. */
    void offer(Share share, Metainfo metainfo) {
        if (!share.closed()) {
            int files = (int) Math.max(1, metainfo.realFiles());
            catalogue().add(new CatalogueEntry(share.hash(), metainfo.name(), metainfo.length(), files));
        }
    }

    private @Nullable Outlet open(Multicast.Place place) {
        NetworkInterface network = place.network();
        String group =
                place.family() == SocketProtocolFamily.INET ? CatalogueMessage.GROUP_4 : CatalogueMessage.GROUP_6;
        Channel ear = null;
        try {
            InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(group), CatalogueMessage.PORT);
            ear = multicast.hear(network, place.family(), to, new Inlet(network));
            Channel mouth = multicast.speak(network, place.family(), new Inlet(network));
            return new Outlet(network, ear, mouth, to);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the catalogue does not work here", "interface", network.getName(), "group", group, "cause", e);
            if (ear != null) {
                ear.close();
            }
            return null;
        }
    }

    private static void close(Outlet outlet) {
        outlet.mouth.close();
        outlet.ear.close();
    }

    @Override
    public void toAll(CatalogueMessage message) {
        outlets.all().forEach(outlet -> send(outlet.mouth, message, outlet.group));
    }

    @Override
    public void to(Endpoint asker, CatalogueMessage message) {
        try {
            // A literal: nothing is looked up.
            InetAddress address = InetAddress.getByName(asker.host());
            for (Outlet outlet : outlets.all()) {
                boolean same = outlet.group.getAddress().getAddress().length == address.getAddress().length;
                if (same && OnLink.reaches(outlet.network, address)) {
                    send(outlet.mouth, message, new InetSocketAddress(address, asker.port()));
                    return;
                }
            }
        } catch (UnknownHostException e) {
            LOG.debug("no address", "peer", asker.host());
        }
    }

    private void send(Channel channel, CatalogueMessage message, InetSocketAddress to) {
        ByteBuf out = channel.alloc().buffer(CatalogueLimits.DEFAULT.maxBytes() + GroupSeal.MORE);
        CatalogueEncoder.write(out, message);
        if (seal != null) {
            byte[] sealed = seal.seal(ByteBufUtil.getBytes(out), System.currentTimeMillis());
            out.clear().writeBytes(sealed);
        }
        channel.writeAndFlush(new DatagramPacket(out, to)).addListener(future -> {
            if (!future.isSuccess()) {
                LOG.debug("datagram not sent", "to", to, "cause", future.cause());
            }
        });
    }

    @Override
    public void list(long from, Endpoint at) {
        try {
            // A literal: nothing is looked up.
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(at.host()), at.port());
            web.neighbour(address, CatalogueList.PATH, CatalogueListLimits.DEFAULT.maxBytes())
                    // A list is long enough to hold up the loop while it is read.
                    .thenApplyAsync(CatalogueNet::read, reading)
                    .whenCompleteAsync((whole, failure) -> listed(from, address, whole, failure), loop);
        } catch (UnknownHostException e) {
            loop.execute(() -> catalogue().notListed(from));
        }
    }

    private static CatalogueList read(WebFetch.Fetched fetched) {
        if (fetched.status() != HttpURLConnection.HTTP_OK) {
            throw new CompletionException(new IOException("status " + fetched.status() + " (expected: 200)"));
        }
        return CatalogueList.read(fetched.body(), CatalogueListLimits.DEFAULT);
    }

    private void listed(long from, InetSocketAddress at, @Nullable CatalogueList whole, @Nullable Throwable failure) {
        if (whole != null && whole.node() == from) {
            catalogue().listed(from, whole.entries());
            return;
        }
        LOG.debug("no list", "neighbour", at, "cause", failure == null ? "another node's" : failure.getMessage());
        catalogue().notListed(from);
    }

    /** Our whole list, written once for each of its versions. */
    byte[] list() {
        if (listVersion != catalogue().version()) {
            listVersion = catalogue().version();
            list = new CatalogueList(node, listVersion, catalogue().own()).write();
        }
        return list;
    }

    /** Says goodbye. */
    void close() {
        if (catalogue != null) {
            catalogue.leave();
        }
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
            Catalogue told = catalogue;
            // Linux gives a socket what any socket of the machine has joined: of another interface it is not for us.
            if (told == null || !limit.admits() || !OnLink.reaches(network, from.getAddress())) {
                return;
            }
            try {
                CatalogueMessage message = decoded(packet.content());
                if (message == null) {
                    return;
                }
                told.heard(message, new Endpoint(host(from.getAddress()), from.getPort()));
            } catch (CatalogueException e) {
                LOG.debug("datagram refused", "from", from, "cause", e.getMessage());
            }
        }

        /** Only an address of one link needs to say which. */
        private static String host(InetAddress address) {
            String text = address.getHostAddress();
            return address.isLinkLocalAddress() || text.indexOf('%') < 0 ? text : text.substring(0, text.indexOf('%'));
        }

        private @Nullable CatalogueMessage decoded(ByteBuf content) {
            if (seal == null) {
                return decoder.decode(content);
            }
            byte[] opened = seal.open(ByteBufUtil.getBytes(content), System.currentTimeMillis());
            return opened == null ? null : decoder.decode(Unpooled.wrappedBuffer(opened));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("the catalogue failed", "interface", network.getName(), "cause", cause);
        }
    }
}
