package io.netloft.chassis.net;

import io.netloft.chassis.log.Log;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a listener alive when a connection can't be accepted, usually because the process is out of descriptors. The
 * connection stays in the kernel's queue and would be tried again at once, for ever: so the listener pauses a little
 * between two tries. Runs on the listener's event loop.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
    private static final Log LOG = Log.of(AcceptGuard.class);
    private static final long PAUSE_MS = 100;
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOBUFS = 105;
    private static final Set<Integer> SHORTAGES = Set.of(ENOMEM, ENFILE, EMFILE, ENOBUFS);

    private final Listeners listeners;
    // Asked for now: without a descriptor not even a class could be loaded.
    private final long limit = Descriptors.limit();
    private long failures;
    private long loggedNs;

    AcceptGuard(Listeners listeners) {
        this.listeners = listeners;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean shortage = shortage(cause);
        (shortage ? listeners.exhausted() : listeners.failed()).increment();
        failures++;
        log(ctx.channel(), cause, shortage);
        ctx.channel().config().setAutoRead(false);
        ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private void log(Channel listener, Throwable cause, boolean shortage) {
        long nowNs = System.nanoTime();
        if (failures > 1 && nowNs - loggedNs < QUIET_NS) {
            return;
        }
        loggedNs = nowNs;
        LOG.error(
                shortage ? "no descriptor for a connection, it waits" : "a connection could not be accepted",
                "listener",
                listener.localAddress(),
                "failures",
                failures,
                "limit",
                limit,
                "cause",
                cause.getMessage());
    }

    private static boolean shortage(Throwable cause) {
        if (cause instanceof Errors.NativeIoException known) {
            return SHORTAGES.contains(-known.expectedErr());
        }
        // The JDK keeps no number: only the text of the C library.
        return cause instanceof IOException
                && String.valueOf(cause.getMessage()).startsWith("Too many open files");
    }
}
