package io.netloft.chassis.net;

import io.netloft.chassis.config.HostPort;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens listeners on the shared event loops. Accepted sockets have no delay, a bounded write buffer, and half-closure is
 * left to the handlers.
 */
public final class Binder {
    private static final int BACKLOG = 1024;
    private static final int BIND_SECONDS = 10;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final Transport transport;

    /** A binder on a transport. */
    public Binder(Transport transport) {
        this.transport = transport;
    }

    /**
     * Binds and waits for it; never call it on an event loop. A socket that the process before handed over for the same
     * address is used instead of a new one; it accepts once this process is ready ({@link Handover}).
     *
     * @param address where; port 0 lets the system choose
     * @param child handler of each accepted connection, usually an initializer
     * @return the listening channel
     * @throws BindFailedException with the holder of the port where it is known
     */
    public Channel bind(HostPort address, ChannelHandler child) {
        return bind(bootstrap(child), address);
    }

    /** Like {@link #bind(HostPort, ChannelHandler)} with a caller's options; type and handler of the listener are ours. */
    public Channel bind(ServerBootstrap bootstrap, HostPort address) {
        InetSocketAddress socket = address.resolve();
        if (socket.isUnresolved()) {
            throw new BindFailedException(
                    address + ": unknown host (expected: an address of this machine)", false, new BindException());
        }
        Listeners.Given given = transport.listeners().take(socket);
        ServerBootstrap own = bootstrap.clone().handler(new AcceptGuard(transport.listeners()));
        ChannelFuture future =
                given == null ? own.channel(transport.serverChannel()).bind(socket) : adopt(own, given);
        boolean interrupted = !awaitQuietly(future);
        if (!future.isSuccess()) {
            future.channel().close();
            throw failure(address, interrupted ? new BindException("no answer in time") : future.cause());
        }
        if (given == null) {
            transport.listeners().add(socket, future.channel());
        } else {
            transport.listeners().addGiven(socket, given, future.channel());
        }
        return future.channel();
    }

    /** It listens already; until this process is ready the one before accepts for it. */
    private static ChannelFuture adopt(ServerBootstrap bootstrap, Listeners.Given given) {
        return bootstrap
                .option(ChannelOption.AUTO_READ, false)
                .channelFactory(
                        () -> new EpollServerSocketChannel(given.descriptor().intValue()))
                .register();
    }

    /** The bootstrap that {@link #bind(HostPort, ChannelHandler)} uses, to add options to. */
    public ServerBootstrap bootstrap(ChannelHandler child) {
        return new ServerBootstrap()
                .group(transport.group())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(child);
    }

    /**
     * Closes a listener once it has accepted whom the kernel has let in already: closing first would reset clients that
     * were told that they are connected. A listener that a newer process took over is just closed: its queue lives on
     * there. Returns at once; the future completes when the listener has ended and every event loop has made the pipelines
     * of those that it was given.
     */
    public ChannelFuture stopAccepting(Channel listener) {
        return ListenerClose.of(listener, transport);
    }

    private static boolean awaitQuietly(ChannelFuture future) {
        try {
            return future.await(BIND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Why an address could not be had, for who binds by other means: who holds the port, and what to do. */
    public static BindFailedException failure(HostPort address, @Nullable Throwable cause) {
        Throwable reason = cause == null ? new BindException("closed") : cause;
        String text = String.valueOf(reason.getMessage());
        if (text.contains("in use")) {
            String holder = PortHolder.of(address.port());
            return new BindFailedException(
                    address + ": port in use" + (holder.isEmpty() ? "" : " by " + holder)
                            + " (expected: a free port); stop it or choose another port",
                    true,
                    reason);
        }
        if (text.contains("ermission")) {
            return new BindFailedException(
                    address + ": not permitted (expected: a port from 1024 up); grant CAP_NET_BIND_SERVICE or choose"
                            + " another port",
                    false,
                    reason);
        }
        return new BindFailedException(
                address + ": " + text + " (expected: an address of this machine)", false, reason);
    }
}
