package io.netloft.p2p;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * GET over HTTP on the node's loop: lists of neighbours, trackers, web seeds. One request a connection; the answer is held
 * in memory up to a bound, and must be there within a time. Redirects are not followed: they would lead to where nobody
 * said that we may go.
 */
final class WebFetch {
    private static final int SECONDS = 15;

    /**
     * What came.
     *
     * @param status of HTTP
     * @param body all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each reader would only cost.
    record Fetched(int status, byte[] body) {}

    private final Wires wires;
    private final Executor blocking;

    /** @param blocking where names are looked up */
    WebFetch(Wires wires, Executor blocking) {
        this.wires = wires;
        this.blocking = blocking;
    }

    /** From a neighbour, within the group where there is one. */
    CompletableFuture<Fetched> neighbour(InetSocketAddress address, String path, int most) {
        CompletableFuture<Fetched> fetched = new CompletableFuture<>();
        String host = address.getAddress().getHostAddress() + ":" + address.getPort();
        run(wires.connect(address, handlers(List.of(), host, path, Map.of(), most, fetched)), fetched);
        return fetched;
    }

    /** From anybody. Fails with an IOException that says why. */
    CompletableFuture<Fetched> get(URI uri, Map<String, String> headers, int most) {
        CompletableFuture<Fetched> fetched = new CompletableFuture<>();
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || (!tls && !"http".equalsIgnoreCase(uri.getScheme()))) {
            fetched.completeExceptionally(new IOException(uri + " (expected: http:// or https:// and a host)"));
            return fetched;
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        try {
            blocking.execute(() -> resolved(uri, tls, port, headers, most, fetched));
        } catch (RejectedExecutionException busy) {
            fetched.completeExceptionally(new IOException("too much waits for the disk", busy));
        }
        return fetched;
    }

    private void resolved(
            URI uri, boolean tls, int port, Map<String, String> headers, int most, CompletableFuture<Fetched> fetched) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(uri.getHost()), port);
            List<ChannelHandler> first = new ArrayList<>();
            if (tls) {
                SslContext context = SslContextBuilder.forClient()
                        .endpointIdentificationAlgorithm("HTTPS")
                        .build();
                first.add(new TlsFirst(context, uri.getHost(), port));
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String path = (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + query;
            String host = uri.getPort() > 0 ? uri.getHost() + ":" + port : uri.getHost();
            run(wires.connectOutside(address, handlers(first, host, path, headers, most, fetched)), fetched);
        } catch (UnknownHostException e) {
            fetched.completeExceptionally(new IOException(uri.getHost() + ": no such host", e));
        } catch (IOException e) {
            fetched.completeExceptionally(e);
        } catch (IllegalArgumentException e) {
            // A port beyond all ports, for instance: nobody would answer, and nobody may wait for it.
            fetched.completeExceptionally(new IOException(uri + ": " + e.getMessage(), e));
        }
    }

    /** Puts TLS in front once there is a channel to have an allocator of. */
    private static final class TlsFirst extends io.netty.channel.ChannelInboundHandlerAdapter {
        private final SslContext context;
        private final String host;
        private final int port;

        TlsFirst(SslContext context, String host, int port) {
            this.context = context;
            this.host = host;
            this.port = port;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline().addFirst("tls", context.newHandler(ctx.alloc(), host, port));
            ctx.pipeline().remove(this);
        }
    }

    private static ChannelHandler[] handlers(
            List<ChannelHandler> first,
            String host,
            String path,
            Map<String, String> headers,
            int most,
            CompletableFuture<Fetched> fetched) {
        List<ChannelHandler> handlers = new ArrayList<>(first);
        handlers.add(new HttpClientCodec());
        handlers.add(new HttpObjectAggregator(most));
        handlers.add(new Asking(host, path, headers, fetched));
        return handlers.toArray(ChannelHandler[]::new);
    }

    private static void run(ChannelFuture connecting, CompletableFuture<Fetched> fetched) {
        Channel channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fetched.completeExceptionally(
                        new IOException(String.valueOf(done.cause().getMessage())));
            }
        });
        ScheduledFuture<?> deadline = channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> {
            deadline.cancel(false);
            fetched.completeExceptionally(new IOException("no whole answer"));
        });
    }

    /** Sends the request and keeps the answer. */
    private static final class Asking extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final String host;
        private final String path;
        private final Map<String, String> headers;
        private final CompletableFuture<Fetched> fetched;

        Asking(String host, String path, Map<String, String> headers, CompletableFuture<Fetched> fetched) {
            this.host = host;
            this.path = path;
            this.headers = headers;
            this.fetched = fetched;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
            request.headers()
                    .set(HttpHeaderNames.HOST, host)
                    .set(HttpHeaderNames.CONNECTION, "close")
                    .set(HttpHeaderNames.USER_AGENT, "netloft");
            headers.forEach((name, value) -> request.headers().set(name, value));
            ctx.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
            fetched.complete(new Fetched(answer.status().code(), ByteBufUtil.getBytes(answer.content())));
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fetched.completeExceptionally(new IOException(String.valueOf(cause.getMessage())));
            ctx.close();
        }
    }
}
