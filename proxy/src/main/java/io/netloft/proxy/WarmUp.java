package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.proto.http1.Http1BodyReader;
import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Head;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.GroupRule;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.RouteTable;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JVM compile what matters before anybody waits for it: for a while clients of our own send requests of every usual
 * kind, through listener, exchange and pool of a proxy made for nothing else, to a backend of our own. It runs on the event
 * loops and sockets that clients will meet, and leaves no trace in meters, log or pools. Nothing that happens here may keep
 * the proxy from starting.
 */
final class WarmUp {
    private static final int CLIENTS_EACH_LOOP = 8;
    private static final String[] REQUESTS = {
        "GET /13 HTTP/1.1\r\nHost: warm.up\r\nUser-Agent: warm-up\r\nAccept: */*\r\n\r\n",
        "GET /13 HTTP/1.1\r\nHost: warm.up\r\n\r\n",
        "GET /13 HTTP/1.1\r\nHost: warm.up\r\nCookie: a=1; b=2\r\nAccept-Language: en\r\nX-Own: 1\r\n\r\n",
        "GET /9000 HTTP/1.1\r\nHost: warm.up\r\nAccept-Encoding: gzip\r\n\r\n",
        "POST /13 HTTP/1.1\r\nHost: warm.up\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
        "PUT /13 HTTP/1.1\r\nHost: warm.up\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HEAD /13 HTTP/1.1\r\nHost: warm.up\r\n\r\n",
        "GET /100000 HTTP/1.1\r\nHost: warm.up\r\n\r\n"
    };
    /** Which request comes when: small ones are what most clients send, and what is compiled first should be theirs. */
    private static final int[] ORDER = {
        0, 1, 2, 0, 1, 3, 0, 1, 4, 0, 1, 2, 0, 5, 1, 0, 1, 2, 0, 6, 1, 0, 1, 2, 0, 1, 0, 7, 1, 0, 2, 1
    };

    private final Parts parts;
    private final Http1Limits limits;
    private final Map<EventLoop, LoopContext> loops = new IdentityHashMap<>();
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean over;

    private WarmUp(Parts parts, Http1Limits limits) {
        this.parts = parts;
        this.limits = limits;
    }

    /** Warms up; blocks the calling thread, which must be no event loop, for that long. */
    static void run(Parts parts, Http1Limits limits, ProxyConfig config, Duration length) {
        long began = parts.clock().getAsLong();
        WarmUp warmUp = new WarmUp(parts, limits);
        try (Meters meters = new Meters()) {
            warmUp.open(config, meters);
            warmUp.await(length);
        } catch (RuntimeException e) {
            ProxyLog.warmUpFailed(e);
        }
        ProxyLog.warmedUp(warmUp.answers.get(), parts.clock().getAsLong() - began);
    }

