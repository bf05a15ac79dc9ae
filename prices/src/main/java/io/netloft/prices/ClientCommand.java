package io.netloft.prices;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Values;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.chassis.tls.TlsException;
import io.netloft.chassis.tls.TlsOptions;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that talk to a server have in common. */
abstract class ClientCommand implements Callable<Integer> {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            description = "The server (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:50051")
    private String server = "127.0.0.1:50051";

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with your token.")
    private @Nullable Path tokenFile;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Option(names = "--cert", paramLabel = "FILE", description = "Certificate to show, PEM.")
    private @Nullable Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "Private key of that certificate, PEM (PKCS#8).")
    private @Nullable Path key;

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            description = "Give up when there was no server for so long (default: ${DEFAULT-VALUE}).",
            defaultValue = "30s")
    private String retryFor = "30s";

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing of connections on stderr.")
    private boolean quiet;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final Integer call() throws InterruptedException {
        Logging.configure(LogFormat.TEXT, LogLevel.ERROR);
        PricesClient.Target target;
        try {
            check();
            target = target();
        } catch (IllegalArgumentException | TlsException e) {
            return trouble(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1);
                PricesClient client = new PricesClient(transport, target)) {
            String fault = run(client);
            return fault == null ? ExitCode.DONE.code() : trouble(ExitCode.FAILED, fault);
        }
    }

    /**
     * Looks at the options before anything is begun.
     *
     * @throws IllegalArgumentException saying what is wrong with one
     */
    abstract void check();

    /** Does the work; why it failed, or null. */
    abstract @Nullable String run(PricesClient client) throws InterruptedException;

    /** Something has happened, which is said unless it is to be quiet. */
    void happened(String text) {
        if (!quiet) {
            say(text);
        }
    }

    private void say(String text) {
        CommandSpec its = Objects.requireNonNull(spec);
        its.commandLine().getErr().println(its.name() + ": " + text);
    }

    private int trouble(ExitCode code, String why) {
        say(why);
        return code.code();
    }

    private PricesClient.Target target() {
        if (!tls.tls() && (tls.ca() != null || cert != null || key != null)) {
            throw new IllegalArgumentException("--ca, --cert, --key: of TLS (expected: --tls too)");
        }
        if ((cert == null) != (key == null)) {
            throw new IllegalArgumentException("--cert, --key: one of them (expected: both or none)");
        }
        HostPort address = HostPort.parse(server);
        if (address.host().isEmpty() || address.port() == 0) {
            throw new IllegalArgumentException("--server: " + server + " (expected: HOST:PORT)");
        }
        Duration patience = Values.duration(retryFor);
        String token = token();
        SslContext secure =
                tls.tls() ? TlsContexts.client(new TlsClientConfig(tls.ca(), cert, key, true), List.of("h2")) : null;
        return new PricesClient.Target(address, secure, token, patience);
    }

    private @Nullable String token() {
        Path file = tokenFile;
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("--token-file: " + file + " (expected: a file that can be read)", e);
        }
    }
}
