package io.netloft.proto.http1;

import io.netty.buffer.ByteBuf;

/**
 * Reads message heads out of a growing buffer. One reader serves one direction of one connection; one thread at a time.
 */
public interface Http1HeadReader {
    /**
     * Reads a request head.
     *
     * @param in bytes from the head's first on; what one call has seen must be there again in the next, with or without
     *     more after it
     * @param head filled when the whole head is there; the same one until then
     * @return bytes consumed, the reader index having moved past them, or 0 with the reader index untouched when more
     *     are needed
     * @throws Http1Exception when the head breaks a rule or a limit; the reader is then reset
     */
    int readRequest(ByteBuf in, Http1RequestHead head);

    /**
     * Reads a response head.
     *
     * @param in as for {@link #readRequest}
     * @param head as for {@link #readRequest}
     * @param requestMethod the method that the response answers: it decides whether a body follows
     * @return as for {@link #readRequest}
     * @throws Http1Exception when the head breaks a rule or a limit; the reader is then reset
     */
    int readResponse(ByteBuf in, Http1ResponseHead head, Http1Method requestMethod);

    /** Forgets a head that has arrived in part. */
    void reset();
}