    private void open(ProxyConfig config, Meters meters) {
        InetSocketAddress backend = (InetSocketAddress) listen(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast("backend", new BackendOfOurOwn());
                    }
                })
                .localAddress();
        LiveMetrics metrics = new LiveMetrics(meters, parts.clock());
        AddressBook addresses = new AddressBook(parts.blocking());
        Upstream upstream =
                new Upstream("warm-up", new HostPort(backend.getAddress().getHostAddress(), backend.getPort()));
        upstream.up(true, "warm-up");
        addresses.learn(List.of(upstream));
        UpstreamGroup group = new UpstreamGroup("warm-up", GroupRule.DEFAULT, List.of(upstream));
        Routing routing = new Routing(
                new RouteTable(List.of(Route.of("warm-up", "*", "/", group))),
                List.of(group),
                Map.of(),
                Settings.of(config));
        AccessLog log = AccessLog.open(
                new ProxyConfig.AccessLogRule(ProxyConfig.AccessLogFormat.OFF, "{status}", "-", 16),
                parts.wallClock(),
                parts.blocking(),
                metrics);
        Live live = new Live(
                parts.clock(),
                metrics,
                addresses,
                new UpstreamConnector(parts.transport(), limits, config.http2()),
                routing,
                log);
        parts.transport()
                .group()
                .forEach(e -> loops.put((EventLoop) e, new LoopContext((EventLoop) e, live, parts.eventLoops())));
        live.loops(List.copyOf(loops.values()));
        loops.values().forEach(LoopContext::start);
        Channel listener = listen(new ProxyPipeline(
                channel -> loops.get(channel.eventLoop()),
                new ClientRules(limits, 0, config.http2()),
                new ConnectionLimit("warm-up", 1000, 1000, meters),
                null));
        for (int i = 0; i < CLIENTS_EACH_LOOP * loops.size(); i++) {
            channels.add(new Bootstrap()
                    .group(parts.transport().group())
                    .channel(parts.transport().clientChannel())
                    .handler(new ClientOfOurOwn(i))
                    .connect(listener.localAddress())
                    .channel());
        }
    }

    private Channel listen(ChannelHandler pipeline) {
        Channel listener = new ServerBootstrap()
                .group(parts.transport().group())
                .channel(parts.transport().serverChannel())
                .childHandler(pipeline)
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        channels.add(listener);
        return listener;
    }

    private void await(Duration length) {
        try {
            new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void close() {
        over = true;
        channels.forEach(Channel::close);
        CountDownLatch left = new CountDownLatch(loops.size());
        for (LoopContext loop : loops.values()) {
            loop.loop().execute(() -> {
                loop.closeClients();
                loop.pool().closeAllIdle();
                loop.stop();
                left.countDown();
            });
        }
        try {
            left.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads messages, one after the other. */
    private abstract static class Side extends ChannelInboundHandlerAdapter {
        private final Http1BodyReader body = new Http1BodyReader(Http1Limits.DEFAULT);
        private boolean inBody;
        private @Nullable ByteBuf pending;

        /** Reads a head as far as it is here; null when it isn't whole. */
        @Nullable
        abstract Http1Head read(ByteBuf in);

        /** A message was read to its end. */
        abstract void whole(ChannelHandlerContext ctx);

        @Override
        public final void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = pending == null ? (ByteBuf) message : Cumulation.join(ctx.alloc(), pending, (ByteBuf) message);
            pending = in;
            try {
                boolean more = true;
                while (more && in.isReadable()) {
                    more = advance(ctx, in);
                }
            } catch (Http1Exception e) {
                ctx.close();
            }
            if (!in.isReadable()) {
                drop();
            }
        }

        private boolean advance(ChannelHandlerContext ctx, ByteBuf in) {
            if (!inBody) {
                Http1Head head = read(in);
                if (head == null) {
                    return false;
                }
                inBody = true;
                body.begin(head.framing(), head.contentLength());
            }
            in.skipBytes(body.accept(in));
            if (body.done()) {
                inBody = false;
                whole(ctx);
            }
            return true;
        }

        private void drop() {
            if (pending != null) {
                pending.release();
                pending = null;
            }
        }

        @Override
        public final void channelInactive(ChannelHandlerContext ctx) {
            drop();
        }

        @Override
        public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** Answers every request with as many bytes as its path says. */
    private static final class BackendOfOurOwn extends Side {
        private final Http1HeadDecoder heads = new Http1HeadDecoder(Http1Limits.DEFAULT);
        private final Http1RequestHead head = new Http1RequestHead();

        @Override
        @Nullable
        Http1Head read(ByteBuf in) {
            return heads.readRequest(in, head) == 0 ? null : head;
        }

        @Override
        void whole(ChannelHandlerContext ctx) {
            int length = Integer.parseInt(head.path().substring(1));
            byte[] start = HeadBytes.ascii("HTTP/1.1 200 OK\r\nServer: warm-up\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: " + length + "\r\n\r\n");
            boolean bodiless = head.method() == Http1Method.HEAD;
            ByteBuf out = ctx.alloc().directBuffer(start.length + length).writeBytes(start);
            ctx.writeAndFlush(bodiless ? out : out.writeZero(length), ctx.voidPromise());
        }
    }

    /** Sends one request after the other. */
    private final class ClientOfOurOwn extends Side {
        private final Http1HeadDecoder heads = new Http1HeadDecoder(Http1Limits.DEFAULT);
        private final Http1ResponseHead head = new Http1ResponseHead();
        private Http1Method asked = Http1Method.GET;
        private int next;

        ClientOfOurOwn(int first) {
            this.next = first;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            if (over) {
                ctx.close();
                return;
            }
            String request = REQUESTS[ORDER[next++ % ORDER.length]];
            asked = request.startsWith("HEAD") ? Http1Method.HEAD : Http1Method.GET;
            ByteBuf out = ctx.alloc().directBuffer(request.length());
            out.writeBytes(HeadBytes.ascii(request));
            ctx.writeAndFlush(out, ctx.voidPromise());
        }

        @Override
        @Nullable
        Http1Head read(ByteBuf in) {
            return heads.readResponse(in, head, asked) == 0 ? null : head;
        }

        @Override
        void whole(ChannelHandlerContext ctx) {
            answers.incrementAndGet();
            send(ctx);
        }
    }
}
