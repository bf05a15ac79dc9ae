package io.netloft.chassis.tls;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges servers' certificates: the chain and the name as the JDK does, but a name must stand where it belongs, among the
 * alternative names (RFC 9525 §6.1). The JDK also takes the subject's common name for one where there are none, which
 * authorities don't vouch for. Thread-safe.
 */
final class NamedTrust extends X509ExtendedTrustManager {
    private static final Pattern PEM = Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final X509ExtendedTrustManager chain;

    private NamedTrust(X509ExtendedTrustManager chain) {
        this.chain = chain;
    }

    /**
     * Trust in the authorities of a file, or without one in those of the JVM. Blocks on the file.
     *
     * @throws TlsException when it has no certificates
     */
    static NamedTrust of(@Nullable Path authorities) {
        try {
            KeyStore anchors = authorities == null ? null : read(authorities);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(anchors);
            for (TrustManager known : factory.getTrustManagers()) {
                if (known instanceof X509ExtendedTrustManager judge) {
                    return new NamedTrust(judge);
                }
            }
            throw new GeneralSecurityException("this JVM judges no certificates");
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new TlsException(authorities + ": " + e.getMessage() + " (expected: PEM certificates)", e);
        }
    }

    private static KeyStore read(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher found = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            byte[] der = Base64.getMimeDecoder().decode(found.group(1));
            store.setCertificateEntry(
                    String.valueOf(store.size()), factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        if (store.size() == 0) {
            throw new CertificateException("no certificate in it");
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String kind, SSLEngine engine) throws CertificateException {
        chain.checkServerTrusted(shown, kind, engine);
        String algorithm = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
        if (algorithm != null && !algorithm.isEmpty()) {
            named(shown[0], String.valueOf(engine.getPeerHost()));
        }
    }

    /** That the name is the right one was seen already; here, that it was not the common name that said so. */
    private static void named(X509Certificate shown, String host) throws CertificateException {
        int wanted = NetUtil.createByteArrayFromIpAddressString(host) == null ? DNS_NAME : IP_ADDRESS;
        Collection<List<?>> names = shown.getSubjectAlternativeNames();
        if (names == null
                || names.stream().noneMatch(name -> Integer.valueOf(wanted).equals(name.get(0)))) {
            throw new CertificateException("no alternative name for " + host + "; a common name is not looked at");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String kind, Socket socket) throws CertificateException {
        chain.checkServerTrusted(shown, kind, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String kind) throws CertificateException {
        chain.checkServerTrusted(shown, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String kind, Socket socket) throws CertificateException {
        chain.checkClientTrusted(shown, kind, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String kind, SSLEngine engine) throws CertificateException {
        chain.checkClientTrusted(shown, kind, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String kind) throws CertificateException {
        chain.checkClientTrusted(shown, kind);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chain.getAcceptedIssuers();
    }
}
