package io.netloft.chassis.web;

import java.time.Duration;

/**
 * What one connection may take.
 *
 * @param maxLine longest request line in bytes; without it a peer could make us hold any line
 * @param maxHead longest header section in bytes
 * @param maxBody longest body in bytes; bodies are held in memory
 * @param requestTimeout time from a request's first byte to its last; without it slow senders hold connections
 * @param idleTimeout time a connection may be silent between requests
 * @param streamQueue events that wait for one slow reader before its stream is closed
 * @param heartbeat silence after which a stream gets a comment, so that middle boxes keep it
 */
public record WebLimits(
        int maxLine,
        int maxHead,
        int maxBody,
        Duration requestTimeout,
        Duration idleTimeout,
        int streamQueue,
        Duration heartbeat) {
    /** Fit for people and their tools. */
    public static final WebLimits STANDARD = new WebLimits(
            4096, 16 * 1024, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(60), 256, Duration.ofSeconds(15));

    /** The same with another body limit. */
    public WebLimits withMaxBody(int bytes) {
        return new WebLimits(maxLine, maxHead, bytes, requestTimeout, idleTimeout, streamQueue, heartbeat);
    }
}
