package io.netloft.bench.p2p;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Workspace;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** What is held of a share of 4 TiB while it is fetched from 200 peers, each with half of the pieces. */
final class CrowdRow implements Row<Stage> {
    private static final int PEERS = 200;
    private static final int FEW = 20;
    /** Fewer than an address may have. */
    private static final int OF_AN_ADDRESS = 15;

    private static final long OCTETS = 4L << 40;
    private static final int PIECE = 16 << 20;
    private static final int DIGEST = 20;
    private static final int HANDSHAKE = 68;
    private static final int BITFIELD = 5;
    private static final double MIB = 1 << 20;
    private static final Bound BOUND = new Bound(false, 128, " MiB");

    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public RowResult measure(Stage stage) {
        int peers = stage.settings().amount(PEERS, FEW);
        Path folder = stage.folder("crowd");
        Path torrent = folder.resolve("crowd.torrent");
        byte[] hash = write(torrent);
        int port = Workspace.freePort();
        Child ours = stage.children()
                .start(
                        "getting",
                        stage.ourPeer(
                                "get",
                                torrent.toString(),
                                "-o",
                                folder.toString(),
                                "--no-discovery",
                                "--listen",
                                "127.0.0.1:" + port),
                        Map.of());
        List<Socket> crowd = new ArrayList<>();
        HeldMemory memory = new HeldMemory(stage.children());
        try {
            ours.await(() -> listens(port), Stage.LIMIT);
            double before = memory.heapOf(ours) / MIB;
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < peers; i++) {
                crowd.add(peer(i, port, hash, random));
            }
            double with = memory.heapOf(ours) / MIB;
            double resident = ours.residentBytes() / MIB;
            Grid grid = new Grid("server", "heap MiB before", "heap MiB with them", "resident MiB")
                    .row(List.of(Lane.OURS, figure(before), figure(with), figure(resident)));
            String title =
                    String.format(Locale.ROOT, "a share of 4 TiB, %,d pieces, and %d peers", OCTETS / PIECE, peers);
            String verdict = Lane.OURS + ": heap " + figure(with) + " MiB, " + BOUND.judge(with);
            return new RowResult(name(), title, grid, List.of(verdict), 0);
        } finally {
            crowd.forEach(CrowdRow::close);
            ours.stop();
        }
    }

    /** Metainfo of octets that nobody has, and its info-hash. */
    private static byte[] write(Path torrent) {
        byte[] digests = new byte[(int) (OCTETS / PIECE) * DIGEST];
        new SplittableRandom(1).nextBytes(digests);
        String head = "d6:lengthi" + OCTETS + "e4:name9:crowd.bin12:piece lengthi" + PIECE + "e6:pieces"
                + digests.length + ":";
        byte[] begin = head.getBytes(StandardCharsets.US_ASCII);
        byte[] info = ByteBuffer.allocate(begin.length + digests.length + 1)
                .put(begin)
                .put(digests)
                .put((byte) 'e')
                .array();
        try {
            byte[] before = "d4:info".getBytes(StandardCharsets.US_ASCII);
            byte[] all = ByteBuffer.allocate(before.length + info.length + 1)
                    .put(before)
                    .put(info)
                    .put((byte) 'e')
                    .array();
            Files.write(torrent, all);
            return MessageDigest.getInstance("SHA-1").digest(info);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new BenchException(torrent + ": not written (expected: metainfo)", e);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A peer that has half of the pieces and gives none. */
    private static Socket peer(int number, int port, byte[] hash, SplittableRandom random) {
        byte[] has = new byte[(int) (OCTETS / PIECE) / Byte.SIZE];
        random.nextBytes(has);
        ByteBuffer said = ByteBuffer.allocate(HANDSHAKE + 5 + has.length)
                .put((byte) 19)
                .put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[8])
                .put(hash)
                .put(String.format("-XX0000-%012d", number).getBytes(StandardCharsets.US_ASCII))
                .putInt(1 + has.length)
                .put((byte) BITFIELD)
                .put(has);
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress("127.0.1." + (1 + number / OF_AN_ADDRESS), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(said.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readFully(new byte[HANDSHAKE]);
            // Interested: it has read which pieces the peer has.
            for (int id = -1; id != 2; ) {
                int length = in.readInt();
                id = length == 0 ? -1 : in.readUnsignedByte();
                in.skipNBytes(Math.max(0, length - 1));
            }
            return socket;
        } catch (IOException e) {
            close(socket);
            throw new BenchException("peer " + number + ": " + e.getMessage() + " (expected: taken)", e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new BenchException("socket: " + e.getMessage() + " (expected: closed)", e);
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
