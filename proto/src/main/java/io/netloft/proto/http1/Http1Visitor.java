package io.netloft.proto.http1;

import io.netty.buffer.ByteBuf;

/**
 * What {@link Http1Decoder} has found, in the order of the stream. Heads and buffers are the decoder's and hold good
 * during the call only: copy, or retain a slice, to keep them.
 */
public interface Http1Visitor {
    /** A request head; its body and {@link #end} follow. */
    default void requestHead(Http1RequestHead head) {}

    /** A response head, final or interim; its body and {@link #end} follow. */
    default void responseHead(Http1ResponseHead head) {}

    /** A run of the current message's payload, chunk framing left out. */
    default void body(ByteBuf payload) {}

    /** Whether {@link #body} wants payload; else {@link #passed} is told how much there was. */
    default boolean wantsBody() {
        return true;
    }

    /** So many bytes of the current message's payload, which nobody wanted. */
    default void passed(int bytes) {}

    /** So many bytes of the current message's payload fell into a gap. */
    default void missing(long bytes) {}

    /** The current message ends; not complete when the stream ended, broke or lost its footing before it did. */
    default void end(boolean complete) {}

    /** Bytes of another protocol, after an upgrade or a CONNECT. */
    default void tunnel(ByteBuf bytes) {}

    /** So many bytes were passed over between messages: missing, or not to be made sense of. */
    default void skipped(long bytes) {}

    /** A fault that a lenient decoder could not read past; it looks for the next message. */
    default void fault(Http1Exception fault) {}
}
