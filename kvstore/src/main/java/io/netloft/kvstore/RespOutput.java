package io.netloft.kvstore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** Answers on their way to a client: gathered in one buffer, written once a turn or when that is full. On its event loop. */
final class RespOutput {
    private static final int FIRST = 1024;
    private static final int WRITE_AT = 64 * 1024;

    private @Nullable ChannelHandlerContext ctx;
    private @Nullable ByteBuf buffer;
    private @Nullable Runnable onWritable;

    void open(ChannelHandlerContext context) {
        ctx = context;
    }

    boolean isOpen() {
        ChannelHandlerContext its = ctx;
        return its != null && its.channel().isActive();
    }

    boolean isWritable() {
        ChannelHandlerContext its = ctx;
        return its != null && its.channel().isWritable();
    }

    /** Where the next answer goes. */
    ByteBuf buffer() {
        ByteBuf its = buffer;
        if (its == null) {
            ChannelHandlerContext context = ctx;
            its = context == null ? Unpooled.buffer() : context.alloc().directBuffer(FIRST);
            buffer = its;
        }
        return its;
    }

    /** Bytes that are gathered. */
    int gathered() {
        ByteBuf its = buffer;
        return its == null ? 0 : its.readableBytes();
    }

    /** Writes what is gathered. */
    void write() {
        ChannelHandlerContext its = ctx;
        ByteBuf ready = buffer;
        if (its != null && ready != null && ready.isReadable()) {
            buffer = null;
            its.writeAndFlush(ready, its.voidPromise());
        }
    }

    /** Writes when enough is gathered; whether the client takes more. */
    boolean takesMore() {
        if (gathered() >= WRITE_AT) {
            write();
        }
        return isWritable() || !isOpen();
    }

    /** Writes; whether the client takes more. If not, {@code again} is run when it does. */
    boolean isReady(Runnable again) {
        write();
        if (!isWritable()) {
            onWritable = again;
            return false;
        }
        return true;
    }

    /** The client takes more again. */
    void writable() {
        Runnable waited = onWritable;
        if (waited != null) {
            onWritable = null;
            waited.run();
        }
    }

    void free() {
        ByteBuf left = buffer;
        if (left != null) {
            buffer = null;
            left.release();
        }
    }
}
