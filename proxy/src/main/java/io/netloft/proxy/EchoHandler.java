package io.netloft.proxy;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A backend for trying the proxy: says which server answered and shows the request as it arrived. {@code /status/503}
 * answers with that status, {@code /delay/250} after that many milliseconds, {@code /bytes/1000000} with that many
 * bytes; {@code POST} gets its body back.
 */
final class EchoHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final int LONGEST_DELAY_MS = 600_000;

    private final String name;

    EchoHandler(String name) {
        this.name = name;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            send(ctx, request, text(HttpResponseStatus.BAD_REQUEST, "that is no HTTP/1.1\n"));
            return;
        }
        String path = request.uri();
        int query = path.indexOf('?');
        path = query < 0 ? path : path.substring(0, query);
        if (path.startsWith("/status/")) {
            int status = number(path, "/status/", 200, 599);
            send(ctx, request, text(HttpResponseStatus.valueOf(status), name + " answers " + status + "\n"));
        } else if (path.startsWith("/delay/")) {
            int delayMs = number(path, "/delay/", 0, LONGEST_DELAY_MS);
            request.retain();
            ctx.executor()
                    .schedule(
                            () -> {
                                send(ctx, request, show(request));
                                request.release();
                            },
                            delayMs,
                            TimeUnit.MILLISECONDS);
        } else if (path.startsWith("/bytes/")) {
            send(ctx, request, bytes(number(path, "/bytes/", 0, MOST_BYTES)));
        } else {
            send(ctx, request, show(request));
        }
    }

    private static int number(String path, String prefix, int least, int most) {
        String digits = path.substring(prefix.length());
        if (!digits.matches("\\d{1,9}")) {
            return least;
        }
        return Math.max(least, Math.min(most, Integer.parseInt(digits)));
    }

    private FullHttpResponse show(FullHttpRequest request) {
        if (request.content().isReadable()) {
            ByteBuf body = request.content().retainedDuplicate();
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            String type = request.headers().get(CONTENT_TYPE, "application/octet-stream");
            response.headers().set(CONTENT_TYPE, type);
            return response;
        }
        StringBuilder out = new StringBuilder(name)
                .append("\n\n")
                .append(request.method())
                .append(' ')
                .append(request.uri())
                .append('\n');
        // Putting the request together gave it a length, which did not arrive.
        request.headers().remove(CONTENT_LENGTH);
        for (Map.Entry<String, String> field : request.headers()) {
            out.append(field.getKey()).append(": ").append(field.getValue()).append('\n');
        }
        return text(HttpResponseStatus.OK, out.toString());
    }

    private static FullHttpResponse text(HttpResponseStatus status, String body) {
        ByteBuf content = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers().set(CONTENT_TYPE, "text/plain; charset=utf-8");
        return response;
    }

    private static FullHttpResponse bytes(int count) {
        ByteBuf content = Unpooled.wrappedBuffer(new byte[count]);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
        response.headers().set(CONTENT_TYPE, "application/octet-stream");
        return response;
    }

    private void send(ChannelHandlerContext ctx, FullHttpRequest request, FullHttpResponse response) {
        int status = response.status().code();
        if (status != 204 && status != 304) {
            response.headers().set(CONTENT_LENGTH, response.content().readableBytes());
        } else {
            response.content().clear();
        }
        response.headers().set("X-Echo", name);
        boolean keep = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        if (!keep) {
            response.headers().set(CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!request.protocolVersion().isKeepAliveDefault()) {
            response.headers().set(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        if (request.method().name().equals("HEAD")) {
            response.content().clear();
        }
        ctx.writeAndFlush(response).addListener(keep ? f -> {} : ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
