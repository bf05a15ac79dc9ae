package io.netloft.chassis.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Stands first in a listener's pipeline and closes it, when told to stop, once nobody is left in the kernel's queue of
 * connections to accept: closing first would reset clients that were told that they are connected. What connects in the
 * moment between the last look and the close is still reset; the kernel offers no way to stop queueing without throwing
 * the queue away.
 */
final class AcceptQueue extends ChannelInboundHandlerAdapter {
    static final Object STOP = new Object();

    /** An event loop that accepted nobody for this long has found the queue empty, many times over. */
    private static final long SILENCE_MS = 1;

    /** Under a flood that never falls silent the listener closes all the same. */
    private static final int MOST_LOOKS = 100;

    private boolean stopping;
    private int looks;
    private int accepted;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != STOP) {
            ctx.fireUserEventTriggered(event);
        } else if (!stopping) {
            stopping = true;
            lookAgain(ctx);
        }
    }

    private void lookAgain(ChannelHandlerContext ctx) {
        accepted = 0;
        ctx.executor().schedule(() -> look(ctx), SILENCE_MS, TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        looks++;
        if (accepted == 0 || looks >= MOST_LOOKS) {
            ctx.close();
        } else {
            lookAgain(ctx);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
        accepted++;
        ctx.fireChannelRead(child);
    }
}
