package io.netloft.chassis.web;

import java.util.List;

/**
 * How an endpoint speaks WebSocket.
 *
 * @param limits what connections may take
 * @param subprotocols names that it speaks, the best first; the first that a client offers is chosen, and none when it
 *     offers none of them
 * @param compression whether messages are compressed where the client can; see {@link Compression}
 */
public record WebSocketOptions(WebSocketLimits limits, List<String> subprotocols, Compression compression) {
    /** Standard limits, no subprotocol, no compression. */
    public static final WebSocketOptions STANDARD =
            new WebSocketOptions(WebSocketLimits.STANDARD, List.of(), Compression.OFF);

    /**
     * Compression of messages (RFC 7692), each by itself. It saves bytes and costs processor time: ten times as much for
     * a message that one reader gets, little for one that many get.
     *
     * @param level of zlib, 1 to 9; 0 for no compression
     * @param fromBytes messages shorter than that are sent as they are
     */
    public record Compression(int level, int fromBytes) {
        /** None is offered. */
        public static final Compression OFF = new Compression(0, 0);
        /** The fastest, for messages that have something to gain. */
        public static final Compression FAST = new Compression(1, 256);

        /** Checks the level. */
        public Compression {
            if (level < 0 || level > 9) {
                throw new IllegalArgumentException("level: " + level + " (expected: 0 to 9)");
            }
        }

        boolean on() {
            return level > 0;
        }
    }

    /** Copies the list. */
    public WebSocketOptions {
        subprotocols = List.copyOf(subprotocols);
    }

    /** The same with other limits. */
    public WebSocketOptions withLimits(WebSocketLimits other) {
        return new WebSocketOptions(other, subprotocols, compression);
    }

    /** The same with subprotocols. */
    public WebSocketOptions withSubprotocols(String... names) {
        return new WebSocketOptions(limits, List.of(names), compression);
    }

    /** The same with compression. */
    public WebSocketOptions withCompression(Compression other) {
        return new WebSocketOptions(limits, subprotocols, other);
    }
}
