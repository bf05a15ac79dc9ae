package io.netloft.proto.websocket;

/** What {@link WebSocketDecoder} has found, in the order of the stream. */
public interface WebSocketVisitor {
    /** A whole message; the view is the decoder's again when this returns. */
    void message(WebSocketView message);

    /** So many octets were passed over: missing, or not to be made sense of. */
    default void skipped(long octets) {}

    /** A fault that could not be read past; the decoder has lost its footing. */
    default void fault(WebSocketFault fault) {}
}
