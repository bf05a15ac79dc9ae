package io.netloft.chassis.tls;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Validated;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The TLS keys of outgoing connections: verified unless switched off. */
public record TlsClientConfig(
        @Doc("Authorities to trust, PEM; without it those of the JVM.") @Nullable
        Path ca,

        @Doc("Certificate to show, PEM.") @Nullable Path cert,

        @Doc("Private key of that certificate, PEM (PKCS#8).") @Nullable
        Path key,

        @Doc("Whether the server's certificate and name are checked; false invites anyone in between.") @Default("true")
        boolean verify)
        implements Validated {

    @Override
    public void validate(Problems problems) {
        if ((cert == null) != (key == null)) {
            problems.add(cert == null ? "cert" : "key", null, "cert and key, both or none", "give the other one too");
        }
    }
}
