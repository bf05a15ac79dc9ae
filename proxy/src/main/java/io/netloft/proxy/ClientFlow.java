package io.netloft.proxy;

import io.netloft.proto.http1.Http1ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client, and what keeps it from sending. Bodies go through in the framing of HTTP/1.1, which whoever speaks
 * something else takes off. Owned by one event loop.
 */
interface ClientFlow {
    /** Reasons not to take more from the client; it goes on when none is left. */
    int CONNECTING = 1;

    int UPSTREAM_FULL = 2;
    int SENT_AHEAD = 4;

    /** Who the client is. */
    Announced announced();

    /** A buffer of that capacity, of its allocator. */
    ByteBuf buffer(int capacity);

    /**
     * Begins a response, or sends an interim one.
     *
     * @param edits what is changed in the head; null for nothing
     * @param extra bytes of body that will be put behind it
     * @return what is to be written next, with room for the extra bytes
     */
    ByteBuf head(Http1ResponseHead response, ResponseWriter.After after, @Nullable HeadEdits edits, int extra);

    /** Writes a part of the response; takes the buffer over. */
    void write(ByteBuf part);

    /**
     * Writes a whole message that the proxy made itself, as HTTP/1.1 has it; takes the buffer over.
     *
     * @param bodiless whether it answers HEAD
     */
    void answer(ByteBuf message, boolean bodiless);

    void flush();

    /** False while more waits for the client than should. */
    boolean writable();

    /** Bytes that the client hasn't taken; only by how much this falls means something. */
    long waiting();

    void pause(int reason);

    void resume(int reasons);

    /** The upstream takes no more for now, or does again. */
    void upstreamFull(boolean full);

    /** Ends our side, after what was written. */
    void shutdownOutput();
}
