/**
 * WebSocket (RFC 6455) with permessage-deflate (RFC 7692) for onlookers: frames of one direction in, messages out. Who takes
 * part in a connection uses Netty's codec.
 *
 * <pre>
 *   frame = FIN(1 bit) RSV(3) opcode(4)  MASK(1 bit) length(7, 7+16, 7+64)  [ mask(4) ]  payload
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.proto.websocket.WebSocketDecoder}; {@link io.netloft.proto.websocket.WebSocketView}:
 * one message, reused; {@link io.netloft.proto.websocket.WebSocketVisitor}: who is told; {@link
 * io.netloft.proto.websocket.WebSocketDeflate}: what was negotiated; {@code WebSocketInflater}; {@link
 * io.netloft.proto.websocket.WebSocketFault}: what is wrong; {@link io.netloft.proto.websocket.WebSocketLimits}: memory.
 *
 * <p>Nothing here knows a socket, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.websocket;

import org.jspecify.annotations.NullMarked;
