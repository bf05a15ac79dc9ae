package io.netloft.chassis.web;

import io.netloft.chassis.net.ConnectionLimit;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.List;

/**
 * Turns an HTTP connection into a WebSocket one. What it needs no more leaves the pipeline, because an idle connection
 * should hold little:
 *
 * <pre>
 * (tls) ─ frames ─ websocket
 * </pre>
 *
 * Writes begin at the last handler and pass no encoder: frames are encoded before, once for all who get them.
 */
final class WebSocketUpgrade {
    private static final List<Class<? extends ChannelHandler>> OF_HTTP =
            List.of(ConnectionLimit.class, IdleStateHandler.class, RequestTimeout.class, RequestAggregator.class);

    private final WebSockets sockets;
    private final WebSockets.Opener opener;

    WebSocketUpgrade(WebSockets sockets, WebSockets.Opener opener) {
        this.sockets = sockets;
        this.opener = opener;
    }

    /**
     * Upgrades.
     *
     * @throws WebException when the request is no handshake or there is no place
     */
    void run(ChannelHandlerContext ctx, WebRequest request) {
        WebSocketAgreement agreement = WebSocketHandshake.agree(request.headers(), sockets.options());
        sockets.admit(request.remote());
        Channel channel = ctx.channel();
        ChannelPipeline pipeline = ctx.pipeline();
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        WebSocketHandshake.answer(request.headers(), agreement, answer.headers());
        ctx.writeAndFlush(answer);
        channel.config().setWriteBufferWaterMark(sockets.waterMark());

        var handler = new WebSocketHandler(sockets.lane(channel.eventLoop()), agreement);
        OF_HTTP.forEach(type -> {
            if (pipeline.get(type) != null) {
                pipeline.remove(type);
            }
        });
        HttpServerCodec codec = pipeline.get(HttpServerCodec.class);
        codec.removeOutboundHandler();
        pipeline.addAfter(
                pipeline.context(codec).name(), "frames", new WebSocket13FrameDecoder(sockets.frames(agreement)));
        pipeline.replace(ctx.name(), "websocket", handler);
        open(handler, request);
        // Last, because what it has read beyond the request passes on to the frames now.
        pipeline.remove(codec);
        channel.config().setAutoRead(true);
        if (sockets.draining()) {
            handler.session().goAway();
        }
    }

    private void open(WebSocketHandler handler, WebRequest request) {
        try {
            handler.listen(opener.open(request, handler.session()));
        } catch (RuntimeException e) {
            handler.failed(e);
        }
    }
}
