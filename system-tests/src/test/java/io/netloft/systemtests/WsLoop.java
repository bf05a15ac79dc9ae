package io.netloft.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Many WebSocket clients on one thread. Nothing of it is the server's or Netty's, so that both do not err alike. What it
 * calls, it calls on its thread.
 */
final class WsLoop implements AutoCloseable {
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private volatile boolean closing;

    private record Timer(long atNs, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(atNs - other.atNs, 0);
        }
    }

    WsLoop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("selector: " + e.getMessage(), e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs something on the loop's thread; any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Asks something on the loop's thread, and waits for the answer; not on that thread. */
    <T> T ask(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Runs something later; on the loop's thread. */
    void after(long ms, Runnable task) {
        timers.add(new Timer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms), task));
    }

    /** Begins to connect; on the loop's thread. */
    WsConnection connect(InetSocketAddress address, WsConnection.Request request, WsConnection.Listener listener) {
        var connection = new WsConnection(address, request, listener);
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (request.receiveBuffer() > 0) {
                channel.socket().setReceiveBufferSize(request.receiveBuffer());
            }
            boolean done = channel.connect(address);
            SelectionKey key =
                    channel.register(selector, done ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, connection);
            connection.begin(key, done);
        } catch (IOException e) {
            execute(() -> connection.lost(String.valueOf(e.getMessage())));
        }
        return connection;
    }

    private void run() {
        try {
            while (!closing) {
                selector.select(untilTimerMs());
                for (SelectionKey key : selector.selectedKeys()) {
                    ((WsConnection) key.attachment()).ready();
                }
                selector.selectedKeys().clear();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                runTimers();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("selector: " + e.getMessage(), e);
        }
    }

    // A select of 0 would wait for ever.
    private long untilTimerMs() {
        Timer next = timers.peek();
        return next == null ? 1_000 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.atNs - System.nanoTime()));
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer next = timers.peek(); next != null && next.atNs - now <= 0; next = timers.peek()) {
            timers.remove();
            next.task.run();
        }
    }

    /** Closes every connection, without a word to the server. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
