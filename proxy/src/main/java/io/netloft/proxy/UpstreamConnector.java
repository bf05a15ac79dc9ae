package io.netloft.proxy;

import io.netloft.chassis.net.Transport;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proxy.core.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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

    /** A connection on its way; whoever asked for it may lose interest. */
    static final class Connecting {
        private @Nullable Attempt waiting;
        private @Nullable Channel channel;

        private Connecting(Attempt waiting) {
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

    /** Begins to connect; the attempt hears of the outcome later, never within this call. */
    Connecting connect(LoopContext loop, UpstreamPool.Slot slot, Settings settings, Attempt attempt) {
        Connecting pending = new Connecting(attempt);
        InetSocketAddress address = loop.live().addresses().of(slot.upstream());
        if (address == null) {
            loop.loop().execute(() -> failed(pending, ProxyError.ADDRESS_UNKNOWN, ""));
            return pending;
        }
        Upstream upstream = slot.upstream();
        upstream.connecting();
        UpstreamHandler handler = new UpstreamHandler(loop, slot, limits);
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
            loop.loop().execute(() -> finished(loop, pending, upstream, handler, future));
        } else {
            future.addListener(f -> finished(loop, pending, upstream, handler, future));
        }
        return pending;
    }

    private static void finished(
            LoopContext loop, Connecting pending, Upstream upstream, UpstreamHandler handler, ChannelFuture future) {
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
        Attempt waiting = pending.waiting;
        pending.waiting = null;
        if (waiting == null) {
            handler.close();
        } else {
            waiting.connected(handler);
        }
    }

    private static void failed(Connecting pending, ProxyError error, String detail) {
        Attempt waiting = pending.waiting;
        pending.waiting = null;
        if (waiting != null) {
            waiting.connectFailed(error, detail);
        }
    }
}
