package io.netloft.chassis.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Turns an HTTP connection into a WebSocket one. No extension is negotiated, so the decoder refuses every frame with a
 * reserved bit (RFC 6455 §5.2); frames must be masked, text must be UTF-8, and a message may be as long as a body.
 */
final class WebSocketUpgrade {
    private final WebLimits limits;

    WebSocketUpgrade(WebLimits limits) {
        this.limits = limits;
    }

    void run(ChannelHandlerContext ctx, FullHttpRequest message, WebRequest request, WebSocketEndpoint endpoint) {
        if (!message.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            throw new WebException(WebError.UPGRADE_REQUIRED, "upgrade: missing (expected: websocket)");
        }
        var handshaker = new WebSocketServerHandshaker13(request.path(), null, config());
        Channel channel = ctx.channel();
        ChannelPipeline pipeline = ctx.pipeline();
        try {
            handshaker.handshake(channel, message).addListener(future -> {
                if (!future.isSuccess()) {
                    channel.close();
                }
            });
        } catch (WebSocketHandshakeException e) {
            throw new WebException(WebError.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        var session = new WebSocketSession(channel);
        pipeline.remove(WebPipeline.IDLE);
        pipeline.remove(RequestTimeout.class);
        long beat = limits.heartbeat().toMillis();
        pipeline.addBefore(ctx.name(), "websocket-idle", new IdleStateHandler(beat, 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addBefore(ctx.name(), "utf8", new Utf8FrameValidator(true));
        pipeline.addBefore(ctx.name(), "message", new WebSocketFrameAggregator(limits.maxBody()));
        pipeline.addBefore(ctx.name(), "coalesced-flush", new CoalescedFlush());
        WebSocketListener listener = endpoint.open(request, session);
        pipeline.replace(ctx.name(), "websocket", new WebSocketHandler(listener, session));
        channel.config().setAutoRead(true);
    }

    private WebSocketDecoderConfig config() {
        return WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .closeOnProtocolViolation(true)
                .withUTF8Validator(true)
                .maxFramePayloadLength(limits.maxBody())
                .build();
    }
}
