package io.netloft.chassis.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that may speak TLS to a server, as a picocli mixin; what they lead to is the command's. */
public final class TlsOptions {
    @Option(names = "--tls", description = "Speak TLS.")
    private boolean tls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Authorities to trust, PEM; without it those of the JVM.")
    private @Nullable Path ca;

    /** Whether {@code --tls} was given. */
    public boolean tls() {
        return tls;
    }

    /** Whom {@code --ca} trusts, or null. */
    public @Nullable Path ca() {
        return ca;
    }
}
