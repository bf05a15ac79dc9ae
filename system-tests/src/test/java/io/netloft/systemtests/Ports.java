package io.netloft.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ports of loopback for servers that must be told theirs before they listen, such as the members of a cluster that name
 * each other. The kernel gives none of them to an outgoing connection or to a listener on port 0, and no other process of
 * tests takes them: each process keeps a lock on a block of them as long as it runs.
 */
final class Ports {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int FIRST = 12_000;
    private static final int LAST = 65_000;
    private static final int BLOCK = 200;

    private static int next;
    private static int end;

    // Locked as long as it is open.
    private static FileChannel lock;

    private Ports() {}

    /** A port that nobody listens on, and that nobody is given by chance. */
    static synchronized int next() {
        while (true) {
            if (next == end) {
                takeBlock();
            }
            int port = next++;
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static void takeBlock() {
        String[] range = Programs.lines(RANGE).get(0).strip().split("\\s+");
        int ephemeralFirst = Integer.parseInt(range[0]);
        int ephemeralLast = Integer.parseInt(range[1]);
        for (int block = FIRST; block + BLOCK <= LAST; block += BLOCK) {
            boolean apart = block + BLOCK <= ephemeralFirst || block > ephemeralLast;
            if (apart && block >= end && isOurs(block)) {
                next = block;
                end = block + BLOCK;
                return;
            }
        }
        throw new IllegalStateException("ports: none left from " + FIRST + " to " + LAST + " outside " + ephemeralFirst
                + ".." + ephemeralLast + " (expected: a block of " + BLOCK + ")");
    }

    private static boolean isOurs(int block) {
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "netloft-ports"));
            FileChannel channel = FileChannel.open(
                    folder.resolve(Integer.toString(block)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel)) {
                lock = channel;
                return true;
            }
            channel.close();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("ports: no lock on block " + block + ": " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }
}
