package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * One socket of a connection: writing, reading or not for now, ending one direction, closing in its several ways. Owned by
 * one event loop.
 *
 * <p>Once a peer has ended its side, Netty 4.2.18's epoll takes a channel that waits for nothing out of the system's set and
 * believes it still there: the next wait for room, or for bytes, fails, and what was to be written is lost. So a channel
 * whose peer has ended, or is known to be about to, is registered anew each time that it may have to wait.
 */
final class Wire {
    private static final long LAST_BYTES_SECONDS = 30;

    private final ChannelHandlerContext ctx;
    private final boolean forgetful;
    private boolean reads = true;
    private boolean ends;
    private boolean inputEnded;
    private boolean waking;

    Wire(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.forgetful = ctx.channel() instanceof EpollSocketChannel;
    }

    /** A buffer of that capacity, of this socket's allocator. */
    ByteBuf buffer(int capacity) {
        return ctx.alloc().directBuffer(capacity);
    }

    boolean active() {
        return ctx.channel().isActive();
    }

    /** What is known of the peer of this socket. */
    Announced announced() {
        return Announced.of(ctx.channel());
    }

    /** Takes the buffer over. */
    void write(ByteBuf part) {
        ctx.write(part, ctx.voidPromise());
    }

    void flush() {
        if (forgetful && ends) {
            wake();
        } else {
            ctx.flush();
        }
    }

    boolean writable() {
        return ctx.channel().isWritable();
    }

    /** Bytes that were written and that the peer hasn't taken; the system's own buffers not counted. */
    long waiting() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Stops or resumes reading; there is nothing to resume once the peer's side has ended. */
    void reading(boolean on) {
        if (reads == on || inputEnded) {
            return;
        }
        reads = on;
        if (on && forgetful && ends) {
            wake();
        } else {
            ctx.channel().config().setAutoRead(on);
        }
    }

    /** Bytes came. That they do although nobody reads shows that the peer's end is behind them. */
    void came() {
        ends |= !reads;
    }

    /** Whether an event says that the peer sends nothing more: a close_notify where there is TLS, a FIN anywhere. */
    boolean ended(Object event) {
        // The handler says so of our own close_notify too.
        return event instanceof ChannelInputShutdownEvent || (event instanceof SslCloseCompletionEvent && endedWell());
    }

    /** False where TLS was cut: what was to come may be missing (RFC 9112 §9.8). */
    boolean endedWell() {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return tls == null || tls.engine().isInboundDone();
    }

    /** The peer sends nothing more. */
    void inputEnded() {
        inputEnded = true;
        ends = true;
    }

    boolean hasInputEnded() {
        return inputEnded;
    }

    private void wake() {
        if (waking) {
            return;
        }
        waking = true;
        Channel channel = ctx.channel();
        channel.deregister()
                .addListener(out -> channel.eventLoop().register(channel).addListener(in -> {
                    waking = false;
                    if (!inputEnded) {
                        channel.config().setAutoRead(reads);
                    }
                    ctx.flush();
                }));
    }

    /** Ends our side, after what was written; over TLS with a close_notify, so that nobody takes it for a cut. */
    void shutdownOutput() {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            // Not before the last byte is with the system: what is still here would be lost.
            ctx.write(Unpooled.EMPTY_BUFFER).addListener(written -> shutdown(duplex));
            flush();
        }
    }

    private void shutdown(DuplexChannel duplex) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(sent -> duplex.shutdownOutput());
            flush();
        }
    }

    /** Sends what was written, and does something once all of it is with the system. */
    void afterWritten(Runnable then) {
        ctx.write(Unpooled.EMPTY_BUFFER).addListener(written -> then.run());
        flush();
    }

    void closeAfterFlush() {
        ctx.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        flush();
    }

    /** @param afterFlush whether what was written is to be sent before, for which there is a while */
    void close(boolean afterFlush) {
        if (afterFlush && active()) {
            closeAfterFlush();
            ctx.channel().eventLoop().schedule(() -> ctx.close(), LAST_BYTES_SECONDS, TimeUnit.SECONDS);
        } else {
            ctx.close();
        }
    }

    void close() {
        ctx.close();
    }

    /** Closes so that the peer can't take what it got for the whole. */
    void reset() {
        if (!ctx.channel().isOpen()) {
            return;
        }
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        // From the first handler on, past TLS: its close_notify would call the half a whole.
        ctx.pipeline().firstContext().close();
    }
}
