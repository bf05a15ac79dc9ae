package io.netloft.chassis.net;

import io.netloft.chassis.log.Log;
import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The listening sockets of a process: those that it opened, and those that it was given by the process before it and has
 * not opened yet. Thread-safe.
 */
final class Listeners {
    private static final Log LOG = Log.of(Listeners.class);

    private final Map<String, Deque<Given>> given = new LinkedHashMap<>();
    private final List<Open> open = new ArrayList<>();
    private final List<Open> waiting = new ArrayList<>();
    private final List<Integer> taken = new ArrayList<>();
    private final List<Channel> passedOn = new ArrayList<>();
    private final LongAdder exhausted = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** A listener by the address that was asked for: two processes with one configuration ask alike. */
    record Open(String address, Channel channel) {}

    /** A socket of the process before, with its number in that one's list. */
    record Given(int number, FileDescriptor descriptor) {}

    /** The name of an address: what was asked for, with the port that it got. */
    static String name(InetSocketAddress asked, int port) {
        return asked.getAddress().getHostAddress() + ":" + port;
    }

    synchronized void give(int number, String address, FileDescriptor descriptor) {
        given.computeIfAbsent(address, key -> new ArrayDeque<>()).add(new Given(number, descriptor));
    }

    /** The socket given for an address, if there is one; the caller owns it. */
    synchronized @org.jspecify.annotations.Nullable Given take(InetSocketAddress asked) {
        Deque<Given> sockets = given.get(name(asked, asked.getPort()));
        return sockets == null ? null : sockets.poll();
    }

    /** Remembers an open listener until it closes. */
    void add(InetSocketAddress asked, Channel channel) {
        add(new Open(name(asked, port(channel, asked)), channel));
    }

    /** Remembers a listener on a given socket; it waits for {@link #release} before it accepts. */
    synchronized void addGiven(InetSocketAddress asked, Given socket, Channel channel) {
        Open listener = new Open(name(asked, asked.getPort()), channel);
        taken.add(socket.number());
        waiting.add(listener);
        add(listener);
    }

    private synchronized void add(Open listener) {
        open.add(listener);
        listener.channel().closeFuture().addListener(closed -> remove(listener));
    }

    private synchronized void remove(Open listener) {
        open.remove(listener);
        passedOn.remove(listener.channel());
    }

    private static int port(Channel channel, InetSocketAddress asked) {
        return channel.localAddress() instanceof InetSocketAddress bound ? bound.getPort() : asked.getPort();
    }

    /**
     * Lets the listeners on given sockets accept, and closes the sockets that nobody took: their queue would fill up.
     *
     * @return the numbers of those taken
     */
    synchronized List<Integer> release() {
        closeGiven();
        // On their loops, behind the task that installs the acceptor.
        waiting.forEach(listener -> listener.channel()
                .eventLoop()
                .execute(() -> listener.channel().config().setAutoRead(true)));
        waiting.clear();
        return List.copyOf(taken);
    }

    synchronized void closeGiven() {
        given.values().forEach(sockets -> sockets.forEach(socket -> close(socket.descriptor())));
        given.clear();
    }

    static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.debug("descriptor did not close", "cause", String.valueOf(e));
        }
    }

    /** What is open now. */
    synchronized List<Open> open() {
        return List.copyOf(open);
    }

    /** Says that another process accepts on this listener's socket too, and goes on doing so. */
    synchronized void passedOn(Channel channel) {
        passedOn.add(channel);
    }

    synchronized boolean isPassedOn(Channel channel) {
        return passedOn.contains(channel);
    }

    /** Connections that could not be accepted for want of descriptors or memory. */
    LongAdder exhausted() {
        return exhausted;
    }

    /** Connections that could not be accepted for another reason. */
    LongAdder failed() {
        return failed;
    }
}
