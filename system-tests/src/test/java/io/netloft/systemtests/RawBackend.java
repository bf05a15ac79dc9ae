package io.netloft.systemtests;

import io.netloft.systemtests.StrictHttp.Reading;
import io.netloft.systemtests.StrictHttp.Request;
import io.netloft.systemtests.StrictHttp.Rest;
import io.netloft.systemtests.StrictHttp.Side;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend of bytes: it keeps every byte that reaches it, reads requests with {@link StrictHttp} alone, and answers as
 * its script says, with bytes. At what it can't read it
 * hangs up. One event loop of its own; scripts run on it.
 */
final class RawBackend implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Script script;
    private final Channel listener;

    /** What it does. */
    interface Script {
        /** A connection came. */
        default void opened(Connection connection) {}

        /** A request's head is here and its body is not. */
        default void begun(String head, Connection connection) {}

        /** A request is here whole. */
        void whole(Request request, Connection connection);
    }

    private RawBackend(Script script) {
        this.script = script;
        this.listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast("raw", new Connection(channel));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** On a port of the kernel's choice. */
    static RawBackend start(Script script) {
        return new RawBackend(script);
    }

    /** Says in {@code X-Got} what it was asked, and keeps its connections. */
    static RawBackend recording() {
        return start((request, connection) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Got: "
                + Corpus.escape(request.gist()) + "\r\n\r\n" + (request.method().equals("HEAD") ? "" : "ok")));
    }

    /** {@code host:port}, as {@code --to} takes it. */
    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Every connection that ever came, in their order. */
    List<Connection> connections() {
        return connections;
    }

    /** Connections open now. */
    int open() {
        return open.get();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One connection, and all that came on it. */
    final class Connection extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private final ByteArrayOutputStream all = new ByteArrayOutputStream(); // guarded by itself
        private final ByteArrayOutputStream current = new ByteArrayOutputStream(); // of the event loop
        private final List<Request> requests = new ArrayList<>(); // of the event loop
        private boolean told; // of the event loop

        Connection(Channel channel) {
            this.channel = channel;
        }

        /** All bytes so far. */
        byte[] bytes() {
            synchronized (all) {
                return all.toByteArray();
            }
        }

        boolean closed() {
            return !channel.isOpen();
        }

        /** Whether it is closed, or its last request is whole. */
        boolean atRest() {
            return !channel.isOpen() || StrictHttp.read(bytes(), Side.BACKEND).rest() == Rest.NOTHING;
        }

        /** Whole requests so far; for scripts. */
        int served() {
            return requests.size();
        }

        void send(String text) {
            channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), channel.voidPromise());
        }

        void send(byte[] bytes) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
        }

        /** Does it after a while, unless the connection is gone by then. */
        void later(long delayMs, Runnable what) {
            channel.eventLoop()
                    .schedule(
                            () -> {
                                if (channel.isActive()) {
                                    what.run();
                                }
                            },
                            delayMs,
                            TimeUnit.MILLISECONDS);
        }

        /** Ends its output, in order. */
        void finish() {
            channel.write(Unpooled.EMPTY_BUFFER).addListener(sent -> ((DuplexChannel) channel).shutdownOutput());
            channel.flush();
        }

        /** Closes in order, after what was sent. */
        void end() {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> channel.close());
        }

        /** Closes by reset, after what was sent. */
        void reset() {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            });
        }

        /** Takes nothing more from its socket. */
        void stopReading() {
            channel.config().setAutoRead(false);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connections.add(this);
            open.incrementAndGet();
            script.opened(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.decrementAndGet();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            in.release();
            synchronized (all) {
                all.writeBytes(bytes);
            }
            current.writeBytes(bytes);
            Reading reading = StrictHttp.read(current.toByteArray(), Side.BACKEND);
            byte[] read = current.toByteArray();
            current.reset();
            current.write(read, reading.end(), read.length - reading.end());
            for (Request request : reading.requests()) {
                told = false;
                requests.add(request);
                script.whole(request, this);
            }
            if (reading.rest() == Rest.INCOMPLETE && !told) {
                tellHead();
            } else if (reading.rest() == Rest.VIOLATION) {
                end();
            }
        }

        private void tellHead() {
            String head = current.toString(StandardCharsets.ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            if (end >= 0) {
                told = true;
                script.begun(head.substring(0, end + 4), this);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
                end();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
            context.close();
        }
    }
}
