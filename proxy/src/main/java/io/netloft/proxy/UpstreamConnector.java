package io.netloft.proxy;

import io.netloft.chassis.net.Transport;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proxy.core.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens upstream connections, on the event loop of the client that waits for one. Immutable. */
final class UpstreamConnector {
    private final Transport transport;
    private final Http1Limits limits;

    UpstreamConnector(Transport transport, Http1Limits limits) {
        this.transport = transport;
        this.limits = limits;
    }

    /** Who asked for a connection; hears of the outcome later, never within the call, and exactly once. */
    interface Asker {
        /** It is open. */
        void connected();

        /** It is not to be had. */
        void connectFailed(ProxyError error, String detail);
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

    /** What speaks HTTP/1.1 to an upstream. */
    UpstreamHandler http(LoopContext loop, UpstreamPool.Slot slot) {
        return new UpstreamHandler(loop, slot, limits);
    }

    /** Begins to connect. The handler tells the upstream when the connection, once open, is closed. */
    Connecting connect(LoopContext loop, Upstream upstream, ChannelHandler handler, Settings settings, Asker asker) {
        Connecting pending = new Connecting(asker);
        InetSocketAddress address = loop.live().addresses().of(upstream);
        if (address == null) {
            loop.loop().execute(() -> failed(pending, ProxyError.ADDRESS_UNKNOWN, ""));
            return pending;
        }
        upstream.connecting();
        ChannelFuture future = new Bootstrap()
                .group(loop.loop())
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        (settings.waits().connectNs() / 1_000_000))
                .option(ChannelOption.RECVBUF_ALLOCATOR, loop.readSize())
                .handler(handler)
                .connect(address);
        pending.channel = future.channel();
        if (future.isDone()) {
            loop.loop().execute(() -> finished(loop, pending, upstream, future));
        } else {
            future.addListener(f -> finished(loop, pending, upstream, future));
        }
        return pending;
    }

    private static void finished(LoopContext loop, Connecting pending, Upstream upstream, ChannelFuture future) {
        loop.begins();
        if (!future.isSuccess()) {
            upstream.disconnected();
            Throwable cause = future.cause();
            ProxyError error = cause instanceof ConnectTimeoutException
                    ? ProxyError.CONNECT_TIMEOUT
                    : ConnectFault.ours(cause) ? ProxyError.OUT_OF_DESCRIPTORS : ProxyError.CONNECT_FAILED;
            failed(pending, error, error == ProxyError.CONNECT_FAILED ? ConnectFault.words(cause) : "");
            return;
        }
        Asker waiting = pending.waiting;
        pending.waiting = null;
        if (waiting == null) {
            future.channel().close();
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
}
