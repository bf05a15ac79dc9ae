package io.netloft.proto.resp;

/** Which way a stream of messages flows. */
public enum RespDirection {
    /** From client to server: arrays of bulks and inline commands, nothing else. */
    REQUESTS,
    /** From server to client: values of every kind. */
    RESPONSES
}
