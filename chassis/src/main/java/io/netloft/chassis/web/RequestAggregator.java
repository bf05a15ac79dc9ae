package io.netloft.chassis.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Collects whole requests; one beyond the limit is answered with 413 and ends the connection, its body unread. */
final class RequestAggregator extends HttpObjectAggregator {
    private final int maxBody;

    RequestAggregator(int maxBody) {
        super(maxBody, true);
        this.maxBody = maxBody;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        String id = ctx.channel().id().asShortText();
        WebResponse problem =
                WebResponse.problem(WebError.TOO_LARGE, "body: larger (expected: up to " + maxBody + " bytes)", id);
        var message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                Unpooled.wrappedBuffer(problem.body()));
        problem.headers().forEach((name, value) -> message.headers().set(name, value));
        message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, problem.body().length);
        message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }
}
