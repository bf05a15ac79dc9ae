package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.web.WebClient;
import io.netloft.chassis.web.WebClientException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to the daemon. */
final class DaemonOptionsCommand {
    private static final HostPort USUAL = new HostPort("127.0.0.1", 8083);

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "The daemon's API (default: that of the daemon of this user, else 127.0.0.1:8083).")
    private @Nullable String server;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token of the API.")
    private @Nullable Path tokenFile;

    /** Whether a daemon was named. */
    boolean named() {
        return server != null;
    }

    /** Asks the daemon something; what it refuses is the command's failure. */
    <T> T ask(Function<WebClient, T> question) {
        Logging.configure(LogFormat.TEXT, LogLevel.WARN);
        try {
            return question.apply(client());
        } catch (WebClientException e) {
            throw new StartException(
                    e.getMessage() + (e.status() == 0 ? "; start one with `p2p serve`, or name it with --server" : ""));
        }
    }

    private WebClient client() {
        try {
            Secret token = tokenFile == null
                    ? null
                    : new Secret(
                            Files.readString(tokenFile, StandardCharsets.UTF_8).strip());
            return new WebClient(address(), token);
        } catch (IOException e) {
            throw new StartException("--token-file: " + tokenFile + " (expected: a file to be read)");
        }
    }

    private HostPort address() {
        try {
            return server == null
                    ? Objects.requireNonNullElse(DaemonFile.read(StateFolder.of("p2p")), USUAL)
                    : HostPort.parse(server);
        } catch (IllegalArgumentException e) {
            throw new StartException("--server: " + e.getMessage());
        }
    }

    /** A client of a daemon that answers; null when there is none. */
    @Nullable
    WebClient running() {
        try {
            WebClient client = client();
            return client.get("/v1/status").path("port").isInt() ? client : null;
        } catch (WebClientException e) {
            if (e.status() == 0 && !named()) {
                return null;
            }
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** A name or hash as a part of a path. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
