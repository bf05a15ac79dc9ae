package io.netloft.chassis.web;

import io.netloft.chassis.metrics.Meters;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The WebSocket connections of one endpoint: their limits, their metrics, their end. One object an endpoint, made when the
 * server starts and put behind as many routes as it likes. Thread-safe.
 */
public final class WebSockets {
    private static final long DRAIN_POLL_MS = 20;

    private final WebSocketOptions options;
    private final WebSocketCounts counts = new WebSocketCounts();
    private final FlushPasses flushes = new FlushPasses();
    private final Map<EventLoop, WebSocketLane> lanes = new ConcurrentHashMap<>();
    private final WriteBufferWaterMark waterMark;
    private final WebSocketDecoderConfig plainFrames;
    private final WebSocketDecoderConfig compressedFrames;
    private volatile boolean draining;

    /** Makes the listener of a connection that has just been upgraded; on its event loop. */
    @FunctionalInterface
    public interface Opener {
        /** What it returns hears the messages; the session may be sent to already. */
        WebSocketListener open(WebRequest request, WebSocketSession session);
    }

    /** @param endpoint a name for the metrics */
    public WebSockets(String endpoint, WebSocketOptions options, Meters meters) {
        this.options = options;
        int most = options.limits().maxOutbound();
        waterMark = new WriteBufferWaterMark(most / 2, most);
        plainFrames = frames(options.limits(), false, false);
        compressedFrames = frames(options.limits(), false, true);
        counts.register(endpoint, meters);
    }

    static WebSocketDecoderConfig frames(WebSocketLimits limits, boolean client, boolean compressed) {
        return WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(!client)
                .allowMaskMismatch(false)
                // Lets every reserved bit through, so only where an extension may use one; the handler looks at which.
                .allowExtensions(compressed)
                // It would send a close frame by itself, and behind our back.
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .maxFramePayloadLength(limits.maxMessage())
                .build();
    }

    WebSocketDecoderConfig frames(WebSocketAgreement agreement) {
        return agreement.compressed() ? compressedFrames : plainFrames;
    }

    WebSocketOptions options() {
        return options;
    }

    WriteBufferWaterMark waterMark() {
        return waterMark;
    }

    /**
     * Takes a place.
     *
     * @throws WebException when there is none
     */
    void admit(SocketAddress remote) {
        if (draining) {
            counts.refusedAsDraining();
            throw new WebException(WebError.BUSY, "the server is going away");
        }
        counts.admit(remote, options.limits());
    }

    boolean draining() {
        return draining;
    }

    WebSocketLane lane(EventLoop loop) {
        return lanes.computeIfAbsent(loop, key -> new WebSocketLane(key, options, counts, flushes.of(key)));
    }

    /** Connections open now. */
    public int connections() {
        return counts.connections();
    }

    /**
     * Refuses new connections and closes the others with 1001; completes when the last has ended, and at the deadline
     * after cutting those that are left.
     */
    public CompletionStage<Void> drain(Duration deadline) {
        draining = true;
        var done = new CompletableFuture<Void>();
        lanes.values().forEach(lane -> lane.loop().execute(() -> lane.forEach(WebSocketSession::goAway)));
        awaitEnd(done, System.nanoTime() + deadline.toNanos());
        return done;
    }

    private void awaitEnd(CompletableFuture<Void> done, long deadlineNs) {
        if (connections() == 0 || lanes.isEmpty()) {
            done.complete(null);
            return;
        }
        EventLoop loop = lanes.keySet().iterator().next();
        if (loop.isShuttingDown()) {
            done.complete(null);
        } else if (System.nanoTime() - deadlineNs >= 0) {
            close();
            done.complete(null);
        } else {
            loop.schedule(() -> awaitEnd(done, deadlineNs), DRAIN_POLL_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Cuts all connections. */
    public void close() {
        draining = true;
        lanes.values().forEach(lane -> lane.loop().execute(() -> lane.forEach(WebSocketSession::cut)));
    }
}
