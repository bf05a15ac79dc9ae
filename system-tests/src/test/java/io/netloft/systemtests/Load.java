package io.netloft.systemtests;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Open-loop load of GETs on keep-alive connections: requests leave at their time whether or not earlier ones are
 * answered, so that a stall shows as it would to users. Each has exactly one {@link Outcome}. One event loop of its own
 * does everything; a connection that is idle longest serves next, and where none is idle a new one is opened.
 *
 * <p>A client of good manners: it never sends on a connection after {@code Connection: close}. It repeats nothing.
 */
final class Load implements AutoCloseable {
    private static final long TIMEOUT_S = 20;
    private static final int TICK_MS = 2;

    /** Requests beyond these connections wait for one; that counts as their own time. */
    private static final int MOST_CONNECTIONS = 2_500;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress target;
    private final List<String> paths;
    private final int perSecond;
    private final int mostConnections;
    private final boolean keepAlive;
    private final @Nullable SslContext tls;
    private final LoadReport report = new LoadReport();
    private final ArrayDeque<Channel> idle = new ArrayDeque<>(); // of the event loop
    private final ArrayDeque<Exchange> queued = new ArrayDeque<>(); // of the event loop
    private final ScheduledFuture<?> ticker;
    private final long beganNs = System.nanoTime();
    private long sent; // of the event loop
    private int open; // of the event loop
    private volatile boolean stopped;

    /** How a request ended. */
    enum Outcome {
        /** A whole response with a status of 200. */
        OK,
        /** A whole response with another status. */
        STATUS,
        /** It broke off after bytes of the response had come. */
        CUT,
        /** It was sent, and the connection ended without a byte. */
        UNANSWERED,
        /** No connection: it was never sent. */
        NOT_SENT,
        /** Nothing for {@value #TIMEOUT_S} s. */
        TIMEOUT
    }

    private Load(
            InetSocketAddress target,
            int perSecond,
            int standing,
            boolean keepAlive,
            @Nullable SslContext tls,
            List<String> paths) {
        this.target = target;
        this.perSecond = perSecond;
        this.mostConnections = standing > 0 ? standing : MOST_CONNECTIONS;
        this.keepAlive = keepAlive;
        this.tls = tls;
        this.paths = List.copyOf(paths);
        for (int i = 0; i < standing; i++) {
            stand();
        }
        this.ticker = group.scheduleAtFixedRate(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** Begins at once; each request asks for the next of {@code paths}, round and round. */
    static Load on(InetSocketAddress target, int perSecond, String... paths) {
        return new Load(target, perSecond, 0, true, null, List.of(paths));
    }

    /** The same on so many connections, which are there when it returns; requests wait for one of them, and no other is opened. */
    static Load onStanding(InetSocketAddress target, int perSecond, int connections, String... paths) {
        return new Load(target, perSecond, connections, true, null, List.of(paths));
    }

    /** The same over TLS, believing any certificate: the proxy's is its own. */
    static Load overTls(InetSocketAddress target, int perSecond, String... paths) {
        return new Load(target, perSecond, 0, true, trusting(), List.of(paths));
    }

    /** The same with a connection of its own for every request. */
    static Load onFreshConnections(InetSocketAddress target, int perSecond, String... paths) {
        return new Load(target, perSecond, 0, false, null, List.of(paths));
    }

    private static SslContext trusting() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS: " + e.getMessage(), e);
        }
    }

    /** Closes what lies idle beyond {@code keep} connections, as clients do after a rush. */
    void trim(int keep) {
        group.submit(() -> {
                    while (idle.size() > keep) {
                        idle.removeLast().close();
                    }
                })
                .syncUninterruptibly();
    }

    /** What is known so far; goes on counting until {@link #stop}. */
    LoadReport report() {
        return report;
    }

    /** Sends no more, waits until every request has its outcome, and tells all. Idempotent. */
    LoadReport stop() {
        stopped = true;
        ticker.cancel(false);
        report.awaitAll(TIMEOUT_S + 5);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        return report;
    }

    @Override
    public void close() {
        if (!stopped) {
            stop();
        }
    }

