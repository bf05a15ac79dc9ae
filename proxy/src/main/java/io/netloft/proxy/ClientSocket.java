package io.netloft.proxy;

import io.netloft.proto.http1.Http1ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a client's socket: writing, closing in its several ways, and not reading while somebody has a reason
 * not to. Owned by one event loop.
 */
final class ClientSocket implements ClientFlow {
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

    @Override
    public Announced announced() {
        return wire.announced();
    }

    /** The client takes no more for now, or does again. */
    void lags(boolean now) {
        if (lagging != now) {
            lagging = now;
            pressure.lags(now);
        }
    }

    @Override
    public ByteBuf buffer(int capacity) {
        return wire.buffer(capacity);
    }

    @Override
    public void write(ByteBuf part) {
        wire.write(part);
    }

    @Override
    public ByteBuf head(Http1ResponseHead response, ResponseWriter.After after, @Nullable HeadEdits edits, int extra) {
        int added = edits == null ? 0 : edits.added().length;
        ByteBuf out = wire.buffer(response.length() + ResponseWriter.ADDED + added + extra);
        ResponseWriter.write(response, after, edits, out);
        return out;
    }

    @Override
    public void answer(ByteBuf message, boolean bodiless) {
        wire.write(message);
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public boolean writable() {
        return wire.writable();
    }

    @Override
    public long waiting() {
        return wire.waiting();
    }

    @Override
    public void pause(int reason) {
        if (pauses == 0) {
            wire.reading(false);
            holds++;
        }
        pauses |= reason;
    }

    @Override
    public void resume(int reasons) {
        if (pauses == 0) {
            return;
        }
        pauses &= ~reasons;
        if (pauses == 0) {
            wire.reading(true);
        }
    }

    @Override
    public void upstreamFull(boolean full) {
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

    /** Whether an event says that the client sends nothing more. */
    boolean ended(Object event) {
        return wire.ended(event);
    }

    /** Sends what was written, and does something once all of it is with the system. */
    void afterWritten(Runnable then) {
        wire.afterWritten(then);
    }

    /** The client sends nothing more. */
    void inputEnded() {
        wire.inputEnded();
    }

    boolean hasInputEnded() {
        return wire.hasInputEnded();
    }

    @Override
    public void shutdownOutput() {
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
