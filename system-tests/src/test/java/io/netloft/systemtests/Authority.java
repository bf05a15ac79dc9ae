package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority of openssl's make, and what it issues, as files {@code NAME.pem} and {@code NAME.key}. */
final class Authority {
    private static final String DAYS = "30";

    private final Path dir;
    private final String name;

    private Authority(Path dir, String name) {
        this.dir = dir;
        this.name = name;
    }

    /** A root that signs itself. */
    static Authority root(Path dir, String name) {
        make(dir, name, "basicConstraints=critical,CA:TRUE", List.of());
        return new Authority(dir, name);
    }

    /** One that this one vouches for. */
    Authority intermediate(String under) {
        make(dir, under, "basicConstraints=critical,CA:TRUE", signed());
        return new Authority(dir, under);
    }

    /** A certificate for names and addresses, such as {@code DNS:a.example} and {@code IP:127.0.0.1}; replaces an old one. */
    Authority issue(String leaf, String... names) {
        make(
                dir,
                leaf,
                "basicConstraints=critical,CA:FALSE\nsubjectAltName=" + String.join(",", names)
                        + "\nextendedKeyUsage=serverAuth,clientAuth",
                signed());
        return this;
    }

    private List<String> signed() {
        return List.of(
                "-CA", pem().toString(), "-CAkey", dir.resolve(name + ".key").toString());
    }

    private static void make(Path dir, String subject, String extensions, List<String> more) {
        Peer openssl = Peer.of("openssl").file("request.cnf", """
                [req]
                distinguished_name=subject
                x509_extensions=extensions
                prompt=no
                [subject]
                CN=%s
                [extensions]
                subjectKeyIdentifier=hash
                %s
                """.formatted(subject, extensions));
        List<String> args = new ArrayList<>(List.of("req", "-x509", "-config", "request.cnf", "-days", DAYS));
        args.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"));
        args.addAll(List.of("-keyout", "new.key", "-out", "new.pem"));
        args.addAll(more);
        Peer.Finished done = openssl.args(args.toArray(String[]::new)).run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        try {
            // One after the other, each whole: who reads them meanwhile finds two that fit, or says that they don't.
            for (String kind : List.of(".key", ".pem")) {
                Files.move(
                        openssl.dir().resolve("new" + kind),
                        dir.resolve(subject + kind),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The authority's own certificate. */
    Path pem() {
        return dir.resolve(name + ".pem");
    }

    /** A certificate's octets in base64, without line ends; as RFC 9440 sends it. */
    static String base64(Path pem) {
        try {
            return Files.readString(pem)
                    .replaceAll("(?s).*-----BEGIN CERTIFICATE-----|-----END CERTIFICATE-----.*|\\s", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
