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
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Map;
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
    private final FlushPasses flushes;
    private @Nullable BodyStream stream;
    private boolean busy;

    WebExchangeHandler(Router router, WebGuard guard, WebLimits limits, FlushPasses flushes) {
        this.router = router;
        this.guard = guard;
        this.limits = limits;
        this.flushes = flushes;
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
            boolean chunks = message.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
            answer(ctx, match, keepAlive, chunks);
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
                Map.of());
    }

    private void answer(ChannelHandlerContext ctx, Router.Match match, boolean keepAlive, boolean chunks) {
        WebRequest request = match.request();
        match.target().apply(request).whenComplete((answer, failure) -> {
            Runnable task = () -> carryOut(ctx, answer, failure, new Asked(request, keepAlive, chunks));
            if (ctx.executor().inEventLoop()) {
                task.run();
            } else {
                ctx.executor().execute(task);
            }
        });
    }

    /** A request, and how its answer may be sent. */
    private record Asked(WebRequest request, boolean keepAlive, boolean chunks) {
        boolean head() {
            return request.method().equals(HttpMethod.HEAD);
        }
    }

    private void carryOut(
            ChannelHandlerContext ctx, @Nullable Answer answer, @Nullable Throwable failure, Asked asked) {
        WebRequest request = asked.request();
        try {
            if (failure != null) {
                respond(ctx, failure(failure, request.id()), request.method(), asked.keepAlive());
            } else if (answer instanceof Answer.Whole whole) {
                respond(ctx, whole.response(), request.method(), asked.keepAlive());
            } else if (answer instanceof Answer.Download download) {
                send(ctx, download.file());
            } else if (answer instanceof Answer.Body body) {
                openBody(ctx, body, asked);
            } else if (answer instanceof Answer.Events events) {
                openBody(ctx, eventBody(events), asked);
            } else if (answer instanceof Answer.Upgrade upgrade && ctx.channel().isActive()) {
                new WebSocketUpgrade(upgrade.sockets(), upgrade.opener()).run(ctx, request);
            }
        } catch (RuntimeException e) {
            respond(ctx, failure(e, request.id()), request.method(), asked.keepAlive());
        }
    }

    private static WebResponse failure(Throwable failure, String id) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebException known) {
            WebResponse problem = WebResponse.problem(known.error(), String.valueOf(known.getMessage()), id);
            return known.error() instanceof WebError error ? withHeaders(problem, error, known) : problem;
        }
        if (cause instanceof java.util.concurrent.RejectedExecutionException) {
            return WebResponse.problem(WebError.BUSY, "all workers are busy", id)
                    .with("retry-after", "1");
        }
        LOG.error("request failed", cause, "request", id);
        return WebResponse.problem(WebError.INTERNAL, "see the log for " + id, id);
    }

    private static WebResponse withHeaders(WebResponse problem, WebError error, WebException e) {
        return switch (error) {
            case METHOD_NOT_ALLOWED -> problem.with("allow", allowed(e));
            // RFC 9110 §15.5.22 and RFC 6455 §4.4.
            case UPGRADE_REQUIRED ->
                problem.with("upgrade", "websocket").with("sec-websocket-version", WebSocketHandshake.VERSION);
            case BUSY -> problem.with("retry-after", "1");
            default -> problem;
        };
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

    private static void send(ChannelHandlerContext ctx, Router.SentFile file) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        standardHeaders(head);
        ctx.writeAndFlush(head);
        new FileDownload(ctx, file.path(), file.reader(), ctx::close).next();
    }

    private Answer.Body eventBody(Answer.Events events) {
        Map<String, String> headers = Map.of("content-type", "text/event-stream");
        return new Answer.Body(
                200,
                headers,
                (request, body) ->
                        events.source().open(request, new EventStream(body, limits, request.header("last-event-id"))));
    }

    private void openBody(ChannelHandlerContext ctx, Answer.Body answer, Asked asked) {
        boolean measured = answer.headers().containsKey(HttpHeaderNames.CONTENT_LENGTH.toString());
        boolean keepAlive = asked.keepAlive() && (measured || asked.chunks());
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        answer.headers().forEach((name, value) -> head.headers().set(name, value));
        standardHeaders(head);
        if (!measured && asked.chunks()) {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (!keepAlive) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (asked.head()) {
            busy = false;
            ctx.write(head);
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                    .addListener(sent -> goOn(ctx, keepAlive && sent.isSuccess()));
            return;
        }
        ctx.writeAndFlush(head);
        BodyStream opened = new BodyStream(ctx, flushes.of(ctx.channel().eventLoop()), () -> {
            stream = null;
            busy = false;
            goOn(ctx, keepAlive);
        });
        stream = opened;
        try {
            answer.source().open(asked.request(), opened);
        } catch (RuntimeException e) {
            LOG.error("stream failed", e, "request", asked.request().id());
            opened.cut();
        }
    }

    private void goOn(ChannelHandlerContext ctx, boolean keepAlive) {
        if (keepAlive) {
            next(ctx);
        } else {
            ctx.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream != null && ctx.channel().isWritable()) {
            stream.resume();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            ctx.fireUserEventTriggered(event);
        } else if (stream == null ? !busy : stream.stuck()) {
            ctx.close();
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
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection failed", "conn", ctx.channel().id().asShortText(), "cause", String.valueOf(cause));
        ctx.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
