package io.netloft.proxy;

import io.netty.buffer.ByteBuf;

/**
 * Who carries an attempt's request to its upstream and brings the answer: a connection of HTTP/1.1, or a stream of HTTP/2.
 * What is written to it is HTTP/1.1 in any case. Owned by one event loop.
 */
interface Outlet {
    /** Takes an attempt on; its request is written next. */
    void serve(Attempt next);

    /** Writes a request's head. */
    void head(HeadBytes head);

    /** Writes a part of the request's body; takes the buffer over. */
    void write(ByteBuf part);

    void flush();

    /** Stops or resumes reading the answer: the client's backpressure. */
    void reading(boolean on);

    /** The client is gone or the answer is of no use any more: no one hears of it again. */
    void abandon();

    /** Ends the upstream's input of a tunnel, after what was written. */
    void shutdownOutput();

    /** The upstream answers no health checks while it owes an answer. */
    void upstreamSilent(String cause);
}
