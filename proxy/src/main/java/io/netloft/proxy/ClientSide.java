package io.netloft.proxy;

import io.netloft.proto.http1.Http1ResponseHead;

/**
 * Who sent a request, as its exchange sees it: a connection of HTTP/1.1, or a stream of HTTP/2. Owned by one event loop.
 */
interface ClientSide {
    /** Who it is. */
    Peer peer();

    /** What goes to it and comes from it. */
    ClientFlow flow();

    /** Answers in the proxy's own name. */
    Replies replies();

    /** What it speaks, for the log; what its head says doesn't count in HTTP/2. */
    String version(int minor);

    /** Whether its request is a gRPC call, to which errors are told in gRPC's own way. */
    default boolean grpc() {
        return false;
    }

    /** Whether its request has no answer but a switch of protocols, or a refusal. */
    default boolean mustSwitch() {
        return false;
    }

    /** Whether a server's switch of protocols is the one that was asked for. */
    default boolean takes(Http1ResponseHead switched) {
        return true;
    }

    /** True when no more requests are wanted from it. */
    boolean draining();

    /** The response is whole. */
    void exchangeDone(boolean keepAlive);

    /**
     * An answer of the proxy's own was written.
     *
     * @param keep whether its connection goes on
     * @param complete whether the request is here whole
     */
    void replied(boolean keep, boolean complete);

    /** The response broke off: the client must notice, and where only the end of the connection ends it, by a reset. */
    void cut(boolean byReset);

    /** The upstream cancelled the request; true when the client is told so in kind, and needs no answer. */
    boolean cancelled();

    /** From here on its bytes belong to another protocol. */
    void becomeTunnel(Tunnel begun);

    /** Ends after what was written. */
    void closeAfterFlush();

    /** Ends at once. */
    void closeNow();
}