    private void tick() {
        long due = (System.nanoTime() - beganNs) * perSecond / 1_000_000_000L;
        while (!stopped && sent < due) {
            Exchange exchange = new Exchange(paths.get((int) (sent % paths.size())));
            sent++;
            report.began();
            Channel channel = idle.pollFirst();
            if (channel != null) {
                send(channel, exchange);
            } else if (open < mostConnections) {
                connect(exchange);
            } else {
                queued.addLast(exchange);
            }
        }
    }

    private void connectionClosed() {
        open--;
        Exchange next = queued.pollFirst();
        if (next != null) {
            connect(next);
        }
    }

    private void connect(Exchange exchange) {
        open++;
        bootstrap().connect(target).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                connected.channel().closeFuture().addListener(closed -> connectionClosed());
                send(connected.channel(), exchange);
            } else {
                exchange.end(Outcome.NOT_SENT, String.valueOf(connected.cause()));
                connectionClosed();
            }
        });
    }

    private void stand() {
        Channel channel = bootstrap().connect(target).syncUninterruptibly().channel();
        group.submit(() -> {
                    open++;
                    idle.addLast(channel);
                    channel.closeFuture().addListener(closed -> connectionClosed());
                })
                .syncUninterruptibly();
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 15_000)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Connection connection = new Connection();
                        if (tls != null) {
                            channel.pipeline().addLast("tls", tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast("count", connection.counter())
                                .addLast("http", new HttpClientCodec())
                                .addLast("connection", connection);
                    }
                });
    }

    private void send(Channel channel, Exchange exchange) {
        channel.pipeline().get(Connection.class).serve(channel, exchange);
    }

    /** One request. */
    private final class Exchange {
        private final String path;
        private final long sentNs = System.nanoTime();
        private boolean over;
        private boolean bytesCame;
        private @Nullable ScheduledFuture<?> timeout;

        Exchange(String path) {
            this.path = path;
        }

        void end(Outcome outcome, String detail) {
            if (over) {
                return;
            }
            over = true;
            if (timeout != null) {
                timeout.cancel(false);
            }
            report.ended(outcome, System.nanoTime() - sentNs, (sentNs - beganNs) / 1_000_000 + " ms " + path, detail);
        }
    }

    /** One connection and the request that it serves now. */
    private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
        private @Nullable Exchange serving;
        private boolean keep;
        private int status;

        ChannelInboundHandlerAdapter counter() {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    if (serving != null && ((ByteBuf) message).isReadable()) {
                        serving.bytesCame = true;
                    }
                    context.fireChannelRead(message);
                }
            };
        }

        void serve(Channel channel, Exchange exchange) {
            serving = exchange;
            exchange.timeout = channel.eventLoop()
                    .schedule(
                            () -> {
                                exchange.end(Outcome.TIMEOUT, "");
                                channel.close();
                            },
                            TIMEOUT_S,
                            TimeUnit.SECONDS);
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, exchange.path);
            request.headers().set("host", "load.test");
            if (!keepAlive) {
                request.headers().set("connection", "close");
            }
            channel.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message.decoderResult().isFailure()) {
                failed("malformed: " + message.decoderResult().cause());
                context.close();
                return;
            }
            if (message instanceof HttpResponse head) {
                status = head.status().code();
                keep = HttpUtil.isKeepAlive(head);
            }
            if (message instanceof LastHttpContent) {
                Exchange done = Objects.requireNonNull(serving);
                serving = null;
                done.end(status == 200 ? Outcome.OK : Outcome.STATUS, "status " + status);
                Exchange next = keep ? queued.pollFirst() : null;
                if (next != null) {
                    serve(context.channel(), next);
                } else if (keep) {
                    idle.addLast(context.channel());
                } else {
                    context.close();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(context.channel());
            failed("closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(String.valueOf(cause.getMessage()));
            context.close();
        }

        private void failed(String detail) {
            Exchange broken = serving;
            serving = null;
            if (broken != null) {
                broken.end(broken.bytesCame ? Outcome.CUT : Outcome.UNANSWERED, detail);
            }
        }
    }
}
