package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.DropReason;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.BencodeDecoder;
import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeLimits;
import io.netloft.proto.bencode.BencodeValue;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.peerwire.CompactPeers.Address;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.PeerExchange;
import io.netloft.proto.peerwire.PeerwireEncoder;
import io.netloft.proto.peerwire.PeerwireHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that tell one another of others, over real sockets of loopback. */
@Timeout(60)
class ExchangeTest {
    /** The id by which the test's own peers want to be told. */
    private static final int TEST_ID = 7;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    @TempDir
    private Path folder;

    private MetainfoMaker.Made made;

    @BeforeEach
    void make() throws IOException {
        made = MetainfoMaker.make(Sample.file(folder.resolve("in/many"), 4_000_000, 1), 0, read -> {});
    }

    /** The same share, for peers of trackers only. */
    private static MetainfoMaker.Made closed(MetainfoMaker.Made open) {
        var info = (BencodeValue.Dict) BencodeDecoder.whole(open.metainfo().info(), BencodeLimits.METAINFO);
        Map<String, BencodeValue> entries = new TreeMap<>(info.entries());
        entries.put("private", new BencodeValue.Int(1));
        byte[] octets = BencodeEncoder.bytes(new BencodeValue.Dict(entries));
        return new MetainfoMaker.Made(Metainfo.read(octets, MetainfoLimits.DEFAULT), open.layout());
    }

    private Node node(String name, SwarmLimits limits) throws IOException {
        return Sample.exchanging(folder.resolve("data-" + name), limits);
    }

    /** Returns when the share is there: who asks for it sooner would be sent away. */
    private static void give(Node node, MetainfoMaker.Made share) throws IOException {
        node.add(Share.given(share, node.ground()), List.of());
        node.ask(() -> true);
    }

    private static int peers(Node node, Share share) {
        return node.ask(() -> share.peers().size());
    }

    @Test
    void twoThatKnowOnlyTheGiverFindOneAnother() throws Exception {
        SwarmLimits slow = new SwarmLimits(32, 700_000, 0, 0, 64);
        try (Node giver = node("a", slow);
                Node one = node("b", slow);
                Node two = node("c", slow)) {
            give(giver, made);
            InfoHash hash = made.metainfo().hash();
            List<InetSocketAddress> first = List.of(new InetSocketAddress("127.0.0.1", giver.port()));
            Share ones = Share.wanted(hash, folder.resolve("out1"), one.ground());
            Share twos = Share.wanted(hash, folder.resolve("out2"), two.ground());
            one.add(ones, first);
            two.add(twos, first);
            await().atMost(20, SECONDS).until(() -> peers(one, ones) == 2 && peers(two, twos) == 2);
            ones.done().get(30, SECONDS);
            twos.done().get(30, SECONDS);
            assertThat(folder.resolve("out1/many")).hasSameBinaryContentAs(folder.resolve("in/many"));
            assertThat(folder.resolve("out2/many")).hasSameBinaryContentAs(folder.resolve("in/many"));
        }
    }

    @Test
    void whoWantsItIsToldOfTheOthers() throws Exception {
        try (Node giver = node("a", SwarmLimits.DEFAULT);
                Socket listener = connect(giver);
                Socket other = connect(giver)) {
            give(giver, made);
            hello(listener, made, 1, 7001);
            hello(other, made, 2, 7002);
            DataInputStream in = new DataInputStream(listener.getInputStream());
            in.skipNBytes(PeerwireHandshake.LENGTH);
            ExtensionHandshake offered = ExtensionHandshake.read(extended(in, ExtensionHandshake.ID));
            assertThat(offered.id(ExtensionHandshake.PEX)).isEqualTo(PexLink.ID);
            PeerExchange told = PeerExchange.read(extended(in, TEST_ID));
            assertThat(told.added())
                    .extracting(PeerExchange.Added::address)
                    .containsExactly(new Address(LOOPBACK, 7002));
        }
    }

    @Test
    void nobodyIsToldOfThePeersOfAPrivateShare() throws Exception {
        MetainfoMaker.Made closed = closed(made);
        try (Node giver = node("a", SwarmLimits.DEFAULT);
                Socket listener = connect(giver);
                Socket other = connect(giver)) {
            give(giver, closed);
            hello(listener, closed, 1, 7001);
            hello(other, closed, 2, 7002);
            DataInputStream in = new DataInputStream(listener.getInputStream());
            in.skipNBytes(PeerwireHandshake.LENGTH);
            ExtensionHandshake offered = ExtensionHandshake.read(extended(in, ExtensionHandshake.ID));
            assertThat(offered.ids()).containsOnlyKeys(ExtensionHandshake.METADATA);
            await().until(() -> giver.ask(() -> giver.peers().size()) == 2);
            // Where it may be told, it is told within a second.
            listener.setSoTimeout(3_000);
            assertThat(neverTold(in)).isTrue();
        }
    }

