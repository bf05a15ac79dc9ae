package io.netloft.chassis.web;

import io.netloft.chassis.log.Log;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;

/** Turns whole frames into calls of a listener, and answers pings and closes. */
final class WebSocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Log LOG = Log.of(WebSocketHandler.class);
    private static final int TOO_BIG = 1009;
    private static final int ABNORMAL = 1006;

    private final WebSocketListener listener;
    private final WebSocketSession session;
    private int closeCode = ABNORMAL;
    private String closeReason = "";
    private boolean pinged;

    WebSocketHandler(WebSocketListener listener, WebSocketSession session) {
        this.listener = listener;
        this.session = session;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        pinged = false;
        if (frame instanceof TextWebSocketFrame text) {
            listener.text(text.text());
        } else if (frame instanceof BinaryWebSocketFrame) {
            byte[] bytes = new byte[frame.content().readableBytes()];
            frame.content().readBytes(bytes);
            listener.binary(bytes);
        } else if (frame instanceof PingWebSocketFrame) {
            ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame close) {
            closeBack(close);
        }
    }

    // RFC 6455 §5.5.1: the answer echoes the code; a frame without one is answered with 1000.
    private void closeBack(CloseWebSocketFrame close) {
        closeCode = close.statusCode() < 0 ? 1005 : close.statusCode();
        closeReason = close.reasonText();
        session.close(close.statusCode() < 0 ? 1000 : close.statusCode(), "");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            listener.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            ctx.fireUserEventTriggered(event);
        } else if (pinged) {
            ctx.close();
        } else {
            pinged = true;
            ctx.writeAndFlush(
                    new PingWebSocketFrame(ctx.alloc().buffer(1).writeBytes("p".getBytes(StandardCharsets.US_ASCII))));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        listener.closed(closeCode, closeReason);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("websocket failed", "conn", session.id(), "cause", String.valueOf(cause));
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            closeCode = corrupted.closeStatus().code();
            session.close(closeCode, corrupted.closeStatus().reasonText());
        } else if (cause instanceof TooLongFrameException) {
            closeCode = TOO_BIG;
            session.close(TOO_BIG, "message larger than this port takes");
        } else if (cause instanceof java.io.IOException) {
            ctx.close();
        } else {
            LOG.error("websocket listener failed", cause, "conn", session.id());
            closeCode = 1011;
            session.close(1011, "the server failed");
        }
    }
}
