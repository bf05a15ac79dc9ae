package io.netloft.proxy;

import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates as files and as the JDK's contexts; each is its own authority. */
final class TestTls {
    private static final char[] PASSWORD = "secret".toCharArray();

    private final Path dir;

    TestTls(Path dir) {
        this.dir = dir;
    }

    /** Makes a certificate, and the files {@code name.pem} and {@code name.key}, of what was there before if it was. */
    DevelopmentCertificate make(String name, String... names) {
        DevelopmentCertificate made = DevelopmentCertificate.of(Instant.now(), List.of(names));
        try {
            Files.writeString(key(name), made.keyPem());
            Files.writeString(pem(name), made.certificatePem());
            return made;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Path pem(String name) {
        return dir.resolve(name + ".pem");
    }

    Path key(String name) {
        return dir.resolve(name + ".key");
    }

    /** A socket of such a context, with what it offers to speak. */
    static SSLSocket connect(SSLContext context, InetSocketAddress to, String... protocols) {
        try {
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(to.getAddress(), to.getPort());
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A context that shows one certificate and trusts another, if there is one to show and one to trust. */
    static SSLContext context(DevelopmentCertificate shown, DevelopmentCertificate trusted) {
        try {
            KeyStore own = empty();
            if (shown != null) {
                own.setKeyEntry("own", shown.key(), PASSWORD, new Certificate[] {shown.certificate()});
            }
            return context(own, trusted);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The same of a key store; its password is {@code secret}. */
    static SSLContext context(KeyStore own, DevelopmentCertificate trusted) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted == null ? null : trust(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TrustManager[] trust(DevelopmentCertificate trusted) throws GeneralSecurityException, IOException {
        KeyStore anchors = empty();
        anchors.setCertificateEntry("trusted", trusted.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        return trust.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
