package io.netloft.proto.http1;

/** How the end of a message's body is found (RFC 9112 §6.3). */
public enum Http1Framing {
    /** No body: the message ends with its head. */
    NONE,
    /** A Content-Length says how many bytes follow; it may be 0. */
    LENGTH,
    /** Transfer-Encoding: chunked. */
    CHUNKED,
    /** A response whose body ends when the connection does. */
    UNTIL_CLOSE
}
