package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;

/**
 * What is done to a client's socket: writing, closing in its several ways, and not reading while somebody has a reason
 * not to. Owned by one event loop.
 */
final class ClientSocket {
    /** Reasons not to read; reading goes on when none is left. */
    static final int CONNECTING = 1;

    static final int UPSTREAM_FULL = 2;
    static final int SENT_AHEAD = 4;

    private final ChannelHandlerContext ctx;
    private final Pressure pressure;
    private int pauses;
    private int holds;
    private boolean inputEnded;
    private boolean lagging;

    ClientSocket(ChannelHandlerContext ctx, Pressure pressure) {
        this.ctx = ctx;
        this.pressure = pressure;
        ctx.channel().config().setWriteBufferWaterMark(pressure.mark());
    }

    /** The client takes no more for now, or does again. */
    void lags(boolean now) {
        if (lagging != now) {
            lagging = now;
            pressure.lags(now);
        }
    }

    ByteBuf buffer(int capacity) {
        return ctx.alloc().directBuffer(capacity);
    }

    /** Takes the buffer over. */
    void write(ByteBuf part) {
        ctx.write(part, ctx.voidPromise());
    }

    void flush() {
        ctx.flush();
    }

    boolean writable() {
        return ctx.channel().isWritable();
    }

    /** Bytes that were written and that the client hasn't taken; the system's own buffers not counted. */
    long waiting() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    void pause(int reason) {
        if (pauses == 0) {
            ctx.channel().config().setAutoRead(false);
            holds++;
        }
        pauses |= reason;
    }

    void resume(int reasons) {
        if (pauses == 0) {
            return;
        }
        pauses &= ~reasons;
        // Netty 4.2.18's epoll forgets a channel whose input has ended and fails when it is told to read again.
        if (pauses == 0 && !inputEnded) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** The upstream takes no more for now, or does again. */
    void upstreamFull(boolean full) {
        if (full) {
            pause(UPSTREAM_FULL);
        } else {
            resume(UPSTREAM_FULL);
        }
    }

    /** True while the client isn't read because the upstream takes no more. */
    boolean upstreamFull() {
        return (pauses & UPSTREAM_FULL) != 0;
    }

    /** True while the client isn't read because there is no connection for its body yet. */
    boolean connecting() {
        return (pauses & CONNECTING) != 0;
    }

    /** How often the client was kept from sending. */
    int holds() {
        return holds;
    }

    /** The client sends nothing more. */
    void inputEnded() {
        inputEnded = true;
    }

    boolean hasInputEnded() {
        return inputEnded;
    }

    /** Ends our side, after what was written. */
    void shutdownOutput() {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            // Not before the last byte is with the system: what is still here would be lost.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> duplex.shutdownOutput());
        }
    }

    void closeAfterFlush() {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void close() {
        ctx.close();
    }

    /** Closes so that the client can't take what it got for the whole. */
    void reset() {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        // From the first handler on, past TLS: its close_notify would call the half a whole.
        ctx.pipeline().firstContext().close();
    }
}
