package io.netloft.testkit;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program of another project, about to be started: redis-server, nginx, curl and the like.
 *
 * <p>A server: {@code Peer.of("nginx").file("nginx.conf", …).args(…).readyWhenOpen(port).start()}. A client:
 * {@code Peer.of("curl").args("-s", url).run()}. Works in a new folder; its arguments may name files there.
 */
public final class Peer {
    // Where Debian puts servers; a user's path often lacks them.
    private static final List<String> MORE_DIRS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin");
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    private static final int LEAST_PORT = 20_000;
    /** From here on the kernel gives ports to who connects, or listens anywhere (ip(7), ip_local_port_range). */
    private static final int EPHEMERAL_PORTS = 32_768;

    private static final int PORT_TRIES = 1_000;
    /** Whoever was given one may not have bound it yet. */
    private static final Set<Integer> PORTS_GIVEN = ConcurrentHashMap.newKeySet();
    // Two processes that run tests at the same time begin at different ports.
    private static final SplittableRandom PORTS =
            new SplittableRandom(ProcessHandle.current().pid());

    private final String name;
    private final Path dir;
    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Readiness> readiness = new ArrayList<>();
    private Duration timeout = Duration.ofSeconds(30);

    private interface Readiness {
        void await(RunningProcess process, Duration timeout);
    }

    private Peer(String name, Path binary) {
        this.name = name;
        this.dir = ProcessLogs.newDir(name);
        command.add(binary.toString());
    }

    /** The program's file, when it is on the path or in the usual folders. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), MORE_DIRS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The program by its name; the test says {@link NeedsPeer} so that it is there. */
    public static Peer of(String program) {
        return new Peer(
                program,
                find(program)
                        .orElseThrow(() -> new IllegalStateException(
                                program + ": not found (expected: on the path); annotate the test with @NeedsPeer")));
    }

    /**
     * A port of loopback that nobody listened on a moment ago, for a program that cannot choose one itself. Each is given once,
     * and none that a connection might be given by chance before the program is there.
     */
    public static synchronized int freePort() {
        for (int tries = 0; tries < PORT_TRIES; tries++) {
            int port = PORTS.nextInt(LEAST_PORT, EPHEMERAL_PORTS);
            if (isFree(port) && PORTS_GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "loopback: no free port (expected: some of " + LEAST_PORT + " to " + (EPHEMERAL_PORTS - 1) + ")");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The folder it works in. */
    public Path dir() {
        return dir;
    }

    /** Adds arguments. */
    public Peer args(String... args) {
        command.addAll(List.of(args));
        return this;
    }

    /** Starts it by a command that becomes it, such as {@link NetworkNamespaces#command}. */
    public Peer through(List<String> before) {
        command.addAll(0, before);
        return this;
    }

    /** Sets a variable of its environment. */
    public Peer env(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Writes a file into {@link #dir()}, for instance its configuration. */
    public Peer file(String file, String text) {
        try {
            Path path = dir.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(dir.resolve(file) + ": not writable (expected: a file name)", e);
        }
    }

    /** Ready once something accepts connections on {@code port} of loopback. */
    public Peer readyWhenOpen(int port) {
        readiness.add((process, within) -> await("port " + port + " of " + name)
                .atMost(within)
                .pollInterval(Duration.ofMillis(20))
                .failFast(name + " ended", () -> !process.alive())
                .until(() -> accepts(port)));
        return this;
    }

    /** Ready once a line on either of its outputs contains a match of {@code regex}. */
    public Peer readyWhenLine(String regex) {
        Pattern pattern = Pattern.compile(regex);
        readiness.add((process, within) -> await("line " + regex + " of " + name)
                .atMost(within)
                .pollInterval(Duration.ofMillis(20))
                .failFast(name + " ended", () -> !process.alive())
                .until(() -> Stream.concat(process.stdout().lines().stream(), process.stderr().lines().stream())
                        .anyMatch(line -> pattern.matcher(line).find())));
        return this;
    }

    /** How long it may take to become ready, or to end when it is {@link #run}; 30 s unless said. */
    public Peer within(Duration limit) {
        timeout = limit;
        return this;
    }

    /** Starts it and waits until it is ready; stops it when that fails. */
    public RunningProcess start() {
        RunningProcess process = RunningProcess.start(name, dir, command, environment);
        try {
            readiness.forEach(ready -> ready.await(process, timeout));
            return process;
        } catch (RuntimeException | AssertionError e) {
            process.close();
            throw new AssertionError(name + ": not ready: " + e.getMessage() + "\n" + process.tail(), e);
        }
    }

    /** Starts it with its input closed and waits until it has ended; its output and exit code are in the result. */
    public Finished run() {
        try (RunningProcess process = start()) {
            process.stdin().close();
            int exitCode = process.exitCode(timeout);
            return new Finished(
                    exitCode, process.stdout().text(), process.stderr().text());
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }

    /** What a program that ran to its end left behind. */
    public record Finished(int exitCode, String stdout, String stderr) {}

    /** Whether something on loopback accepts a connection on {@code port}. */
    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
