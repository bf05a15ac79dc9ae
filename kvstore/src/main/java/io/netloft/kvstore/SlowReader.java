package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Drops a client that does not take what is sent to it: when more waits for it than a client may have waiting, or when it
 * took nothing for too long. Used on the connection's event loop.
 */
final class SlowReader {
    private static final Log LOG = Log.of(SlowReader.class);

    private final Node node;
    private @Nullable Future<?> check;
    private long waitingBefore;

    SlowReader(Node node) {
        this.node = node;
    }

    /** Looks whether too much waits; {@code more} bytes are about to be added. */
    void check(@Nullable ChannelHandlerContext ctx, long more) {
        if (ctx != null && waiting(ctx) + more > node.config().limits().output().bytes()) {
            drop(ctx, "too much waits for it");
        }
    }

    void writabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            end();
        } else if (check == null) {
            waitingBefore = waiting(ctx);
            schedule(ctx);
        }
    }

    private void schedule(ChannelHandlerContext ctx) {
        check = ctx.executor()
                .schedule(() -> look(ctx), node.config().limits().outputStall().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        long now = waiting(ctx);
        if (now >= waitingBefore) {
            drop(ctx, "it took nothing");
            return;
        }
        waitingBefore = now;
        schedule(ctx);
    }

    private void drop(ChannelHandlerContext ctx, String cause) {
        LOG.info("client dropped", "client", ctx.channel().remoteAddress(), "cause", cause, "waiting", waiting(ctx));
        node.clients().dropped();
        ctx.close();
    }

    private static long waiting(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    void end() {
        Future<?> its = check;
        if (its != null) {
            its.cancel(false);
            check = null;
        }
    }
}
