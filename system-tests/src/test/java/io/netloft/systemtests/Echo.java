package io.netloft.systemtests;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.net.InetSocketAddress;

/** A {@code proxy echo} process that can be killed and started again on the same port. Not thread-safe. */
final class Echo implements AutoCloseable {
    private final int port;
    private JarProcess process;

    private Echo(int port) {
        this.port = port;
        this.process = launch(port);
    }

    /** On a port that nobody else is given while it is down. */
    static Echo start() {
        return new Echo(Ports.next());
    }

    /** On a port of the caller's choice. */
    static Echo at(int port) {
        return new Echo(port);
    }

    private static JarProcess launch(int port) {
        return JarProcess.of("proxy")
                .jvm("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args("echo", "--port", Integer.toString(port))
                .start();
    }

    int port() {
        return port;
    }

    /** {@code host:port}, as {@code --to} takes it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    InetSocketAddress socket() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    void signal(Signal signal) {
        process.signal(signal);
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        process.signal(Signal.KILL);
        process.exitCode();
    }

    /** Starts it again where it was, after {@link #kill} or a signal that ends it; waits until it is gone. */
    void startAgain() {
        process.exitCode();
        process = launch(port);
    }

    @Override
    public void close() {
        if (process.process().alive()) {
            // A stopped process takes no SIGTERM.
            process.signal(Signal.CONT);
        }
        process.close();
    }
}
