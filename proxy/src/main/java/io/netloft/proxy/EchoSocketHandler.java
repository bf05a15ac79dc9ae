package io.netloft.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** The echo backend's WebSocket: every message comes back. */
final class EchoSocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame text) {
            ctx.writeAndFlush(new TextWebSocketFrame(text.content().retainedDuplicate()));
        } else if (frame instanceof BinaryWebSocketFrame binary) {
            ctx.writeAndFlush(new BinaryWebSocketFrame(binary.content().retainedDuplicate()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
