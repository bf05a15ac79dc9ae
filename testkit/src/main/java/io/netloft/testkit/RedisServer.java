package io.netloft.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian's {@code redis-server} on a free port of loopback, which keeps nothing on disk: what ours is compared with.
 *
 * <p>The test says {@code @NeedsPeer({"redis-server", "redis-cli"})}. {@link #close} ends it.
 */
public final class RedisServer implements AutoCloseable {
    private static final int TRIES = 3;

    private final RunningProcess process;
    private final int port;

    private RedisServer(RunningProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one; {@code settings} are more arguments, such as {@code "--appendonly", "yes"}, which win over ours. */
    public static RedisServer start(String... settings) {
        AssertionError failure = null;
        for (int i = 0; i < TRIES; i++) {
            int port = Peer.freePort();
            try {
                return new RedisServer(peer(port, settings).start(), port);
            } catch (AssertionError e) {
                // Somebody may have taken the port since.
                failure = e;
            }
        }
        throw new AssertionError("redis-server: no start in " + TRIES + " tries (expected: one)", failure);
    }

    private static Peer peer(int port, String... settings) {
        return Peer.of("redis-server")
                .args("--port", Integer.toString(port), "--bind", "127.0.0.1", "--daemonize", "no")
                .args("--save", "", "--appendonly", "no")
                .args(settings)
                .readyWhenLine("Ready to accept connections");
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The port of {@link #address()}. */
    public int port() {
        return port;
    }

    /** The process: its pid, its signals, its output, its folder. */
    public RunningProcess process() {
        return process;
    }

    /** What {@code redis-cli} prints for a command, as it would into a pipe; without its last newline. */
    public String cli(String... command) {
        Peer.Finished finished = Peer.of("redis-cli")
                .args("-p", Integer.toString(port))
                .args(command)
                .run();
        if (finished.exitCode() != 0) {
            throw new AssertionError("redis-cli " + List.of(command) + ": exit " + finished.exitCode()
                    + " (expected: 0)\n" + finished.stdout() + finished.stderr());
        }
        return finished.stdout().strip();
    }

    /** Empties it and forgets its statistics, so that the next test finds it as new. */
    public void reset() {
        Stream.of(List.of("FLUSHALL"), List.of("SCRIPT", "FLUSH"), List.of("CONFIG", "RESETSTAT"))
                .forEach(command -> cli(command.toArray(String[]::new)));
    }

    @Override
    public void close() {
        process.close();
    }
}
