package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Hears one WebSocket connection, on its event loop: never block. What it throws closes the connection with 1011.
 * Overrides either the methods with buffers, whose bytes are gone after the call, or those with text and arrays.
 */
public interface WebSocketListener {
    /** A whole text message. */
    default void text(String message) {}

    /** A whole text message as bytes that are known to be UTF-8. */
    default void textBytes(ByteBuf utf8) {
        text(utf8.toString(StandardCharsets.UTF_8));
    }

    /** A whole binary message. */
    default void binary(byte[] message) {}

    /** A whole binary message. */
    default void binaryBytes(ByteBuf message) {
        byte[] bytes = new byte[message.readableBytes()];
        message.getBytes(message.readerIndex(), bytes);
        binary(bytes);
    }

    /** The connection can take more after it could not; never called from within a send, and perhaps once too often. */
    default void writable() {}

    /**
     * The connection has ended.
     *
     * @param code the peer's close code, 1005 when it gave none; ours when we closed for its faults; 1006 when there was
     *     no closing handshake
     */
    default void closed(int code, String reason) {}
}
