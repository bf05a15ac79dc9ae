package io.netloft.proxy;

import io.netloft.proxy.core.Deadlines;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Holds a connection back until its PROXY header is read: the handlers behind hear of its beginning only then, and nothing at
 * all of one whose header is wrong, too long or too late. Owned by one event loop.
 */
final class AnnounceGate extends ChannelInboundHandlerAdapter implements LoopContext.Client {
    /** Bytes that a header of version 2 may carry beside the addresses. */
    private static final int MOST_EXTRAS = 4096;

    private final LoopContext loop;
    private final Deadlines.Deadline deadline = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            deadlineOfDrain();
        }
    };
    private boolean counted;
    private @Nullable ChannelHandlerContext ctx;

    private AnnounceGate(LoopContext loop) {
        this.loop = loop;
    }

    /** Adds what a connection needs that comes from one of these networks; nothing to any other. */
    static void addTo(ChannelPipeline pipeline, Channel channel, LoopContext loop, TrustedNetworks announcers) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote && announcers.trusts(remote)) {
            pipeline.addLast("proxy-header", new HAProxyMessageDecoder(MOST_EXTRAS));
            pipeline.addLast("announce", new AnnounceGate(loop));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.begins();
        loop.opened(this);
        loop.lines(loop.live().routing().settings()).requestHead().start(deadline, loop.nowNs());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HAProxyMessage header) {
            try {
                Announced.take(header, context.channel());
            } finally {
                header.release();
            }
            over();
            context.fireChannelActive();
            context.pipeline().remove(this);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void over() {
        deadline.cancel();
        loop.closed(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over();
        refuse();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ProxyLog.connectionFailed(context.channel(), cause);
        deadlineOfDrain();
    }

    private void refuse() {
        if (!counted) {
            counted = true;
            loop.live().metrics().refused(ProxyError.BAD_PROXY_HEADER);
        }
    }

    @Override
    public void drain() {
        // Its header may be on the way; it has little time anyway.
    }

    @Override
    public void deadlineOfDrain() {
        if (ctx != null) {
            ctx.close();
        }
    }
}
