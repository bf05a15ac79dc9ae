package io.netloft.chassis.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The newer process's end of a handover; the lines are drawn at {@link HandoverGiver}. Its methods block for at most some
 * seconds, and so are never called on an event loop.
 */
final class HandoverTaker implements AutoCloseable {
    private static final int SECONDS = 10;
    private static final String BROKEN = "the older process hung up";

    private final HandoverPath path;
    private final EpollDomainSocketChannel channel;
    private final Mailbox mailbox;

    private HandoverTaker(HandoverPath path, EpollDomainSocketChannel channel, Mailbox mailbox) {
        this.path = path;
        this.channel = channel;
        this.mailbox = mailbox;
    }

    /** Connects to the older process; null when there is none, or only the socket that it left behind. */
    static @Nullable HandoverTaker connect(HandoverPath path, Transport transport) throws InterruptedException {
        if (!path.exists()) {
            return null;
        }
        Mailbox mailbox = new Mailbox();
        ChannelFuture connect = new Bootstrap()
                .group(transport.group())
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel opened) {
                        Handover.lines(opened.pipeline()).addLast("mailbox", mailbox);
                    }
                })
                .connect(new DomainSocketAddress(path.toString()));
        if (!connect.await(SECONDS, TimeUnit.SECONDS)) {
            connect.channel().close();
            throw new HandoverException("handover: " + path + ": no answer (expected: one in " + SECONDS + " s)");
        }
        if (connect.cause() instanceof ConnectException) {
            return null;
        }
        if (!connect.isSuccess()) {
            throw new HandoverException("handover: " + path + ": " + connect.cause(), connect.cause());
        }
        var taker = new HandoverTaker(path, (EpollDomainSocketChannel) connect.channel(), mailbox);
        taker.checkUser();
        return taker;
    }

    private void checkUser() {
        try {
            if (path.trusts(channel)) {
                return;
            }
        } catch (IOException e) {
            close();
            throw new HandoverException("handover: " + path + ": " + e, e);
        }
        close();
        throw new HandoverException("handover: " + path + ": another user's process (expected: one of ours)");
    }

    /** Asks for the listeners and keeps them with those of this process. */
    void receive(String server, Listeners listeners) throws InterruptedException {
        say("take " + Handover.VERSION + " " + server + " "
                + ProcessHandle.current().pid());
        List<String> offer = answer("offer");
        channel.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        say("send");
        try {
            for (int i = 0; i < offer.size(); i++) {
                listeners.give(i, offer.get(i), descriptor());
            }
        } catch (HandoverException e) {
            listeners.closeGiven();
            throw e;
        }
        channel.config().setReadMode(DomainSocketReadMode.BYTES);
    }

    /** Tells the older process to leave; true when it says that it does. */
    boolean ready(List<Integer> taken) throws InterruptedException {
        try {
            say("ready " + taken.stream().map(String::valueOf).collect(Collectors.joining(" ")));
            answer("leaving");
            return true;
        } catch (HandoverException gone) {
            return false;
        }
    }

    private void say(String line) throws InterruptedException {
        if (!channel.writeAndFlush(line.strip() + "\n").await(SECONDS, TimeUnit.SECONDS)) {
            throw new HandoverException("handover: " + path + ": the older process does not read");
        }
    }

    private FileDescriptor descriptor() throws InterruptedException {
        Object message = mailbox.next(SECONDS);
        if (message instanceof FileDescriptor descriptor) {
            return descriptor;
        }
        throw new HandoverException("handover: " + path + ": " + (message == null ? BROKEN : message));
    }

    private List<String> answer(String word) throws InterruptedException {
        Object message = mailbox.next(SECONDS);
        if (!(message instanceof String line)) {
            throw new HandoverException("handover: " + path + ": " + BROKEN);
        }
        List<String> words = Arrays.asList(line.split(" "));
        if (words.get(0).equals(word)) {
            return words.subList(1, words.size());
        }
        String why = line.startsWith("refuse ") ? line.substring("refuse ".length()) : "not understood: " + line;
        throw new HandoverException(
                "handover: " + path + ": refused: " + why + " (expected: an older process of the same server)");
    }

    @Override
    public void close() {
        channel.close();
        mailbox.end();
    }

    /** Carries what arrives from the event loop to the thread that waits for it. */
    private static final class Mailbox extends SimpleChannelInboundHandler<Object> {
        private final Queue<Object> messages = new ArrayDeque<>();
        private boolean ended;

        // A text or a descriptor; null when there won't be any.
        synchronized @Nullable Object next(int seconds) throws InterruptedException {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (messages.isEmpty() && !ended) {
                long leftNs = endNs - System.nanoTime();
                if (leftNs <= 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
            return messages.poll();
        }

        @Override
        protected synchronized void channelRead0(ChannelHandlerContext ctx, Object message) {
            if (ended || messages.size() > HandoverGiver.MAX_LISTENERS) {
                drop(message);
                ctx.close();
                return;
            }
            messages.add(message);
            notifyAll();
        }

        private static void drop(Object message) {
            if (message instanceof FileDescriptor descriptor) {
                Listeners.close(descriptor);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            hangUp();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private synchronized void hangUp() {
            ended = true;
            notifyAll();
        }

        synchronized void end() {
            ended = true;
            messages.forEach(Mailbox::drop);
            messages.clear();
            notifyAll();
        }
    }
}
