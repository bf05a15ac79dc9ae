package io.netloft.chassis.web;

/** What stands behind a WebSocket route; called on the event loop of the connection. */
@FunctionalInterface
public interface WebSocketEndpoint {
    /** A connection has been upgraded; what it returns hears its messages. */
    WebSocketListener open(WebRequest request, WebSocketSession session);
}
