package io.netloft.proto.http1;

/** The form of a request target (RFC 9112 §3.2). */
public enum Http1Target {
    /** {@code /path?query}; what a client sends to an origin or to a reverse proxy. */
    ORIGIN,
    /** {@code http://host/path?query}; its authority wins over the Host field, which must be equal. */
    ABSOLUTE,
    /** {@code host:port}; with CONNECT only. */
    AUTHORITY,
    /** {@code *}; with OPTIONS only. */
    ASTERISK
}
