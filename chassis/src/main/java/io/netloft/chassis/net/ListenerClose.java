package io.netloft.chassis.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a listener without losing whom the kernel has let in already. Closing a listening socket resets the connections
 * that wait to be accepted, with the requests that they brought. They are accepted in order; so a connection of our own
 * joins the queue, nobody is let in behind it ({@link SynFilter}), and once it has come out, the listener waits for the
 * handshakes that were under way, and is closed. Where newcomers can't be held off it is closed the moment that its queue
 * is empty. Runs on the listener's event loop.
 */
final class ListenerClose extends ChannelInboundHandlerAdapter {
    /** Where our own connection does not come through, a firewall or a full queue is in the way. */
    private static final long PATIENCE_MS = 500;

    /** For the last packet of a handshake; a way there and back on most networks. */
    private static final long HANDSHAKE_MS = 50;

    private final Transport transport;
    private @Nullable Channel last;
    private boolean alone;
    private boolean cameOut;
    private boolean ending;
    private int accepted;

    private ListenerClose(Transport transport) {
        this.transport = transport;
    }

    /** Begins, from any thread; the future is that of the listener's end and of the children's beginning. */
    static ChannelFuture of(Channel listener, Transport transport) {
        ChannelPromise done = new DefaultChannelPromise(listener, GlobalEventExecutor.INSTANCE);
        listener.closeFuture().addListener(closed -> afterEveryLoop(transport, done));
        if (transport.listeners().isPassedOn(listener)) {
            // Our own connection might come out at the other process; and nobody is lost who waits there.
            listener.close();
        } else {
            listener.eventLoop().execute(() -> new ListenerClose(transport).begin(listener));
        }
        return done;
    }

    // Children are registered by tasks of their loops; these stand behind them.
    private static void afterEveryLoop(Transport transport, ChannelPromise done) {
        List<EventExecutor> loops = new ArrayList<>();
        transport.group().forEach(loops::add);
        var left = new AtomicInteger(loops.size());
        Runnable passed = () -> {
            if (left.decrementAndGet() == 0) {
                done.trySuccess();
            }
        };
        for (EventExecutor loop : loops) {
            try {
                loop.execute(passed);
            } catch (RejectedExecutionException ended) {
                passed.run();
            }
        }
    }

    private void begin(Channel listener) {
        if (!listener.isActive()) {
            return;
        }
        listener.pipeline().addFirst("last", this);
        ChannelFuture connect = new Bootstrap()
                .group(listener.eventLoop())
                .channel(transport.clientChannel())
                .handler(new ChannelInboundHandlerAdapter())
                .connect(reachable((InetSocketAddress) listener.localAddress()));
        last = connect.channel();
        connect.addListener(connected -> {
            if (connected.isSuccess()) {
                alone = SynFilter.attach(listener);
            } else {
                listener.close();
            }
        });
        listener.eventLoop().schedule(() -> listener.close(), PATIENCE_MS, TimeUnit.MILLISECONDS);
        listener.closeFuture().addListener(closed -> connect.channel().close());
    }

    private static InetSocketAddress reachable(InetSocketAddress bound) {
        InetAddress address = bound.getAddress();
        if (!address.isAnyLocalAddress()) {
            return bound;
        }
        return new InetSocketAddress(
                address instanceof Inet6Address ? NetUtil.LOCALHOST6 : NetUtil.LOCALHOST4, bound.getPort());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        accepted++;
        if (last != null && message instanceof Channel child && own(last, child)) {
            child.unsafe().closeForcibly();
            cameOut = true;
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // There is no other word for how many are accepted in one go.
    public void channelReadComplete(ChannelHandlerContext context) {
        boolean empty = accepted < context.channel().config().getMaxMessagesPerRead();
        accepted = 0;
        if (cameOut && empty) {
            end(context);
        }
        context.fireChannelReadComplete();
    }

    private void end(ChannelHandlerContext context) {
        if (!alone) {
            // At once: whoever comes between this look and the close is reset. Others may have stood behind our own
            // connection, but not more than this look took.
            context.close();
        } else if (!ending) {
            ending = true;
            context.executor().schedule(() -> context.channel().close(), HANDSHAKE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean own(Channel last, Channel child) {
        return child.remoteAddress() != null && child.remoteAddress().equals(last.localAddress());
    }
}
