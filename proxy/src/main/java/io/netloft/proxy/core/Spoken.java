package io.netloft.proxy.core;

/** What the upstreams of a group speak. */
public enum Spoken {
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2. */
    HTTP2,
    /** Whichever of the two a TLS handshake agrees on. */
    NEGOTIATED
}
