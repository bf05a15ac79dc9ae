package io.netloft.chassis.tls;

/** Certificates or keys that cannot be used; the message names the file and the rule. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
