package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that is written while its reader takes it. What the reader has not taken is bounded: a write is
 * refused while too much waits, and whoever feeds it is told when there is room again. So nothing is held for a slow
 * reader but its place. A reader that takes nothing for the idle time of the port is cut off. Everything here, but
 * {@link #onClose}, belongs to the event loop of the connection.
 */
public final class BodyStream {
    private final ChannelHandlerContext ctx;
    private final Outlet outlet;
    private final Runnable whenEnded;
    private final List<Runnable> whenOver = new ArrayList<>(2);
    private final GenericFutureListener<Future<Void>> closer = closed -> over();
    private boolean over;
    private @Nullable Runnable whenWritable;
    private boolean ended;

    /** @param whenEnded runs when the last byte has been written: the connection goes on or is closed */
    BodyStream(ChannelHandlerContext ctx, FlushPass pass, Runnable whenEnded) {
        this.ctx = ctx;
        this.outlet = new Outlet(ctx, pass);
        this.whenEnded = whenEnded;
        ctx.channel().closeFuture().addListener(closer);
    }

    /** Bounds what waits for the reader; 64 KiB unless said. A stream of large pieces wants more. */
    public BodyStream buffer(int bytes) {
        ctx.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(bytes / 2, bytes));
        return this;
    }

    /** Whether a write would be taken now. */
    public boolean writable() {
        return !ended && ctx.channel().isWritable();
    }

    /** Bytes that may be written before writes are refused. */
    public long room() {
        return writable() ? ctx.channel().bytesBeforeUnwritable() : 0;
    }

    /** Called each time that writes are taken again after they were not, never from within a write; once now, if they are. */
    public void onWritable(Runnable task) {
        whenWritable = task;
        if (writable()) {
            task.run();
        }
    }

    /**
     * Writes a piece; a slice of something shared need only be retained. It is taken over when the answer is true; when it
     * is false the reader is too slow or gone, and the piece stays the caller's.
     */
    public boolean write(ByteBuf piece) {
        if (!writable()) {
            return false;
        }
        int length = piece.readableBytes();
        if (length == 0) {
            piece.release();
        } else {
            outlet.write(new DefaultHttpContent(piece), length);
        }
        return true;
    }

    /**
     * The same with a part of a file, which the kernel sends without us; only where {@link #sendsFiles}. Keep the parts
     * below a megabyte: a slow reader must be seen to take them.
     */
    public boolean write(FileRegion part) {
        if (!writable()) {
            return false;
        }
        outlet.write(part, (int) Math.min(Integer.MAX_VALUE, part.count()));
        return true;
    }

    /** Whether parts of files can be sent: not through TLS. */
    public boolean sendsFiles() {
        return ctx.pipeline().get(SslHandler.class) == null;
    }

    /** Sends now what was written, rather than with other connections' bytes. */
    public void flush() {
        outlet.flush();
    }

    /** Ends the body. */
    public void end() {
        if (!ended) {
            ended = true;
            whenWritable = null;
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(sent -> {
                // The connection goes on, and must not hold on to what was told about this body.
                ctx.channel().closeFuture().removeListener(closer);
                over();
                if (sent.isSuccess()) {
                    whenEnded.run();
                } else {
                    ctx.close();
                }
            });
        }
    }

    /** Ends the connection once what was written has gone; the reader can tell that the body is not whole. */
    public void close() {
        ended = true;
        whenWritable = null;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends the connection at once. */
    void cut() {
        ended = true;
        whenWritable = null;
        ctx.close();
    }

    /** Runs when the body is over: it has ended and was sent, or the reader has gone. Any thread. */
    public void onClose(Runnable task) {
        boolean now;
        synchronized (whenOver) {
            now = over;
            if (!now) {
                whenOver.add(task);
            }
        }
        if (now) {
            task.run();
        }
    }

    private void over() {
        List<Runnable> tasks;
        synchronized (whenOver) {
            over = true;
            tasks = List.copyOf(whenOver);
            whenOver.clear();
        }
        tasks.forEach(Runnable::run);
    }

    /** Whether nobody reads any more. */
    public boolean closed() {
        return !ctx.channel().isActive();
    }

    /** The event loop that it lives on. */
    public EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    /** The reader's address, or null when it has gone. */
    public @Nullable SocketAddress remote() {
        return ctx.channel().remoteAddress();
    }

    /** The channel has become writable. */
    void resume() {
        if (whenWritable != null && !outlet.writing()) {
            whenWritable.run();
        }
    }

    /** Whether something waits for a reader that takes nothing. */
    boolean stuck() {
        return !ctx.channel().isWritable();
    }
}
