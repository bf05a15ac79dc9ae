package io.netloft.bench.floor;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to the backend: serves one client at a time and goes back to the idle ones after the answer. */
final class BackHandler extends ChannelInboundHandlerAdapter {
    private final Backend backend;
    private @Nullable FrontHandler front;
    private boolean reusable;
    private boolean interim;

    BackHandler(Backend backend) {
        this.backend = backend;
    }

    void serve(FrontHandler client) {
        front = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject part = (HttpObject) message;
        FrontHandler client = front;
        if (client == null || part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            ctx.close();
            return;
        }
        if (part instanceof HttpResponse response) {
            interim = response.status().code() < HttpResponseStatus.OK.code();
            reusable = HttpUtil.isKeepAlive(response);
        }
        client.answer(part);
        if (part instanceof LastHttpContent && !interim) {
            end(ctx, client);
        }
    }

    private void end(ChannelHandlerContext ctx, FrontHandler client) {
        front = null;
        client.answerFlushed();
        // A client that was slow at the end left the reading off.
        ctx.channel().config().setAutoRead(true);
        if (reusable && client.requestDone()) {
            backend.giveBack(ctx.channel());
        } else {
            ctx.close();
        }
        client.answered();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        FrontHandler client = front;
        if (client != null && !client.answerFlushed()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        FrontHandler client = front;
        if (client != null) {
            client.requestMayFlow(ctx.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        backend.forget(ctx.channel());
        FrontHandler client = front;
        if (client != null) {
            front = null;
            client.lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
