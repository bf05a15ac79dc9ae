package io.netloft.chassis.web;

import io.netty.channel.ChannelHandlerContext;

/**
 * What one connection writes, on its event loop: flushed together with the loop's other connections, or at once when so
 * much has come together that waiting gains nothing.
 */
final class Outlet {
    private static final int WORTH_A_FLUSH = 64 * 1024;

    private final ChannelHandlerContext ctx;
    private final FlushPass pass;
    private int unflushed;
    private boolean waiting;
    private boolean writing;

    Outlet(ChannelHandlerContext ctx, FlushPass pass) {
        this.ctx = ctx;
        this.pass = pass;
    }

    /** Takes the message over; {@code bytes} is about how long it is. */
    void write(Object message, int bytes) {
        writing = true;
        ctx.write(message, ctx.voidPromise());
        unflushed += Math.max(1, bytes);
        if (unflushed >= WORTH_A_FLUSH || !ctx.channel().isWritable()) {
            flush();
        } else if (!waiting) {
            waiting = true;
            pass.add(this);
        }
        writing = false;
    }

    /** Whether a write is going on: whoever writes is not to be told within its own call that it can write. */
    boolean writing() {
        return writing;
    }

    /** Flushes what was written, here or past it, at once. */
    void flushWith() {
        unflushed++;
        flush();
    }

    /** Flushes now; a pass that was asked for finds nothing more to do. */
    void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            ctx.flush();
        }
    }

    void flushInPass() {
        waiting = false;
        flush();
    }
}
