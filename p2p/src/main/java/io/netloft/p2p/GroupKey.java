package io.netloft.p2p;

import io.netloft.chassis.life.StartException;
import io.netloft.chassis.tls.DevelopmentCertificate;
import io.netloft.proto.bencode.InfoHash;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a private group, and what is made of it: a key for datagrams, one for announces, one for proofs. Each is an
 * HMAC-SHA-256 of its purpose under the key (HKDF-Expand with one block, RFC 5869), so that none tells of another.
 * Immutable but for nothing; any thread.
 */
final class GroupKey {
    private static final int LEAST = 16;
    private static final int MOST = 4_096;
    private static final String HMAC = "HmacSHA256";
    private static final byte ONE = 1;

    private final byte[] datagrams;
    private final byte[] announces;
    private final byte[] proofs;
    private final X509Certificate certificate;
    private final SslContext client;
    private final SslContext server;

    private GroupKey(byte[] secret) throws GeneralSecurityException, IOException {
        byte[] root = mac("netloft p2p group 1".getBytes(StandardCharsets.UTF_8), secret);
        datagrams = derived(root, "catalogue");
        announces = derived(root, "announce");
        proofs = derived(root, "peers");
        // A certificate of this start: it proves nothing but that both ends of a connection are the ends of one
        // connection.
        DevelopmentCertificate own = DevelopmentCertificate.of(Instant.now(), List.of("localhost"));
        certificate = own.certificate();
        client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .keyManager(own.key(), own.certificate())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        server = SslContextBuilder.forServer(own.key(), own.certificate())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    /**
     * Reads a key file: its octets without the white space around them.
     *
     * @throws StartException when it can't be read or is too short to be a key
     */
    static GroupKey read(Path file) {
        try {
            byte[] octets = Files.size(file) > MOST ? new byte[0] : strip(Files.readAllBytes(file));
            if (octets.length < LEAST) {
                throw new StartException("group key: " + file + " has " + octets.length + " octets (expected: " + LEAST
                        + " to " + MOST + "); make one with `openssl rand -hex 32`");
            }
            return new GroupKey(octets);
        } catch (IOException | GeneralSecurityException e) {
            throw new StartException("group key: " + file + ": " + e.getMessage() + " (expected: a file to be read)");
        }
    }

    private static byte[] strip(byte[] octets) {
        int from = 0;
        int to = octets.length;
        while (from < to && white(octets[from])) {
            from++;
        }
        while (to > from && white(octets[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(octets, from, to);
    }

    private static boolean white(byte octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }

    private static byte[] derived(byte[] root, String purpose) throws GeneralSecurityException {
        return mac(root, purpose.getBytes(StandardCharsets.UTF_8), new byte[] {ONE});
    }

    private static byte[] mac(byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** Under what name a share is announced: whoever has not the key can't tell which it is. */
    InfoHash veil(InfoHash hash) {
        try {
            return InfoHash.of(Arrays.copyOf(mac(announces, hash.octets()), InfoHash.LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is in every JDK", e);
        }
    }

    /** What seals datagrams; one a node. */
    GroupSeal seal() {
        return new GroupSeal(datagrams);
    }

    /** TLS 1.3 in which both ends show a certificate, whoever signed it. */
    SslContext tls(boolean dialled) {
        return dialled ? client : server;
    }

    /** Our own certificate. */
    X509Certificate certificate() {
        return certificate;
    }

    /**
     * What an end must send to show that it has the key: bound to its role, so that it can't be sent back to us, and to
     * both certificates, so that nobody between two ends can pass it on.
     */
    byte[] proof(boolean ofDialler, Certificate its, Certificate ofOther) {
        try {
            return mac(
                    proofs,
                    new byte[] {(byte) (ofDialler ? 'D' : 'L')},
                    MessageDigest.getInstance("SHA-256").digest(its.getEncoded()),
                    MessageDigest.getInstance("SHA-256").digest(ofOther.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is in every JDK", e);
        }
    }
}
