package io.netloft.p2p;

import io.netloft.proto.discovery.CatalogueList;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** Gives our whole list to a neighbour that asks for it, and nothing else; one request a connection. */
final class CatalogueWeb extends SimpleChannelInboundHandler<HttpObject> {
    private final Node node;
    private boolean answered;
    private HttpResponseStatus status = HttpResponseStatus.OK;

    CatalogueWeb(Node node) {
        this.node = node;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            boolean ours =
                    request.decoderResult().isSuccess() && request.uri().equals(CatalogueList.PATH) && node.givesList();
            status = ours ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND;
        }
        if (part instanceof LastHttpContent && !answered) {
            answered = true;
            byte[] body = status.equals(HttpResponseStatus.OK) ? node.list() : new byte[0];
            FullHttpResponse answer =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, CatalogueList.TYPE)
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                    .set(HttpHeaderNames.CONNECTION, "close");
            ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
