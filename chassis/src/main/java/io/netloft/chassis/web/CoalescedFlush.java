package io.netloft.chassis.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Flushes at once when the connection is idle and at most every two milliseconds when it is busy, so that a burst of
 * small messages becomes few system calls and a lone one waits for nobody. Everything here runs on the event loop.
 */
final class CoalescedFlush extends ChannelOutboundHandlerAdapter {
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private long lastFlushNs = Long.MIN_VALUE / 2;
    private @Nullable Future<?> pending;

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (pending != null) {
            return;
        }
        long waitNs = lastFlushNs + WINDOW_NS - ctx.executor().ticker().nanoTime();
        if (waitNs <= 0) {
            flushNow(ctx);
        } else {
            pending = ctx.executor().schedule(() -> flushNow(ctx), waitNs, TimeUnit.NANOSECONDS);
        }
    }

    private void flushNow(ChannelHandlerContext ctx) {
        pending = null;
        lastFlushNs = ctx.executor().ticker().nanoTime();
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
