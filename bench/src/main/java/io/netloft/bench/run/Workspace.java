package io.netloft.bench.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A folder of its own for one run: configurations of the peers, and what they logged. Removed unless the run failed. */
public final class Workspace {
    /** Linux gives outgoing connections ports from 32768 on, and common servers have theirs below 10000. */
    private static final int FIRST_PORT = 12_000;

    private static final int PORTS = 20_000;
    // Runs beside each other begin at different places.
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

    private final Path dir;

    private Workspace(Path dir) {
        this.dir = dir;
    }

    /** A new folder below another, which is made if need be. */
    public static Workspace create(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            return new Workspace(Files.createTempDirectory(parent, name + "-"));
        } catch (IOException e) {
            throw new BenchException(parent + ": not writable (expected: a folder for the files of a run)", e);
        }
    }

    /**
     * A port of loopback that nobody listened on a moment ago, for programs that cannot choose one themselves. None that
     * the system gives to outgoing connections, of which a run makes many, and none twice soon.
     */
    public static int freePort() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // By somebody else: the next one then.
            }
        }
        throw new BenchException("loopback: no free port from " + FIRST_PORT + " on (expected: some)");
    }

    /** The folder. */
    public Path dir() {
        return dir;
    }

    /** Writes a text file. */
    public Path file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file, and the folders above it. */
    public Path file(String name, byte[] content) {
        Path file = dir.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: a file that can be)", e);
        }
    }

    /** Removes the folder with everything in it. */
    public void remove() {
        try (Stream<Path> tree = Files.walk(dir)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException leftBehind) {
            // A few kilobytes in the temporary folder are no reason to fail a run that has its figures.
        }
    }
}
