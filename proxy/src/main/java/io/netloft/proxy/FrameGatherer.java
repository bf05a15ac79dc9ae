package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the small frames of a connection of HTTP/2 between two flushes in one buffer: Netty writes each frame in two pieces,
 * and each piece costs a place in the queue of the socket, a promise, and an entry of writev. Large pieces go through as they
 * are, in their order. Stands before the handler of HTTP/2; of one connection, owned by one event loop.
 */
final class FrameGatherer extends ChannelOutboundHandlerAdapter {
    static final String NAME = "frames";
    /** Up to so many bytes are copied. */
    static final int SMALL = 1024;

    private static final int FIRST = 2 * 1024;
    private static final int MOST = 16 * 1024;

    private boolean gone;
    /** The stream whose data are the last that was gathered, and where their flags are; 0 when something else is. */
    private int lastData;

    private int lastFlags;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable ByteBuf gathered;
    private @Nullable Waiting waiting;

    /** Those who want to know that what they wrote is with the system. */
    private static final class Waiting implements ChannelFutureListener {
        private final List<ChannelPromise> all = new ArrayList<>();

        @Override
        public void operationComplete(ChannelFuture written) {
            if (written.isSuccess()) {
                all.forEach(ChannelPromise::trySuccess);
            } else {
                fail(written.cause());
            }
        }

        private void fail(Throwable cause) {
            all.forEach(promise -> promise.tryFailure(cause));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext c = ctx;
        if (c == null) {
            throw new IllegalStateException("frames: not in a pipeline");
        }
        return c;
    }

    /** Where a frame of so many bytes, or more if need be, is to be written; {@link #join} must follow. */
    ByteBuf room(int bytes) {
        lastData = 0;
        ByteBuf to = gathered;
        if (to != null && to.readableBytes() + bytes > MOST) {
            emit();
            to = null;
        }
        if (to == null) {
            to = context().alloc().directBuffer(Math.max(FIRST, bytes));
            gathered = to;
        }
        return to;
    }

    /** Data of a stream are written, their flags at that place, and may yet be its last. */
    void data(int streamId, int flags) {
        lastData = streamId;
        lastFlags = flags;
    }

    /** Flags those data as a stream's last, if nothing was written after them; then no frame is needed to say so. */
    boolean flagged(int streamId, int flag) {
        ByteBuf to = gathered;
        if (to == null || lastData != streamId) {
            return false;
        }
        to.setByte(lastFlags, flag);
        return true;
    }

    /** A frame is written; its promise is kept when it is with the system. */
    void join(ChannelPromise promise) {
        if (!promise.isVoid()) {
            Waiting with = waiting;
            if (with == null) {
                with = new Waiting();
                waiting = with;
            }
            with.all.add(promise);
        }
        if (gone) {
            drop();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf part = (ByteBuf) message;
        int size = part.readableBytes();
        if (size <= SMALL && (size > 0 || gathered != null)) {
            room(size).writeBytes(part);
            part.release();
            join(promise);
        } else {
            emit();
            context.write(part, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        emit();
        context.flush();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        emit();
        context.close(promise);
    }

    private void emit() {
        lastData = 0;
        ByteBuf all = gathered;
        if (all == null) {
            return;
        }
        Waiting with = waiting;
        gathered = null;
        waiting = null;
        ChannelHandlerContext context = context();
        if (with == null) {
            context.write(all, context.voidPromise());
        } else {
            context.write(all, context.newPromise().addListener(with));
        }
    }

    /** The connection is gone, and with it what was never sent; those who hear of it may still write. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        gone = true;
        drop();
    }

    private void drop() {
        ByteBuf all = gathered;
        Waiting with = waiting;
        gathered = null;
        waiting = null;
        if (all != null) {
            all.release();
        }
        if (with != null) {
            with.fail(new ClosedChannelException());
        }
    }
}
