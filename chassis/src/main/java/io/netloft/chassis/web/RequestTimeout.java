package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request does not get an answer's first byte in time, counted from the request's first byte:
 * a peer that sends a byte a minute would otherwise hold its connection for ever. Everything runs on the event loop.
 */
final class RequestTimeout extends ChannelDuplexHandler {
    private final long timeoutMs;
    private @Nullable Future<?> pending;

    RequestTimeout(Duration timeout) {
        this.timeoutMs = timeout.toMillis();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (pending == null && message instanceof ByteBuf) {
            pending = ctx.executor().schedule(() -> ctx.close(), timeoutMs, TimeUnit.MILLISECONDS);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        cancel();
        ctx.write(message, promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
    }

    private void cancel() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }
}
