package io.netloft.proto.websocket;

import java.util.Locale;

/**
 * What was negotiated about permessage-deflate for one direction.
 *
 * @param on whether messages may be compressed
 * @param takeover whether a message may refer to those before it
 */
public record WebSocketDeflate(boolean on, boolean takeover) {
    /** Nothing is compressed. */
    public static final WebSocketDeflate NONE = new WebSocketDeflate(false, false);

    /** Nobody heard what was negotiated: what looks compressed may be. */
    public static final WebSocketDeflate ANY = new WebSocketDeflate(true, true);

    /** What a server's Sec-WebSocket-Extensions says about what the client, or the server, sends. */
    public static WebSocketDeflate of(String extensions, boolean client) {
        String lower = extensions.toLowerCase(Locale.ROOT);
        if (!lower.contains("permessage-deflate")) {
            return NONE;
        }
        String without = (client ? "client" : "server") + "_no_context_takeover";
        return new WebSocketDeflate(true, !lower.contains(without));
    }
}
