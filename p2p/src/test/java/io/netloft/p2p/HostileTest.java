package io.netloft.p2p;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.DropReason;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.PeerwireEncoder;
import io.netloft.proto.peerwire.PeerwireHandshake;
import io.netloft.proto.peerwire.PeerwireKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that do what they should not, and what becomes of them; a good one beside them is served all the while. */
@Timeout(60)
class HostileTest {
    @TempDir
    private Path folder;

    private MetainfoMaker.Made made;
    private Node giver;

    @BeforeEach
    void share() throws IOException {
        made = MetainfoMaker.make(Sample.file(folder.resolve("in/x"), 1_000_000, 1), 0, read -> {});
        giver = Sample.node(folder.resolve("data"), SwarmLimits.DEFAULT, false);
        giver.add(Share.given(made, giver.ground()), List.of());
    }

    @AfterEach
    void aGoodPeerIsServed() throws Exception {
        try (Node good = Sample.node(folder.resolve("good"), SwarmLimits.DEFAULT, false)) {
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), good.ground());
            good.add(wanted, List.of(new InetSocketAddress("127.0.0.1", giver.port())));
            wanted.done().get(20, SECONDS);
        } finally {
            giver.close();
        }
    }

    private static byte[] octets(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] handshake(InfoHash hash) {
        byte[] id = "-XX0000-abcdefghijkl".getBytes(StandardCharsets.US_ASCII);
        return octets(out -> PeerwireEncoder.handshake(out, new PeerwireHandshake(PeerwireHandshake.OURS, hash, id)));
    }

    /** Says something after a good handshake, and reads until the other side has closed. */
    private void isClosedAfter(byte[] said) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), giver.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(handshake(made.metainfo().hash()));
            socket.getOutputStream().write(said);
            try {
                socket.getInputStream().readAllBytes();
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff07",
                "7fffffff14",
                "7fffffff05",
                "0000000500",
                "0000000d06ffffffff0000000000004000",
                "000000050400ffffff",
                "0000000305ffff",
                "7fffffff63",
                "0000000506"
            })
    void aFrameThatIsNoneEndsTheConnection(String hex) throws Exception {
        isClosedAfter(java.util.HexFormat.of().parseHex(hex));
    }

    @Test
    void bencodeWithoutEndEndsTheConnection() throws Exception {
        byte[] deep = "l".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        isClosedAfter(octets(out -> PeerwireEncoder.extended(out, ExtensionHandshake.ID, deep)));
        assertThat(giver.ask(() -> giver.counts().refusals("extension"))).isEqualTo(1);
    }

    @Test
    void aRequestBeyondTheShareEndsTheConnection() throws Exception {
        isClosedAfter(octets(out -> PeerwireEncoder.block(out, PeerwireKind.REQUEST, 0, 1 << 30, 1 << 14)));
        assertThat(giver.ask(() -> giver.counts().drops(DropReason.PROTOCOL))).isEqualTo(1);
    }

    @Test
    void whoSaysTwiceWhatItHasIsDropped() throws Exception {
        isClosedAfter(octets(out -> {
            PeerwireEncoder.plain(out, PeerwireKind.HAVE_NONE);
            PeerwireEncoder.plain(out, PeerwireKind.HAVE_NONE);
        }));
    }

    @Test
    void whoSaysOneBitfieldAgainAndAgainIsDropped() throws Exception {
        isClosedAfter(octets(out -> {
            for (int i = 0; i < 20; i++) {
                PeerwireEncoder.bitfield(out, new byte[(made.metainfo().pieces() + 7) / 8]);
            }
        }));
        assertThat(giver.ask(() -> giver.counts().drops(DropReason.PROTOCOL))).isEqualTo(1);
    }

    @Test
    void blocksThatNobodyAskedForEndTheConnection() throws Exception {
        isClosedAfter(octets(out -> {
            for (int i = 0; i < 100; i++) {
                PeerwireEncoder.pieceHead(out, 0, 0, 10);
                out.writeZero(10);
            }
        }));
        assertThat(giver.ask(() -> giver.counts().drops(DropReason.FLOOD))).isPositive();
    }

    @Test
    void aShareThatIsNotOursIsNotSpokenOf() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), giver.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(handshake(InfoHash.over(new byte[5])));
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void whoDoesNotShakeHandsIsClosedAfterTenSeconds() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), giver.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(19);
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void oneAddressGetsSixteenConnections() throws Exception {
        Socket[] sockets = new Socket[17];
        try {
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = new Socket(InetAddress.getLoopbackAddress(), giver.port());
                sockets[i].getOutputStream().write(19);
            }
            await().until(() -> giver.ask(() -> giver.counts().refusals("full")) == 1);
            assertThat(giver.ask(() -> giver.peers().size())).isEqualTo(16);
        } finally {
            for (Socket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
            await().until(() -> giver.ask(() -> giver.peers().isEmpty()));
        }
    }

    @Test
    void thoseWhoSayNothingKeepNobodyElseOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 250; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), giver.port()));
            }
            await().until(() -> giver.ask(() -> giver.counts().refusals("full")) >= 250 - 64);
            try (Socket other = new Socket()) {
                other.bind(new InetSocketAddress("127.0.0.2", 0));
                other.connect(new InetSocketAddress("127.0.0.1", giver.port()));
                other.setSoTimeout(15_000);
                other.getOutputStream().write("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                assertThat(new String(other.getInputStream().readAllBytes(), US_ASCII))
                        .startsWith("HTTP/1.1 404");
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void whoSaysNothingBeforeItIsKnownWhatIsSharedIsNotKeptForEver() throws Exception {
        Share unknown = Share.wanted(InfoHash.over(new byte[7]), folder.resolve("unknown"), giver.ground());
        giver.add(unknown, List.of());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), giver.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(handshake(unknown.hash()));
            socket.getInputStream().readNBytes(PeerwireHandshake.LENGTH);
            PeerHandler peer = giver.ask(() -> unknown.peers().get(0));
            long nowNs = System.nanoTime();
            assertThat(giver.ask(() -> peer.isSilent(nowNs + SECONDS.toNanos(120))))
                    .isFalse();
            assertThat(giver.ask(() -> peer.isSilent(nowNs + SECONDS.toNanos(151))))
                    .isTrue();
        }
    }

    // It says that it has everything, and gives zeros.
    @Test
    void whoGivesWrongOctetsIsDroppedAndNothingOfItIsWritten() throws Exception {
        try (ServerSocket liar = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Node taker = Sample.node(folder.resolve("taker"), SwarmLimits.DEFAULT, false)) {
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("lies"), taker.ground());
            taker.add(wanted, List.of(new InetSocketAddress("127.0.0.1", liar.getLocalPort())));
            taker.ask(() -> {
                wanted.begin(made.metainfo());
                return true;
            });
            try (Socket socket = liar.accept()) {
                ByteBuf answer = Unpooled.buffer();
                answer.writeBytes(handshake(made.metainfo().hash()));
                PeerwireEncoder.plain(answer, PeerwireKind.HAVE_ALL);
                PeerwireEncoder.plain(answer, PeerwireKind.UNCHOKE);
                socket.getOutputStream().write(ByteBufUtil.getBytes(answer));
                lie(socket);
            }
            assertThat(taker.ask(() -> taker.counts().drops(DropReason.POISON))).isEqualTo(1);
            assertThat(folder.resolve("lies/x")).doesNotExist();
        }
    }

    /** Answers every request by zeros until the other side closes. */
    private static void lie(Socket socket) throws IOException {
        var in = new java.io.DataInputStream(socket.getInputStream());
        in.skipNBytes(PeerwireHandshake.LENGTH);
        try {
            while (true) {
                byte[] frame = in.readNBytes(in.readInt());
                if (frame.length == 13 && frame[0] == 6) {
                    ByteBuf request = Unpooled.wrappedBuffer(frame, 1, 12);
                    ByteBuf answer = Unpooled.buffer();
                    int piece = request.readInt();
                    int begin = request.readInt();
                    int length = request.readInt();
                    PeerwireEncoder.pieceHead(answer, piece, begin, length);
                    socket.getOutputStream().write(ByteBufUtil.getBytes(answer.writeZero(length)));
                }
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
    }
}
