package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * What is done to a client's socket: writing, closing in its several ways, and not reading while somebody has a reason
 * not to. Owned by one event loop.
 */
final class ClientSocket {
    /** Reasons not to read; reading goes on when none is left. */
    static final int CONNECTING = 1;

    static final int UPSTREAM_FULL = 2;
    static final int SENT_AHEAD = 4;

    private final Wire wire;
    private final Pressure pressure;
    private int pauses;
    private int holds;
    private boolean lagging;

    ClientSocket(ChannelHandlerContext ctx, Pressure pressure) {
        this.wire = new Wire(ctx);
        this.pressure = pressure;
        ctx.channel().config().setWriteBufferWaterMark(pressure.mark());
    }

    /** Who the client is. */
    Announced announced() {
        return wire.announced();
    }

    /** The client takes no more for now, or does again. */
    void lags(boolean now) {
        if (lagging != now) {
            lagging = now;
            pressure.lags(now);
        }
    }

    ByteBuf buffer(int capacity) {
        return wire.buffer(capacity);
    }

    /** Takes the buffer over. */
    void write(ByteBuf part) {
        wire.write(part);
    }

    void flush() {
        wire.flush();
    }

    boolean writable() {
        return wire.writable();
    }

    /** Bytes that were written and that the client hasn't taken; the system's own buffers not counted. */
    long waiting() {
        return wire.waiting();
    }

    void pause(int reason) {
        if (pauses == 0) {
            wire.reading(false);
            holds++;
        }
        pauses |= reason;
    }

    void resume(int reasons) {
        if (pauses == 0) {
            return;
        }
        pauses &= ~reasons;
        if (pauses == 0) {
            wire.reading(true);
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

    /** Bytes came from it. */
    void came() {
        wire.came();
    }

    /** The client sends nothing more. */
    void inputEnded() {
        wire.inputEnded();
    }

    boolean hasInputEnded() {
        return wire.hasInputEnded();
    }

    /** Ends our side, after what was written. */
    void shutdownOutput() {
        wire.shutdownOutput();
    }

    void closeAfterFlush() {
        wire.closeAfterFlush();
    }

    void close() {
        wire.close();
    }

    /** Closes so that the client can't take what it got for the whole. */
    void reset() {
        wire.reset();
    }
}
