package io.netloft.chat;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.chassis.tls.TlsOptions;
import io.netty.handler.ssl.SslContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chat join}: a room on the terminal. */
@Command(
        name = "join",
        description = {
            "Talks in a room: what comes is printed, lines that are typed are said. Goes on where it was when a connection",
            "breaks, and says again, once, what was not acknowledged. Ends with the end of its input."
        })
final class JoinCommand implements Callable<Integer> {
    private static final int TROUBLE = 2;

    @Parameters(paramLabel = "ROOM", description = "The room; @USER for the one of you and another.")
    private String room = "";

    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            description = "The server (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:8082")
    private String server = "127.0.0.1:8082";

    @Option(names = "--as", paramLabel = "NAME", description = "Your name, where names are free (default: the user's).")
    private @Nullable String as;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with your token.")
    private @Nullable Path tokenFile;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description = "Begin with so many events (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int last = 10;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(LogFormat.TEXT, LogLevel.ERROR);
        String token;
        SslContext secure;
        try {
            token = tokenFile == null ? null : Files.readString(tokenFile).strip();
            secure = tls.tls() ? TlsContexts.client(new TlsClientConfig(tls.ca(), null, null, true), List.of()) : null;
            HostPort.parse(server);
        } catch (IOException | IllegalArgumentException e) {
            return trouble(String.valueOf(e.getMessage()));
        }
        String name = as == null ? String.valueOf(System.getProperty("user.name")) : as;
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1);
                Workers workers = new Workers("join", 1, 16)) {
            var talker =
                    new Talker(transport, secure, workers.timer(), new Talker.Target(server, room, name, token, last));
            talker.start();
            say(talker);
            String fault = talker.fault();
            return fault == null ? ExitCode.DONE.code() : trouble(fault);
        }
    }

    private static void say(Talker talker) throws InterruptedException {
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && talker.fault() == null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    talker.say(line);
                }
            }
        } catch (IOException e) {
            // The input is gone, and with it whoever typed.
            return;
        }
        talker.finish();
    }

    private int trouble(String why) {
        Objects.requireNonNull(spec).commandLine().getErr().println("join: " + why);
        return TROUBLE;
    }
}
