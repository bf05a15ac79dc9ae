package io.netloft.bench.logstream;

import io.netloft.bench.load.FrameReader;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The viewers of one server, all on one event loop. Each must get every line once and in order from the first that it
 * gets; what it does not is counted. The methods block; one thread uses them.
 */
final class Viewers implements AutoCloseable {
    private static final Duration OPENING = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofSeconds(10);
    /** Fewer than a listener's backlog. */
    private static final int AT_ONCE = 32;

    private static final int SOURCES = 64;
    private static final long LONGEST_NS = 120_000_000_000L;

    private final String server;
    private final Transport transport;
    private final int port;
    private final String path;
    private final int count;
    private final EventLoop loop;

    // All of the rest belongs to the loop.
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final List<FrameReader> viewers = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private int open;
    private boolean closing;
    private @Nullable String lost;
    private long wrong;
    private long target = -1;
    private int behind;
    private CompletableFuture<Void> arrived = new CompletableFuture<>();
    private @Nullable Histogram latencies;

    private Viewers(String server, Transport transport, int port, String path, int count) {
        this.server = server;
        this.transport = transport;
        this.port = port;
        this.path = path;
        this.count = count;
        loop = transport.group().next();
    }

    /**
     * Connects them and waits until all are upgraded.
     *
     * @param server as tables call it
     * @throws BenchException when one is refused
     */
    static Viewers connect(String server, Transport transport, int port, String path, int count) {
        var viewers = new Viewers(server, transport, port, path, count);
        viewers.loop.execute(() -> {
            for (int i = 0; i < Math.min(AT_ONCE, count); i++) {
                viewers.next();
            }
        });
        try {
            if (!viewers.within(viewers.opened, OPENING)) {
                throw new BenchException(server + ": " + viewers.ask(() -> viewers.open) + " of " + count
                        + " viewers connected in " + OPENING.toSeconds() + " s (expected: all)");
            }
            return viewers;
        } catch (BenchException e) {
            viewers.close();
            throw e;
        }
    }

    private void next() {
        var viewer = new FrameReader(new Counting(), request());
        viewers.add(viewer);
        new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(viewer);
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), source(viewers.size()))
                .addListener((ChannelFuture connecting) -> {
                    if (!connecting.isSuccess()) {
                        lose(connecting.cause().getMessage() + " (expected: accepts connections)");
                    }
                });
    }

    /** Ours takes so many connections of one address; they come from several, as viewers do. */
    private static InetSocketAddress source(int number) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number % SOURCES)}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private String request() {
        return String.format(Locale.ROOT, """
                GET %s HTTP/1.1
                Host: 127.0.0.1:%d
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """, path, port).replace("\n", "\r\n");
    }

    private void lose(String why) {
        if (!closing && lost == null) {
            lost = why;
            var failure = new BenchException(server + ": " + why);
            opened.completeExceptionally(failure);
            arrived.completeExceptionally(failure);
        }
    }

    private final class Counting implements FrameReader.Owner {
        @Override
        public void opened() {
            open++;
            if (viewers.size() < count) {
                next();
            } else if (open == count) {
                opened.complete(null);
            }
        }

        @Override
        public void line(FrameReader viewer, ByteBuf text, int at, int length) {
            long number = Lines.number(text, at, length);
            long before = viewer.last();
            if (number < 0 || (before >= 0 && number != before + 1)) {
                wrong++;
            }
            if (latencies != null && number >= 0) {
                latencies.recordValue(Math.min(LONGEST_NS, Math.max(0, System.nanoTime() - Lines.dueNs(text, at))));
            }
            viewer.last(Math.max(before, number));
            if (before < target && number >= target && --behind == 0) {
                arrived.complete(null);
            }
        }

        @Override
        public void lost(String why) {
            lose(why);
        }
    }

    /**
     * Waits until every viewer has the line of that number.
     *
     * @return whether they had in time
     * @throws BenchException when a connection is lost
     */
    boolean await(long number, Duration limit) {
        CompletableFuture<Void> all = ask(() -> {
            arrived = new CompletableFuture<>();
            target = number;
            behind = (int)
                    viewers.stream().filter(viewer -> viewer.last() < number).count();
            if (behind == 0) {
                arrived.complete(null);
            }
            if (lost != null) {
                arrived.completeExceptionally(new BenchException(server + ": " + lost));
            }
            return arrived;
        });
        return within(all, limit);
    }

    /** Who has not got the line of that number yet, in words. */
    String missing(long number) {
        return ask(() -> {
            List<Long> last = viewers.stream()
                    .map(FrameReader::last)
                    .filter(its -> its < number)
                    .sorted()
                    .toList();
            return last.size() + " of " + count + " viewers are behind line " + number
                    + (last.isEmpty() ? "" : ", the last of them at " + last.get(0));
        });
    }

    /** From now on the time from a line's being due to its arrival is recorded; null for no more. */
    void record(@Nullable Histogram histogram) {
        ask(() -> {
            latencies = histogram;
            return true;
        });
    }

    /** Lines until now that were not the next one; each of them is a loss, a repetition or no line of ours. */
    long wrong() {
        return ask(() -> wrong);
    }

    /** How many there are. */
    int count() {
        return count;
    }

    private <T> T ask(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        loop.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(MOMENT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private boolean within(CompletableFuture<Void> future, Duration limit) {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchException known
                    ? known
                    : new BenchException(server + ": " + e.getCause() + " (expected: lines)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("load: interrupted", e);
        }
    }

    /** Closes the connections. */
    @Override
    public void close() {
        ask(() -> {
            closing = true;
            channels.forEach(Channel::close);
            return true;
        });
    }
}