    private static boolean neverTold(DataInputStream in) throws IOException {
        try {
            extended(in, TEST_ID);
            return false;
        } catch (SocketTimeoutException silence) {
            return true;
        }
    }

    @Test
    void onlyAddressesOfTheOwnNetworkAreDialled() throws Exception {
        try (Node taker = node("b", SwarmLimits.DEFAULT);
                ServerSocket liar = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ServerSocket good = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            good.setSoTimeout(10_000);
            try (Socket socket = dialledBy(taker, made, liar)) {
                say(
                        socket,
                        new Address(new byte[] {8, 8, 8, 8}, 6881),
                        new Address(LOOPBACK, 80),
                        new Address(new byte[] {(byte) 224, 0, 0, 1}, 7000),
                        new Address(new byte[4], 7000),
                        new Address(LOOPBACK, taker.port()),
                        new Address(LOOPBACK, good.getLocalPort()));
                good.accept().close();
                assertThat(taker.ask(() -> taker.dialler().known()))
                        .as("the liar and the good one")
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void whatIsSaidOfAPrivateShareIsNotHeard() throws Exception {
        MetainfoMaker.Made closed = closed(made);
        try (Node taker = node("b", SwarmLimits.DEFAULT);
                ServerSocket liar = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket socket = dialledBy(taker, closed, liar)) {
            say(socket, new Address(LOOPBACK, 7002));
            // A frame that is none: when it has ended the connection, all before it was read.
            socket.getOutputStream().write(new byte[] {0, 0, 0, 5, 0});
            endOf(socket);
            assertThat(taker.ask(() -> taker.dialler().known())).isEqualTo(1);
        }
    }

    @Test
    void whoTellsWithoutEndIsDropped() throws Exception {
        try (Node giver = node("a", SwarmLimits.DEFAULT);
                Socket socket = connect(giver)) {
            give(giver, made);
            hello(socket, made, 1, 7001);
            for (int i = 0; i < 13; i++) {
                say(socket, new Address(LOOPBACK, 7100 + i));
            }
            endOf(socket);
            assertThat(giver.ask(() -> giver.counts().drops(DropReason.FLOOD))).isEqualTo(1);
            assertThat(giver.ask(() -> giver.dialler().known()))
                    .as("it wants nothing: but for who spoke, nobody is kept")
                    .isEqualTo(1);
        }
    }

    /** A share that a node wants, of which it knows everything but where it is; and the connection that it then makes. */
    private Socket dialledBy(Node taker, MetainfoMaker.Made share, ServerSocket server) throws Exception {
        server.setSoTimeout(10_000);
        Share wanted = Share.wanted(share.metainfo().hash(), folder.resolve("out"), taker.ground());
        taker.add(wanted, List.of());
        taker.ask(() -> {
            wanted.begin(share.metainfo());
            return true;
        });
        wanted.known().get(10, SECONDS);
        taker.add(wanted, List.of(new InetSocketAddress("127.0.0.1", server.getLocalPort())));
        Socket socket = server.accept();
        socket.setSoTimeout(15_000);
        hello(socket, share, 3, server.getLocalPort());
        return socket;
    }

    private static Socket connect(Node giver) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), giver.port());
        socket.setSoTimeout(15_000);
        return socket;
    }

    private static void hello(Socket socket, MetainfoMaker.Made share, int number, int port) throws IOException {
        ByteBuf out = Unpooled.buffer();
        byte[] id = ("-XX0000-abcdefghijk" + number).getBytes(StandardCharsets.US_ASCII);
        PeerwireEncoder.handshake(
                out,
                new PeerwireHandshake(PeerwireHandshake.OURS, share.metainfo().hash(), id));
        ExtensionHandshake wants =
                new ExtensionHandshake(Map.of(ExtensionHandshake.PEX, TEST_ID), port, "test", 100, 0, false);
        PeerwireEncoder.extended(out, ExtensionHandshake.ID, wants.write());
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
    }

    private static void say(Socket socket, Address... peers) throws IOException {
        ByteBuf out = Unpooled.buffer();
        List<PeerExchange.Added> added = Arrays.stream(peers)
                .map(peer -> new PeerExchange.Added(peer, 0))
                .toList();
        PeerwireEncoder.extended(out, PexLink.ID, new PeerExchange(added, List.of()).write());
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
    }

    /** The next extended frame of an id; others are passed over. */
    private static byte[] extended(DataInputStream in, int id) throws IOException {
        while (true) {
            byte[] frame = in.readNBytes(in.readInt());
            if (frame.length > 2 && frame[0] == 20 && frame[1] == id) {
                return Arrays.copyOfRange(frame, 2, frame.length);
            }
        }
    }

    private static void endOf(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
