package io.netloft.proxy;

import io.netloft.chassis.net.Transport;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens upstream connections, on the event loop of the client that waits for one. Immutable. */
final class UpstreamConnector {
    private final Transport transport;
    private final Http1Limits limits;
    private final Http2Config http2;

    /** @param http2 bounds what servers of HTTP/2 may do too */
    UpstreamConnector(Transport transport, Http1Limits limits, Http2Config http2) {
        this.transport = transport;
        this.limits = limits;
        this.http2 = http2;
    }

    /** Who asked for a connection; hears of the outcome later, never within the call, and exactly once. */
    interface Asker {
        /** It is open. */
        void connected();

        /** It is not to be had. */
        void connectFailed(ProxyError error, String detail);
    }

    /**
     * What a connection is for.
     *
     * @param offer what it offers to speak, where it is secured
     * @param header the PROXY header that it begins with
     * @param client about whom; null when it is the proxy's own
     */
    record Order(
            Upstream upstream,
            ServerTls.Offer offer,
            ProxyHeader header,
            @Nullable Announced client) {
        /** An order without a PROXY header. */
        static Order of(Upstream upstream, ServerTls.Offer offer) {
            return new Order(upstream, offer, ProxyHeader.NONE, null);
        }

        /** Writes the header, without sending it. */
        void announce(ChannelHandlerContext context) {
            if (client == null) {
                Announced.writeUnknown(context, header);
            } else {
                client.writeTo(context, header);
            }
        }
    }

    /** Says who speaks on a connection, once it is known what is spoken there. */
    interface Speakers {
        /**
         * The handler.
         *
         * @param protocol what a TLS handshake agreed on, or empty
         * @return null when the upstream doesn't speak what it must
         */
        @Nullable
        ChannelHandler speaker(String protocol);
    }

    /** A connection on its way; whoever asked for it may lose interest. */
    static final class Connecting {
        private @Nullable Asker waiting;
        private @Nullable Channel channel;

        private Connecting(Asker waiting) {
            this.waiting = waiting;
        }

        /** Nobody waits any more. */
        void cancel() {
            waiting = null;
            if (channel != null) {
                channel.close();
            }
        }
    }

    Http1Limits limits() {
        return limits;
    }

    Http2Config http2() {
        return http2;
    }

    /** What speaks HTTP/1.1 to an upstream. */
    UpstreamHandler http(LoopContext loop, UpstreamPool.Slot slot) {
        return new UpstreamHandler(loop, slot, limits);
    }

    /** Begins to connect. The speaker tells the upstream when the connection, once open, is closed. */
    Connecting connect(LoopContext loop, Order order, Speakers speakers, Settings settings, Asker asker) {
        Connecting pending = new Connecting(asker);
        Upstream upstream = order.upstream();
        InetSocketAddress address = loop.live().addresses().of(upstream);
        if (address == null) {
            loop.loop().execute(() -> failed(pending, ProxyError.ADDRESS_UNKNOWN, ""));
            return pending;
        }
        upstream.connecting();
        ServerTls tls = loop.live().tls().of(upstream.group());
        ChannelHandler first = tls == null
                ? Objects.requireNonNull(speakers.speaker(""), "a speaker for a connection in the clear")
                : new TlsGate(tls, order, new Securing(loop, pending, order, speakers, tls));
        ChannelFuture future = new Bootstrap()
                .group(loop.loop())
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        (settings.waits().connectNs() / 1_000_000))
                .option(ChannelOption.RECVBUF_ALLOCATOR, loop.readSize())
                .handler(first)
                .connect(address);
        pending.channel = future.channel();
        if (future.isDone()) {
            loop.loop().execute(() -> finished(loop, pending, order, tls != null, future));
        } else {
            future.addListener(f -> finished(loop, pending, order, tls != null, future));
        }
        return pending;
    }

    private static void finished(
            LoopContext loop, Connecting pending, Order order, boolean secured, ChannelFuture future) {
        loop.begins();
        if (!future.isSuccess()) {
            order.upstream().disconnected();
            Throwable cause = future.cause();
            ProxyError error = cause instanceof ConnectTimeoutException
                    ? ProxyError.CONNECT_TIMEOUT
                    : ConnectFault.ours(cause) ? ProxyError.OUT_OF_DESCRIPTORS : ProxyError.CONNECT_FAILED;
            failed(pending, error, error == ProxyError.CONNECT_FAILED ? ConnectFault.words(cause) : "");
        } else if (!secured) {
            if (order.header() != ProxyHeader.NONE && pending.waiting != null) {
                order.announce(future.channel().pipeline().firstContext());
                future.channel().flush();
            }
            open(pending, future.channel());
        }
    }

    private static void open(Connecting pending, Channel channel) {
        Asker waiting = pending.waiting;
        pending.waiting = null;
        if (waiting == null) {
            channel.close();
        } else {
            waiting.connected();
        }
    }

    private static void failed(Connecting pending, ProxyError error, String detail) {
        Asker waiting = pending.waiting;
        pending.waiting = null;
        if (waiting != null) {
            waiting.connectFailed(error, detail);
        }
    }

    /** What follows when hands are shaken, or not. */
    private record Securing(LoopContext loop, Connecting pending, Order order, Speakers speakers, ServerTls tls)
            implements TlsGate.Outcome {
        @Override
        public void secured(ChannelHandlerContext gate, String protocol) {
            loop.begins();
            ChannelHandler speaker = speakers.speaker(protocol);
            if (speaker == null) {
                refuse(new TlsFault(ProxyError.TLS_FAILED, "the server did not agree to h2 (ALPN)"));
                gate.close();
                return;
            }
            loop.live().metrics().upstream(order.upstream()).handshake(true);
            gate.pipeline().addLast(speaker);
            gate.fireChannelActive();
            open(pending, gate.channel());
        }

        @Override
        public void refused(Throwable cause) {
            loop.begins();
            refuse(TlsFault.of(cause));
        }

        private void refuse(TlsFault fault) {
            Upstream upstream = order.upstream();
            upstream.disconnected();
            if (pending.waiting == null) {
                // Nobody wanted it any more: nobody's fault.
                return;
            }
            loop.live().metrics().upstream(upstream).handshake(false);
            if (tls.refused(upstream, fault.text())) {
                ProxyLog.noTls(upstream, fault.text());
            }
            failed(pending, fault.error(), fault.detail());
        }
    }
}
