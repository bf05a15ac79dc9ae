package io.netloft.chassis.web;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The opening handshake of a client (RFC 6455 §4.1); then the connection is a session. */
final class WebSocketClientHandshake extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int TIMEOUT_SECONDS = 10;
    private static final int NONCE_BYTES = 16;

    private final URI address;
    private final Map<String, String> headers;
    private final WebSocketOptions options;
    private final WebSocketCounts counts;
    private final Function<WebSocketSession, WebSocketListener> opener;
    private final CompletableFuture<WebSocketSession> opened;
    private final String key;
    private @Nullable Future<?> timeout;

    WebSocketClientHandshake(
            URI address,
            Map<String, String> headers,
            WebSocketOptions options,
            WebSocketCounts counts,
            Function<WebSocketSession, WebSocketListener> opener,
            CompletableFuture<WebSocketSession> opened) {
        this.address = address;
        this.headers = headers;
        this.options = options;
        this.counts = counts;
        this.opener = opener;
        this.opened = opened;
        // It proves that the server speaks WebSocket, nothing more: it need not be hard to guess.
        byte[] nonce = new byte[NONCE_BYTES];
        ThreadLocalRandom.current().nextBytes(nonce);
        this.key = Base64.getEncoder().encodeToString(nonce);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timeout = ctx.executor().schedule(() -> fail(ctx, "no answer", 0), TIMEOUT_SECONDS, TimeUnit.SECONDS);
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.handshakeFuture().addListener(done -> {
                if (!done.isSuccess()) {
                    fail(ctx, "TLS: " + done.cause().getMessage(), 0);
                }
            });
        }
        ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), request()));
    }

    private String request() {
        String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        var text = new StringBuilder("GET ").append(path);
        if (address.getRawQuery() != null) {
            text.append('?').append(address.getRawQuery());
        }
        text.append(" HTTP/1.1\r\n");
        header(text, "host", address.getRawAuthority());
        header(text, "upgrade", "websocket");
        header(text, "connection", "Upgrade");
        header(text, "sec-websocket-version", WebSocketHandshake.VERSION);
        header(text, "sec-websocket-key", key);
        if (!options.subprotocols().isEmpty()) {
            header(text, "sec-websocket-protocol", String.join(", ", options.subprotocols()));
        }
        if (options.compression().on()) {
            header(text, "sec-websocket-extensions", DeflateOffer.OFFER);
        }
        headers.forEach((name, value) -> header(text, name, value));
        return text.append("\r\n").toString();
    }

    private static void header(StringBuilder text, String name, String value) {
        if ((name + value).chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(name + ": control characters (expected: none)");
        }
        text.append(name).append(": ").append(value).append("\r\n");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
        if (!answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            String said = answer.content().toString(StandardCharsets.UTF_8).strip();
            fail(
                    ctx,
                    answer.status() + (said.isEmpty() ? "" : ": " + said),
                    answer.status().code());
            return;
        }
        try {
            open(ctx, agree(answer.headers()));
        } catch (IllegalArgumentException e) {
            fail(ctx, String.valueOf(e.getMessage()), answer.status().code());
        }
    }

    private WebSocketAgreement agree(HttpHeaders answer) {
        require(answer, HttpHeaderNames.UPGRADE, "websocket");
        require(answer, HttpHeaderNames.CONNECTION, "upgrade");
        String accept = answer.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, "");
        if (!accept.equals(WebSocketHandshake.accept(key))) {
            throw new IllegalArgumentException(
                    "sec-websocket-accept: " + accept + " (expected: the answer to our key)");
        }
        String subprotocol = answer.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        if (!subprotocol.isEmpty() && !options.subprotocols().contains(subprotocol)) {
            throw new IllegalArgumentException(
                    "sec-websocket-protocol: " + subprotocol + " (expected: " + options.subprotocols() + ")");
        }
        DeflateOffer deflate = DeflateOffer.chosen(answer.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
        if (deflate != null && !options.compression().on()) {
            throw new IllegalArgumentException("sec-websocket-extensions: compression (expected: none)");
        }
        return new WebSocketAgreement(true, subprotocol, deflate);
    }

    private static void require(HttpHeaders answer, CharSequence name, String value) {
        if (!answer.containsValue(name, value, true)) {
            throw new IllegalArgumentException(name + ": " + answer.get(name) + " (expected: " + value + ")");
        }
    }

    private void open(ChannelHandlerContext ctx, WebSocketAgreement agreement) {
        EventLoop loop = ctx.channel().eventLoop();
        var handler = new WebSocketHandler(new WebSocketLane(loop, options, counts, new FlushPass(loop)), agreement);
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addAfter(
                "codec",
                "frames",
                new WebSocket13FrameDecoder(WebSockets.frames(options.limits(), true, agreement.compressed())));
        pipeline.replace(ctx.name(), "websocket", handler);
        handler.listen(opener.apply(handler.session()));
        pipeline.remove("aggregator");
        opened.complete(handler.session());
        pipeline.remove("codec");
    }

    private void fail(ChannelHandlerContext ctx, String reason, int status) {
        opened.completeExceptionally(new WebClientException(address + ": " + reason, status));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "closed before it was open", 0);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, String.valueOf(cause.getMessage()), 0);
    }
}
