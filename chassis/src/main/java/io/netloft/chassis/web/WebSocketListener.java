package io.netloft.chassis.web;

/** Hears one WebSocket connection, on its event loop. */
public interface WebSocketListener {
    /** A whole text message. */
    void text(String message);

    /** A whole binary message. */
    default void binary(byte[] message) {}

    /** The connection can take more after it could not. */
    default void writable() {}

    /** The connection has ended, with the close code (1006 when there was none). */
    default void closed(int code, String reason) {}
}
