package io.netloft.proxy;

import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection to an upstream could not be secured.
 *
 * @param detail in a few words, for people
 */
record TlsFault(ProxyError error, String detail) {

    static TlsFault of(Throwable cause) {
        Throwable certificate = certificate(cause);
        if (certificate != null) {
            return new TlsFault(ProxyError.CERTIFICATE_REFUSED, words(certificate));
        } else if (cause instanceof SslHandshakeTimeoutException) {
            return new TlsFault(ProxyError.TLS_TIMEOUT, "");
        } else if (cause instanceof ClosedChannelException) {
            return new TlsFault(ProxyError.TLS_FAILED, "closed in the middle of the handshake");
        }
        return new TlsFault(ProxyError.TLS_FAILED, words(cause));
    }

    private static @Nullable Throwable certificate(Throwable cause) {
        for (Throwable c = cause; c != null; c = c.getCause()) {
            if (c instanceof CertificateException) {
                return c;
            }
        }
        return null;
    }

    /** The last cause knows best. */
    private static String words(Throwable cause) {
        Throwable last = cause;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }

    /** In one line. */
    String text() {
        return error.word() + (detail.isEmpty() ? "" : ": " + detail);
    }
}
