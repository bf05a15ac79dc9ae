package io.netloft.chassis.net;

import io.netloft.chassis.log.Log;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The older process's end of a handover, one for each process that asks. Lines of text, and descriptors when the other
 * end is set to read them:
 *
 * <pre>
 * newer                      older
 * take 1 SERVER PID  ──▶
 *                     ◀──    offer ADDRESS ADDRESS …      or: refuse REASON
 * send               ──▶
 *                     ◀──    (a descriptor for each address)
 * ready NUMBER …     ──▶     stops accepting on those, drains
 *                     ◀──    leaving
 * </pre>
 *
 * <p>If the line breaks before "ready", nothing has changed here. Runs on the connection's event loop.
 */
final class HandoverGiver extends SimpleChannelInboundHandler<String> {
    private static final Log LOG = Log.of(HandoverGiver.class);
    /** More would not fit into a line, nor all descriptors into the socket's buffer at once. */
    static final int MAX_LISTENERS = 64;

    private enum State {
        ASKED,
        OFFERED,
        SENT,
        REFUSED,
        DONE
    }

    private final HandoverPath path;
    private final String server;
    private final Listeners listeners;
    private final AtomicReference<@Nullable Channel> receiver;
    private final Runnable leave;
    private State state = State.ASKED;
    private List<EpollServerSocketChannel> offered = List.of();
    private String peer = "";

    /**
     * An end.
     *
     * @param receiver the connection that a handover is under way on: there is one at a time
     * @param leave called once the newer process has taken over; must not block
     */
    HandoverGiver(
            HandoverPath path,
            String server,
            Listeners listeners,
            AtomicReference<@Nullable Channel> receiver,
            Runnable leave) {
        this.path = path;
        this.server = server;
        this.listeners = listeners;
        this.receiver = receiver;
        this.leave = leave;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws IOException {
        if (!path.trusts((EpollDomainSocketChannel) ctx.channel())) {
            LOG.warn("handover refused", "cause", "another user");
            ctx.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
        String[] words = line.split(" ");
        if (state == State.ASKED && words[0].equals("take") && words.length == 4) {
            offer(ctx, words);
        } else if (state == State.OFFERED && words[0].equals("send")) {
            state = State.SENT;
            offered.forEach(listener -> ctx.write(listener.fd()));
            ctx.flush();
        } else if (state == State.SENT && words[0].equals("ready")) {
            finish(ctx, words);
        } else if (state != State.REFUSED) {
            refuse(ctx, "not understood: " + words[0]);
        }
    }

    private void offer(ChannelHandlerContext ctx, String[] words) {
        peer = words[3];
        if (!words[1].equals(Handover.VERSION)) {
            refuse(ctx, "handover version " + words[1] + " is asked for, and " + Handover.VERSION + " spoken");
        } else if (!words[2].equals(server)) {
            refuse(ctx, "here is a " + server + ", not a " + words[2]);
        } else if (!receiver.compareAndSet(null, ctx.channel())) {
            refuse(ctx, "another process is taking over");
        } else {
            List<EpollServerSocketChannel> sockets = new ArrayList<>();
            var text = new StringBuilder("offer");
            for (Listeners.Open listener : listeners.open()) {
                if (sockets.size() < MAX_LISTENERS && listener.channel() instanceof EpollServerSocketChannel socket) {
                    sockets.add(socket);
                    text.append(' ').append(listener.address());
                }
            }
            offered = sockets;
            state = State.OFFERED;
            LOG.info("handover asked for", "by", peer, "listeners", offered.size());
            ctx.writeAndFlush(text.append('\n').toString());
        }
    }

    private void finish(ChannelHandlerContext ctx, String[] words) {
        List<EpollServerSocketChannel> taken = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            int number = number(words[i]);
            if (number < 0) {
                refuse(ctx, "not understood: " + words[i]);
                return;
            }
            taken.add(offered.get(number));
        }
        state = State.DONE;
        path.leave();
        taken.forEach(listeners::passedOn);
        LOG.info("handed over", "to", peer, "listeners", taken.size());
        ctx.writeAndFlush("leaving\n");
        leave.run();
    }

    private int number(String word) {
        try {
            int number = Integer.parseInt(word);
            return number < offered.size() ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        state = State.REFUSED;
        LOG.warn("handover refused", "cause", why);
        ctx.writeAndFlush("refuse " + why + "\n").addListener(sent -> ctx.close());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // Once done it stays taken: this process leaves, and has nothing to hand over again.
        if (state != State.DONE && receiver.compareAndSet(ctx.channel(), null)) {
            LOG.warn("handover given up by the newer process, going on", "by", peer);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.warn("handover failed, going on", "by", peer, "cause", String.valueOf(cause));
        ctx.close();
    }
}
