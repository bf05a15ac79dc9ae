package io.netloft.bench.echo;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Sends frames back, those of one read with one write; answers other requests with its text. */
final class EchoHandler extends ChannelInboundHandlerAdapter {
    private final String text;

    EchoHandler(String text) {
        this.text = text;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof WebSocketFrame frame) {
            ctx.write(frame, ctx.voidPromise());
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof FullHttpRequest) {
            var body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
            var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            ctx.write(answer);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
