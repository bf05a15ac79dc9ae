package io.netloft.bench.floor;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: takes a connection to the backend for each request and passes on what comes. While one is
 * being opened, and from the next request until the present answer is out, what arrives waits and reading is off, so
 * that no more than one read's worth waits.
 */
final class FrontHandler extends ChannelInboundHandlerAdapter {
    private final Backend backend;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext client;
    private @Nullable Channel upstream;
    private boolean connecting;
    private boolean requestDone;
    private boolean keepAlive;

    FrontHandler(Backend backend) {
        this.backend = backend;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        client = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject part = (HttpObject) message;
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            refuse(ctx, HttpResponseStatus.BAD_REQUEST);
        } else if (connecting || (requestDone && upstream != null) || !waiting.isEmpty()) {
            waiting.add(part);
            ctx.channel().config().setAutoRead(false);
        } else {
            forward(ctx, part);
        }
    }

    private void forward(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            begin(ctx, request);
        }
        Channel to = upstream;
        if (to == null) {
            if (connecting) {
                waiting.add(part);
            } else {
                ReferenceCountUtil.release(part);
            }
            return;
        }
        if (part instanceof LastHttpContent) {
            requestDone = true;
            to.writeAndFlush(part, to.voidPromise());
        } else {
            to.write(part, to.voidPromise());
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        keepAlive = HttpUtil.isKeepAlive(request);
        request.headers().remove(HttpHeaderNames.CONNECTION);
        requestDone = false;
        upstream = backend.takeIdle();
        if (upstream != null) {
            upstream.pipeline().get(BackHandler.class).serve(this);
            return;
        }
        connecting = true;
        ctx.channel().config().setAutoRead(false);
        backend.connect(ctx.channel().eventLoop()).addListener((ChannelFuture opened) -> opened(ctx, opened));
    }

    private void opened(ChannelHandlerContext ctx, ChannelFuture opening) {
        connecting = false;
        if (!opening.isSuccess()) {
            refuse(ctx, HttpResponseStatus.BAD_GATEWAY);
        } else if (!ctx.channel().isActive()) {
            opening.channel().close();
        } else {
            upstream = opening.channel();
            upstream.pipeline().get(BackHandler.class).serve(this);
            forwardRequest(ctx);
        }
    }

    /** The head that has waited for the connection is begun already. */
    private void forwardRequest(ChannelHandlerContext ctx) {
        Channel to = upstream;
        while (to != null && !requestDone && !waiting.isEmpty()) {
            HttpObject part = waiting.remove();
            requestDone = part instanceof LastHttpContent;
            to.write(part, to.voidPromise());
        }
        if (to != null) {
            to.flush();
        }
        resumeReading(ctx);
    }

    private void resumeReading(ChannelHandlerContext ctx) {
        if (waiting.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Channel to = upstream;
        if (to != null && !requestDone) {
            to.flush();
            if (!to.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Channel from = upstream;
        if (from != null) {
            from.config().setAutoRead(ctx.channel().isWritable());
        }
    }

    /** From the backend's side: it takes more of the request's body, or no more for now. */
    void requestMayFlow(boolean may) {
        ChannelHandlerContext ctx = client;
        if (ctx != null && !requestDone) {
            ctx.channel().config().setAutoRead(may);
        }
    }

    /** From the backend's side: a part of the answer. */
    void answer(HttpObject part) {
        ChannelHandlerContext ctx = client;
        if (ctx == null || !ctx.channel().isActive()) {
            ReferenceCountUtil.release(part);
            return;
        }
        if (part instanceof HttpResponse response) {
            response.headers().remove(HttpHeaderNames.CONNECTION);
            if (!keepAlive) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
        }
        ctx.write(part, ctx.voidPromise());
    }

    /** From the backend's side: what was read of the answer is written. Whether the client takes more. */
    boolean answerFlushed() {
        ChannelHandlerContext ctx = client;
        if (ctx == null) {
            return false;
        }
        ctx.flush();
        return ctx.channel().isWritable();
    }

    /** From the backend's side: whether the request is out, so that the connection can serve another. */
    boolean requestDone() {
        return requestDone;
    }

    /** From the backend's side: the answer is whole. */
    void answered() {
        upstream = null;
        ChannelHandlerContext ctx = client;
        if (ctx == null) {
            return;
        }
        if (!keepAlive || !requestDone) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (!waiting.isEmpty()) {
            nextRequest(ctx);
        }
    }

    private void nextRequest(ChannelHandlerContext ctx) {
        HttpObject head = waiting.remove();
        if (head instanceof HttpRequest request) {
            begin(ctx, request);
            waiting.addFirst(head);
            if (upstream != null) {
                forwardRequest(ctx);
            }
        } else {
            ReferenceCountUtil.release(head);
            ctx.close();
        }
    }

    /** From the backend's side: its connection ended in the middle of the answer. */
    void lost() {
        upstream = null;
        ChannelHandlerContext ctx = client;
        if (ctx != null) {
            ctx.close();
        }
    }

    private static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        Channel half = upstream;
        if (half != null) {
            upstream = null;
            half.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
