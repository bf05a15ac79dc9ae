package io.netloft.chassis.net;

import io.netloft.chassis.log.Log;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Passes the listening sockets of a process to the one that takes its place, so that an upgrade loses no connection. Both
 * hold the same sockets with the same queues; until the newer one is ready only the older one accepts, then both, then
 * only the newer one. So there is no moment at which nobody does, and nothing is lost if the newer one fails to start.
 *
 * <p>In this order: {@link #take}, then listeners are bound ({@link Binder}), then {@link #ready}. Its methods block and
 * are called by the one thread that starts the server; {@code close} by any.
 */
public final class Handover implements AutoCloseable {
    static final String VERSION = "1";
    /** The longest path that still fits into a socket's address, with room for what a draft appends. */
    public static final int MAX_PATH = 94;

    private static final Log LOG = Log.of(Handover.class);
    private static final int MAX_LINE = 8 * 1024;
    private static final int BIND_SECONDS = 10;

    private final HandoverPath path;
    private final String server;
    private final Transport transport;
    private final AtomicReference<@Nullable Channel> receiver = new AtomicReference<>();
    private volatile @Nullable HandoverTaker older;
    private volatile @Nullable Channel offers;

    private Handover(HandoverPath path, String server, Transport transport) {
        this.path = path;
        this.server = server;
        this.transport = transport;
    }

    /**
     * A handover over the Unix socket at a path; nothing happens yet.
     *
     * @param server the name of the server, which must be that of the older one
     * @throws HandoverException when the transport or the place won't do
     */
    public static Handover at(Path path, String server, Transport transport) {
        if (!transport.passesListeners()) {
            throw new HandoverException("handover: " + path + " (expected: the epoll transport, here is "
                    + transport.name() + "); use --transport epoll, or leave handover out");
        }
        return new Handover(HandoverPath.check(path), server, transport);
    }

    static ChannelPipeline lines(ChannelPipeline pipeline) {
        return pipeline.addLast("frame", new LineBasedFrameDecoder(MAX_LINE))
                .addLast("text", new StringDecoder(StandardCharsets.UTF_8))
                .addLast("line", new StringEncoder(StandardCharsets.UTF_8));
    }

    /**
     * Takes the listeners of the older process, if there is one; they are used by those that are bound from now on.
     *
     * @return whether there is one
     * @throws HandoverException when it refuses, or can't be trusted
     */
    public boolean take() throws InterruptedException {
        HandoverTaker found = HandoverTaker.connect(path, transport);
        if (found == null) {
            return false;
        }
        try {
            found.receive(server, transport.listeners());
        } catch (HandoverException e) {
            found.close();
            throw e;
        }
        older = found;
        LOG.info("handover begun, the older process still accepts", "path", path);
        return true;
    }

    /**
     * Begins to accept, sends the older process away, and waits for a newer one from now on.
     *
     * @param leave called when a newer process has taken over: to drain and end; it must not block
     * @throws HandoverException when the socket can't be put in place
     */
    public void ready(Runnable leave) throws InterruptedException {
        List<Integer> taken = transport.listeners().release();
        HandoverTaker from = older;
        if (from != null) {
            if (from.ready(taken)) {
                LOG.info("handover done, the older process drains", "listeners", taken.size());
            } else {
                LOG.warn("the older process did not answer, going on with its listeners", "listeners", taken.size());
            }
            from.close();
            older = null;
        }
        offer(leave);
    }

    private void offer(Runnable leave) throws InterruptedException {
        try {
            offer(path.draft(), leave);
        } catch (IOException e) {
            throw new HandoverException("handover: " + path + ": " + e, e);
        }
    }

    private void offer(Path draft, Runnable leave) throws IOException, InterruptedException {
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.group())
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        lines(accepted.pipeline())
                                .addLast(
                                        "giver",
                                        new HandoverGiver(path, server, transport.listeners(), receiver, leave));
                    }
                })
                .bind(new DomainSocketAddress(draft.toFile()));
        try {
            if (!bound.await(BIND_SECONDS, TimeUnit.SECONDS) || !bound.isSuccess()) {
                throw new HandoverException("handover: " + path + ": " + bound.cause(), bound.cause());
            }
            path.publish(draft);
            offers = bound.channel();
        } finally {
            if (offers == null) {
                bound.channel().close();
            }
        }
    }

    /** Ends it: an older process that was not sent away goes on; a newer one finds nobody here. */
    @Override
    public void close() {
        HandoverTaker from = older;
        if (from != null) {
            from.close();
        }
        transport.listeners().closeGiven();
        Channel open = offers;
        if (open != null) {
            path.remove();
            open.close();
        }
    }
}
