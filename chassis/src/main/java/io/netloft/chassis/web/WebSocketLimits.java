package io.netloft.chassis.web;

import java.time.Duration;

/**
 * What WebSocket connections may take.
 *
 * @param maxMessage longest message in bytes, decompressed, and longest frame; a longer one is answered with 1009. Whole
 *     messages are held in memory
 * @param maxOutbound bytes that may wait for one slow reader; beyond it sends are refused
 * @param connections most connections of the endpoint; more are answered with 503
 * @param connectionsPerAddress most connections of one address (an IPv6 /64); more are answered with 429
 * @param pingAfter silence after which the peer is pinged
 * @param pongWithin time in which it must then be heard from, or take what waits for it; else it is gone
 * @param idleTimeout time without a message of the peer's after which it is closed with 1001; zero for never
 * @param closeWithin time for the peer to answer a close before the connection is cut
 */
public record WebSocketLimits(
        int maxMessage,
        int maxOutbound,
        int connections,
        int connectionsPerAddress,
        Duration pingAfter,
        Duration pongWithin,
        Duration idleTimeout,
        Duration closeWithin) {
    /** Fit for people and their tools. */
    public static final WebSocketLimits STANDARD = new WebSocketLimits(
            1 << 20,
            256 * 1024,
            10_000,
            1_000,
            Duration.ofSeconds(25),
            Duration.ofSeconds(20),
            Duration.ZERO,
            Duration.ofSeconds(5));

    /** Checks that nothing is without a bound. */
    public WebSocketLimits {
        positive("maxMessage", maxMessage);
        positive("maxOutbound", maxOutbound);
        positive("connections", connections);
        positive("connectionsPerAddress", connectionsPerAddress);
        positive("pingAfter", pingAfter.toMillis());
        positive("pongWithin", pongWithin.toMillis());
        positive("closeWithin", closeWithin.toMillis());
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /** The same with other bounds for a message and for what waits for a slow reader. */
    public WebSocketLimits withBytes(int message, int outbound) {
        return new WebSocketLimits(
                message, outbound, connections, connectionsPerAddress, pingAfter, pongWithin, idleTimeout, closeWithin);
    }

    /** The same with other bounds for connections. */
    public WebSocketLimits withConnections(int total, int perAddress) {
        return new WebSocketLimits(
                maxMessage, maxOutbound, total, perAddress, pingAfter, pongWithin, idleTimeout, closeWithin);
    }

    /** The same with other times. */
    public WebSocketLimits withTimes(Duration ping, Duration pong, Duration idle, Duration close) {
        return new WebSocketLimits(
                maxMessage, maxOutbound, connections, connectionsPerAddress, ping, pong, idle, close);
    }
}
