package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Asks an upstream by gRPC's own health protocol ({@code grpc.health.v1.Health/Check}): passes when it says SERVING.
 *
 * <pre>
 *   request   0 | length (4 bytes) | 0A | length | service
 *   answer    0 | length (4 bytes) | 08 | status (1 is SERVING)
 * </pre>
 */
final class GrpcCheckHandler extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int PREFIX = 5;
    private static final int SERVICE_FIELD = 0x0A;
    private static final int STATUS_FIELD = 0x08;
    private static final int SERVING = 1;

    private final FullHttpRequest request;
    private final Consumer<Probe.Result> report;

    /** @param service whom to ask about; empty for the server as a whole */
    GrpcCheckHandler(String host, String service, Consumer<Probe.Result> report) {
        this.report = report;
        this.request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, "/grpc.health.v1.Health/Check", question(service));
        request.headers().set(HttpHeaderNames.HOST, host);
        request.headers().set(HttpHeaderNames.USER_AGENT, "netloft-proxy-check");
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/grpc");
        request.headers().set(HttpHeaderNames.TE, "trailers");
    }

    private static ByteBuf question(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.buffer(PREFIX + 2 + name.length).writeByte(0);
        if (name.length == 0) {
            return out.writeInt(0);
        }
        return out.writeInt(2 + name.length)
                .writeByte(SERVICE_FIELD)
                .writeByte(name.length)
                .writeBytes(name);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
        String status =
                answer.trailingHeaders().get("grpc-status", answer.headers().get("grpc-status", "none"));
        ByteBuf body = answer.content();
        boolean said = status.equals("0")
                && body.readableBytes() >= PREFIX + 2
                && body.getByte(body.readerIndex() + PREFIX) == STATUS_FIELD;
        if (!said) {
            report.accept(Probe.Result.failed("status " + answer.status().code() + ", grpc-status " + status));
            return;
        }
        boolean serving = body.getByte(body.readerIndex() + PREFIX + 1) == SERVING;
        report.accept(serving ? Probe.Result.passed("serving") : Probe.Result.failed("not serving"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        report.accept(Probe.Result.failed("closed without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        report.accept(Probe.Result.failed(cause));
    }
}
