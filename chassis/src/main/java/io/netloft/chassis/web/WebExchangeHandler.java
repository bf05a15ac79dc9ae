package io.netloft.chassis.web;

import io.netloft.chassis.log.Log;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection: guard, route, answer, next. While a request is answered the next ones wait in a bounded queue and
 * nothing more is read, so answers keep their order and a pipelining peer waits.
 */
final class WebExchangeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Log LOG = Log.of(WebExchangeHandler.class);
    // As many as tiny requests fit into one read; a browser sends none ahead.
    private static final int MAX_PIPELINED = 64;

    private final Router router;
    private final WebGuard guard;
    private final WebLimits limits;
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
    private long count;
    private @Nullable EventStream stream;
    private boolean busy;

    WebExchangeHandler(Router router, WebGuard guard, WebLimits limits) {
        this.router = router;
        this.guard = guard;
        this.limits = limits;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
        if (!busy) {
            handle(ctx, message);
        } else if (waiting.size() < MAX_PIPELINED) {
            waiting.add(message.retain());
            ctx.channel().config().setAutoRead(false);
        } else {
            ctx.close();
        }
    }

    private void next(ChannelHandlerContext ctx) {
        FullHttpRequest message = waiting.poll();
        if (message == null) {
            ctx.channel().config().setAutoRead(true);
            return;
        }
        try {
            handle(ctx, message);
        } finally {
            message.release();
        }
    }

    private void handle(ChannelHandlerContext ctx, FullHttpRequest message) {
        String id = ctx.channel().id().asShortText() + "-" + ++count;
        boolean keepAlive =
                HttpUtil.isKeepAlive(message) && listening(ctx.channel().parent());
        if (message.decoderResult().isFailure()) {
            String detail = String.valueOf(message.decoderResult().cause().getMessage());
            respond(ctx, WebResponse.problem(WebError.BAD_REQUEST, detail, id), HttpMethod.GET, false);
            return;
        }
        busy = true;
        try {
            WebRequest request = request(ctx, message, id);
            guard.check(request);
            Router.Match match = router.match(request);
            Router.Target target = match.target();
            if (target instanceof Router.Respond respond) {
                answer(ctx, respond, match.request(), keepAlive);
            } else if (target instanceof Router.Stream events) {
                events.admission().accept(match.request());
                openStream(ctx, events, match.request());
            } else if (target instanceof Router.Download download) {
                send(ctx, download, match.request());
            } else if (target instanceof Router.Socket socket) {
                new WebSocketUpgrade(limits).run(ctx, message, match.request(), socket.endpoint());
            }
        } catch (RuntimeException e) {
            respond(ctx, failure(e, id), message.method(), keepAlive);
        }
    }

    /** When the listener is closed the process is about to end, or another one has taken the address over. */
    private static boolean listening(@Nullable Channel listener) {
        return listener == null || listener.isOpen();
    }

    private static WebRequest request(ChannelHandlerContext ctx, FullHttpRequest message, String id) {
        QueryStringDecoder uri;
        String path;
        try {
            uri = new QueryStringDecoder(message.uri());
            path = uri.path();
            uri.parameters();
        } catch (IllegalArgumentException e) {
            throw new WebException(WebError.BAD_REQUEST, "target: not decodable (expected: percent encoding)");
        }
        if (!path.startsWith("/")) {
            throw new WebException(WebError.BAD_REQUEST, "target: " + message.uri() + " (expected: a path)");
        }
        return new WebRequest(
                id,
                message.method(),
                path,
                uri.parameters(),
                message.headers(),
                ByteBufUtil.getBytes(message.content()),
                (InetSocketAddress) ctx.channel().remoteAddress(),
                java.util.Map.of());
    }

    private void answer(ChannelHandlerContext ctx, Router.Respond target, WebRequest request, boolean keepAlive) {
        target.handler()
                .apply(request)
                .whenComplete((response, failure) -> ctx.executor()
                        .execute(() -> respond(
                                ctx,
                                failure == null ? response : failure(failure, request.id()),
                                request.method(),
                                keepAlive)));
    }

    private static WebResponse failure(Throwable failure, String id) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebException known) {
            WebResponse problem = WebResponse.problem(known.error(), String.valueOf(known.getMessage()), id);
            return known.error() == WebError.METHOD_NOT_ALLOWED ? problem.with("allow", allowed(known)) : problem;
        }
        if (cause instanceof java.util.concurrent.RejectedExecutionException) {
            return WebResponse.problem(WebError.BUSY, "all workers are busy", id)
                    .with("retry-after", "1");
        }
        LOG.error("request failed", cause, "request", id);
        return WebResponse.problem(WebError.INTERNAL, "see the log for " + id, id);
    }

    private static String allowed(WebException e) {
        String text = String.valueOf(e.getMessage());
        return text.substring(text.lastIndexOf(": ") + 2, text.length() - 1);
    }

    private void respond(ChannelHandlerContext ctx, WebResponse response, HttpMethod method, boolean keepAlive) {
        boolean head = method.equals(HttpMethod.HEAD);
        FullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
        response.headers().forEach((name, value) -> message.headers().set(name, value));
        standardHeaders(message);
        if (response.status() != 204 && response.status() != 304) {
            message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        }
        if (!keepAlive) {
            message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        busy = false;
        ctx.writeAndFlush(message).addListener(future -> {
            response.afterwards().run();
            if (keepAlive && future.isSuccess()) {
                next(ctx);
            } else {
                ctx.close();
            }
        });
    }

    private static void standardHeaders(HttpResponse message) {
        message.headers().set("x-content-type-options", "nosniff");
        if (!message.headers().contains(HttpHeaderNames.CACHE_CONTROL)) {
            message.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        }
    }

    private void send(ChannelHandlerContext ctx, Router.Download target, WebRequest request) {
        target.file()
                .apply(request)
                .whenComplete((file, failure) -> ctx.executor().execute(() -> {
                    if (failure != null) {
                        respond(ctx, failure(failure, request.id()), request.method(), false);
                        return;
                    }
                    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
                    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                    head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                    standardHeaders(head);
                    ctx.writeAndFlush(head);
                    new FileDownload(ctx, file.path(), file.reader(), ctx::close).next();
                }));
    }

    private void openStream(ChannelHandlerContext ctx, Router.Stream target, WebRequest request) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        standardHeaders(head);
        ctx.pipeline().remove(RequestTimeout.class);
        ctx.pipeline().addBefore(ctx.name(), "coalesced-flush", new CoalescedFlush());
        ctx.writeAndFlush(head);
        EventStream opened = new EventStream(ctx, limits, request.header("last-event-id"));
        stream = opened;
        target.source().open(request, opened);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream != null && ctx.channel().isWritable()) {
            stream.drain();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && stream == null && !busy) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    private void forget() {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
        if (stream != null) {
            stream.stop();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection failed", "conn", ctx.channel().id().asShortText(), "cause", String.valueOf(cause));
        ctx.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
