package io.netloft.proxy;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * A client's certificate in the form in which servers are told of it (RFC 9440), made once a connection: structured fields, each
 * certificate a byte sequence. Immutable.
 *
 * @param one the line of {@code Client-Cert}; empty when the client has shown none
 * @param chain the line of {@code Client-Cert-Chain}; empty when nothing vouches for the one but an authority itself
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ClientCertificate(byte[] one, byte[] chain) {
    /** None was shown. */
    static final ClientCertificate NONE = new ClientCertificate(new byte[0], new byte[0]);
    /** Both lines together; what a server takes of a head is not much more, and a client chooses how long its chain is. */
    private static final int MOST = 16 * 1024;

    /** Of a channel whose hands are shaken; none before. */
    static ClientCertificate of(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return NONE;
        }
        try {
            return of(tls.engine().getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException | CertificateEncodingException none) {
            return NONE;
        }
    }

    private static ClientCertificate of(Certificate[] shown) throws CertificateEncodingException {
        StringBuilder chain = new StringBuilder();
        for (int i = 1; i < shown.length && chain.length() <= MOST; i++) {
            chain.append(i == 1 ? "Client-Cert-Chain: " : ", ").append(sequence(shown[i]));
        }
        String one = "Client-Cert: " + sequence(shown[0]) + "\r\n";
        if (one.length() > MOST) {
            return NONE;
        }
        boolean fits = one.length() + chain.length() <= MOST && !chain.isEmpty();
        return new ClientCertificate(
                HeadBytes.ascii(one),
                HeadBytes.ascii(fits ? chain.append("\r\n").toString() : ""));
    }

    private static String sequence(Certificate certificate) throws CertificateEncodingException {
        return ":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
    }

    /** Writes as much of it as servers are to be told. */
    void writeTo(HeadBytes out, ProxyConfig.ClientCert told) {
        if (told != ProxyConfig.ClientCert.NONE) {
            out.add(one);
        }
        if (told == ProxyConfig.ClientCert.CHAIN) {
            out.add(chain);
        }
    }
}
