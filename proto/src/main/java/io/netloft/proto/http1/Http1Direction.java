package io.netloft.proto.http1;

/** Which way a stream of messages flows. */
public enum Http1Direction {
    /** From client to server. */
    REQUESTS,
    /** From server to client. */
    RESPONSES
}
