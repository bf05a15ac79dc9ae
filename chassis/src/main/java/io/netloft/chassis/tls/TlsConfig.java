package io.netloft.chassis.tls;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The TLS keys of a listener. */
public record TlsConfig(
        @Doc("Certificate chain, PEM.") @Nullable Path cert,

        @Doc("Private key of the certificate, PEM (PKCS#8).") @Nullable
        Path key,

        @Doc("More certificates, chosen by the name that the client asks for.") @Default("[]")
        List<TlsCertificate> certificates,

        @Doc("Authorities whose client certificates are good, PEM.") @Nullable
        Path clientCa,

        @Doc("Whether clients must show a certificate.") @Default("none")
        ClientAuthentication clientAuth,

        @Doc("Use a self-signed certificate for localhost, made at the start: for trying things out.") @Default("false")
        boolean development,

        @Doc("Longest ClientHello; what claims more is closed at once.")
        @Default("16KiB")
        @Range("1KiB..64KiB")
        @Reloadable
        Size maxClientHello,

        @Doc("Time for the ClientHello, and again for the rest of the handshake.")
        @Default("10s")
        @Range("100ms..5m")
        @Reloadable
        Duration handshakeTimeout)
        implements Validated {

    /** What is asked of clients. */
    public enum ClientAuthentication {
        /** Nothing. */
        NONE,
        /** A certificate is checked when shown. */
        OPTIONAL,
        /** No certificate, no connection. */
        REQUIRED
    }

    /** A certificate for names. */
    public record TlsCertificate(
            @Doc("Names it is shown for; *.example.org matches one label.")
            List<String> names,

            @Doc("Certificate chain, PEM.") Path cert,
            @Doc("Private key, PEM (PKCS#8).") Path key) {}

    /** Whether there is a certificate to serve with. */
    public boolean enabled() {
        return cert != null || development;
    }

    @Override
    public void validate(Problems problems) {
        if ((cert == null) != (key == null)) {
            problems.add(cert == null ? "cert" : "key", null, "cert and key, both or none", "give the other one too");
        }
        if (development && cert != null) {
            problems.add("development", true, "false where cert is given", "remove one of the two");
        }
        if (!enabled() && !certificates.isEmpty()) {
            problems.add("cert", null, "a certificate for clients that ask for no listed name", "set cert and key");
        }
        if (clientAuth != ClientAuthentication.NONE && clientCa == null) {
            problems.add("client-auth", clientAuth, "none, or client-ca set", "give the authorities in client-ca");
        }
        readable("cert", cert, problems);
        readable("key", key, problems);
        readable("client-ca", clientCa, problems);
        for (int i = 0; i < certificates.size(); i++) {
            readable("certificates[" + i + "].cert", certificates.get(i).cert(), problems);
            readable("certificates[" + i + "].key", certificates.get(i).key(), problems);
        }
    }

    private static void readable(String name, @Nullable Path file, Problems problems) {
        if (file != null && !Files.isReadable(file)) {
            problems.add(name, file, "a file that can be read", "");
        }
    }
}
