package io.netloft.bench.p2p;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Workspace;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A peer that is a stranger each time: announces a share, waits to be dialled, and asks for one block. Blocking; one thread
 * uses it.
 */
final class Probe {
    private static final int TIMEOUT_MS = 10_000;
    private static final int HANDSHAKE = 68;
    private static final int BLOCK = 16_384;
    private static final int UNCHOKE = 1;
    private static final int INTERESTED = 2;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;
    private static final String GROUP = "239.192.152.143";
    private static final int GROUP_PORT = 6_771;

    private Probe() {}

    /** Nanoseconds from the announce to the first octet of a block. */
    static long firstByteNs(String hash, int number) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // A port of its own each time: who has dialled a peer in vain, or was done with it, leaves it alone for a
        // while.
        try (ServerSocket listener = new ServerSocket(Workspace.freePort(), 10, loopback);
                DatagramSocket mouth = new DatagramSocket()) {
            listener.setSoTimeout(TIMEOUT_MS);
            mouth.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(loopback));
            byte[] said = ("BT-SEARCH * HTTP/1.1\r\nHost: " + GROUP + ":" + GROUP_PORT + "\r\nPort: "
                            + listener.getLocalPort() + "\r\nInfohash: " + hash + "\r\ncookie: "
                            + Integer.toHexString(number) + "\r\n\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            long startNs = System.nanoTime();
            mouth.send(new DatagramPacket(said, said.length, new InetSocketAddress(GROUP, GROUP_PORT)));
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(TIMEOUT_MS);
                socket.setTcpNoDelay(true);
                fetch(socket, hash, number);
                return System.nanoTime() - startNs;
            }
        } catch (IOException e) {
            throw new BenchException(
                    "announce " + number + ": " + e.getMessage() + " (expected: dialled and served)", e);
        }
    }

    private static void fetch(Socket socket, String hash, int number) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        in.readFully(new byte[HANDSHAKE]);
        socket.getOutputStream().write(handshake(hash, number));
        socket.getOutputStream().write(frame(INTERESTED));
        boolean asked = false;
        while (true) {
            int length = in.readInt();
            if (length == 0) {
                continue;
            }
            int id = in.readUnsignedByte();
            if (id == PIECE) {
                // Its head and its first octet.
                in.readFully(new byte[9]);
                return;
            }
            in.skipNBytes(length - 1L);
            if (id == UNCHOKE && !asked) {
                asked = true;
                socket.getOutputStream().write(frame(REQUEST, 0, 0, BLOCK));
            }
        }
    }

    private static byte[] handshake(String hash, int number) {
        return ByteBuffer.allocate(HANDSHAKE)
                .put((byte) 19)
                .put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[8])
                .put(HexFormat.of().parseHex(hash))
                .put(String.format("-XX0000-%012d", number).getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] frame(int id, int... numbers) {
        ByteBuffer frame = ByteBuffer.allocate(5 + 4 * numbers.length);
        frame.putInt(1 + 4 * numbers.length).put((byte) id);
        for (int one : numbers) {
            frame.putInt(one);
        }
        return frame.array();
    }
}
