package io.netloft.chassis.life;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.net.Handover;
import io.netloft.chassis.net.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys that every server has; a server's record holds one of these, inlined. */
public record CommonConfig(
        @Doc("Address of the admin endpoint, or none; beyond loopback it needs a token.") @Nullable
        HostPort admin,

        @Doc("Token that admin requests carry as a bearer.") @Nullable
        Secret adminToken,

        @Doc("Host names beside addresses and localhost that the admin endpoint answers to.") @Default("[]")
        List<String> adminHosts,

        @Doc("How sockets are driven; auto is epoll where it works, else nio.") @Default("auto")
        Transport.Choice transport,

        @Doc("Event-loop threads; 0 leaves it to the server: at most one a core.") @Default("0") @Range("0..1024")
        int eventLoops,

        @Doc("Time that work in hand gets to finish when the server stops.") @Default("30s") @Range("0..1h") @Reloadable
        Duration drainTimeout,

        @Doc("Most memory outside the heap that network buffers may take.") @Default("256MiB") @Range("16MiB..1TiB")
        Size maxDirectMemory,

        @Doc("Unix socket over which a newer process takes the listeners over.") @Nullable
        Path handover,

        @Doc("What a log line looks like.") @Default("text") LogFormat logFormat,

        @Doc("The least level that is logged.") @Default("info") @Reloadable
        LogLevel logLevel,

        @Doc("Whether a change of the configuration file reloads it.") @Default("true")
        boolean reloadOnChange)
        implements Validated {

    @Override
    public void validate(Problems problems) {
        if (admin != null && adminToken == null && !loopback(admin.host())) {
            problems.add(
                    "admin",
                    admin,
                    "a loopback address, or admin-token set",
                    "bind 127.0.0.1 or give admin-token: file:PATH");
        }
        if (handover != null) {
            validateHandover(handover, problems);
        }
    }

    private void validateHandover(Path path, Problems problems) {
        if (transport == Transport.Choice.NIO || transport == Transport.Choice.IO_URING) {
            problems.add(
                    "handover",
                    path,
                    "the epoll transport, not " + transport.name().toLowerCase(Locale.ROOT),
                    "use transport: auto or epoll, or leave handover out");
        }
        if (path.toAbsolutePath().toString().length() > Handover.MAX_PATH) {
            problems.add("handover", path, "a path of at most " + Handover.MAX_PATH + " characters", "shorten it");
        }
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }
}
