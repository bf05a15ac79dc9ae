package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.net.Transport;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy echo}: runs a backend to try the proxy with, until it is stopped. */
@Command(
        name = "echo",
        description = {
            "Runs a small backend to try the proxy with.",
            "It shows each request as it arrived; /status/503, /delay/250 (ms), /bytes/1000000 and the WebSocket /ws"
                    + " do what they say."
        })
final class EchoCommand implements Callable<Integer> {
    private static final Log LOG = Log.of(EchoCommand.class);

    @Option(names = "--port", description = "Port to listen on (default: ${DEFAULT-VALUE}).", defaultValue = "9001")
    private int port;

    @Option(
            names = "--host",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(names = "--name", description = "What it calls itself (default: echo on HOST:PORT).")
    private @Nullable String name;

    @Override
    public Integer call() {
        Logging.configure(LogFormat.TEXT, LogLevel.INFO);
        HostPort listen = new HostPort(host, port);
        long started = System.nanoTime();
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1);
                EchoServer server = new EchoServer(transport, listen, name == null ? "echo on " + listen : name)) {
            LOG.info(
                    "listening",
                    "proto",
                    "http",
                    "addr",
                    listen.withPort(server.address().getPort()));
            LOG.info("ready", "took", (System.nanoTime() - started) / 1_000_000 + "ms");
            server.awaitClose();
        }
        return 0;
    }
}
