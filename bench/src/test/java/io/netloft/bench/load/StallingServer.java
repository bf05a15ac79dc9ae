package io.netloft.bench.load;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Answers at once, but for one stall, in which whatever it is asked is answered at the stall's end. */
final class StallingServer implements AutoCloseable {
    private static final int LARGE = 300_000;

    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private final AtomicLong answered = new AtomicLong();
    private final Channel listener;
    private volatile long stallAfterNs = Long.MAX_VALUE;
    private volatile long stallNs;
    private volatile long firstNs;

    StallingServer() {
        listener = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(1024), new Answer());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    long answered() {
        return answered.get();
    }

    /** From so long after the first request on. */
    void stallOnce(Duration after, Duration length) {
        stallNs = length.toNanos();
        stallAfterNs = after.toNanos();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        transport.close();
    }

    private final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            if (request.uri().equals("/close")) {
                ctx.close();
                return;
            }
            FullHttpResponse response = response(request.uri());
            long nowNs = System.nanoTime();
            if (firstNs == 0) {
                firstNs = nowNs;
            }
            long intoStallNs = nowNs - firstNs - stallAfterNs;
            boolean stalled = intoStallNs >= 0 && intoStallNs < stallNs;
            ctx.executor()
                    .schedule(() -> answer(ctx, response), stalled ? stallNs - intoStallNs : 0, TimeUnit.NANOSECONDS);
        }

        private void answer(ChannelHandlerContext ctx, FullHttpResponse response) {
            answered.incrementAndGet();
            ctx.writeAndFlush(response);
        }

        private FullHttpResponse response(String path) {
            var status = path.equals("/broken") ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK;
            byte[] body = new byte[path.equals("/large") ? LARGE : 2];
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            return response;
        }
    }
}
