package io.netloft.bench.chat;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Chat clients of one server, spread evenly over rooms, all on one event loop. The methods block, but for {@link #send}; one
 * thread uses them.
 */
final class Crowd implements AutoCloseable {
    private static final Duration OPENING = Duration.ofMinutes(2);
    private static final Duration MOMENT = Duration.ofSeconds(30);
    /** Fewer than a listener's backlog. */
    private static final int AT_ONCE = 64;

    private static final int SOURCES = 64;
    /** Of a large crowd a part looks at times. */
    private static final int SAMPLE = 16;

    private static final int SMALL = 64;
    private static final int SMALL_SOCKET = 4096;
    private static final long LONGEST_NS = 120_000_000_000L;

    private final Dialect dialect;
    private final Transport transport;
    private final int count;
    private final int rooms;
    private final Place place;
    private final @Nullable Integer socketBytes;
    private final EventLoop loop;

    // All of the rest belongs to the loop.
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final List<Channel> channels = new ArrayList<>();
    private final List<Long> dueOfRef = new ArrayList<>();
    private int begun;
    private int joined;
    private boolean closing;
    private @Nullable String lost;
    private @Nullable String epoch;
    private long received;
    private long acknowledged;
    private long lastSeq;
    private long refused;
    private @Nullable Histogram deliveries;
    private @Nullable Histogram acknowledgements;
    private Runnable onAnswer = () -> {};
    private @Nullable CompletableFuture<Void> waiter;
    private BooleanSupplier awaited = () -> true;

    private Crowd(
            Dialect dialect, Transport transport, int count, int rooms, Place place, @Nullable Integer socketBytes) {
        this.dialect = dialect;
        this.transport = transport;
        this.count = count;
        this.rooms = rooms;
        this.place = place;
        this.socketBytes = socketBytes;
        loop = transport.group().next();
    }

    /** Connects them, each to its room, and waits until all are there. */
    static Crowd connect(Dialect dialect, Transport transport, int count, int rooms) {
        return connect(dialect, transport, count, rooms, Place.END);
    }

    /**
     * Connects them behind a place.
     *
     * @throws BenchException when one is refused
     */
    static Crowd connect(Dialect dialect, Transport transport, int count, int rooms, Place place) {
        return connect(dialect, transport, count, rooms, place, null);
    }

    private static Crowd connect(
            Dialect dialect, Transport transport, int count, int rooms, Place place, @Nullable Integer socketBytes) {
        var crowd = new Crowd(dialect, transport, count, rooms, place, socketBytes);
        crowd.loop.execute(() -> {
            for (int i = 0; i < Math.min(AT_ONCE, count); i++) {
                crowd.next();
            }
        });
        try {
            crowd.within(crowd.opened, OPENING, "connected");
            return crowd;
        } catch (BenchException e) {
            crowd.close();
            throw e;
        }
    }

    /** One client of the first room that joins and then reads no more; little of what it does not read fits its socket. */
    static Crowd stalled(Dialect dialect, Transport transport) {
        Crowd one = connect(dialect, transport, 1, 1, Place.END, SMALL_SOCKET);
        one.ask(() -> {
            one.channels.forEach(channel -> channel.config().setAutoRead(false));
            return true;
        });
        return one;
    }

    private void next() {
        if (begun == count || closing) {
            return;
        }
        int number = begun++;
        var client = new Client(number);
        new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                // Null leaves it to the system.
                .option(ChannelOption.SO_RCVBUF, socketBytes)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        client.channel = channel;
                        channels.add(channel);
                        channel.pipeline().addLast(new FrameReader(client, dialect.upgrade(number, room(number))));
                    }
                })
                .connect(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                dialect.server().port()),
                        source(number))
                .addListener((ChannelFuture connecting) -> {
                    if (!connecting.isSuccess()) {
                        lose(connecting.cause().getMessage() + " (expected: accepts connections)");
                    }
                });
    }

    private String room(int client) {
        return "room-" + client % rooms;
    }

    /** Ours takes so many connections of one address; they come from several, as users do. */
    private static InetSocketAddress source(int number) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number % SOURCES)}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private void lose(String why) {
        if (!closing && lost == null) {
            lost = why;
            opened.completeExceptionally(new BenchException(dialect.server().name() + ": " + why));
            look();
        }
    }

    private final class Client implements FrameReader.Owner {
        private final int number;
        private @Nullable Channel channel;

        Client(int number) {
            this.number = number;
        }

        @Override
        public void opened() {
            String join = dialect.join(room(number), place);
            if (join.isEmpty()) {
                joined();
            } else if (channel != null) {
                channel.writeAndFlush(Frames.text(channel.alloc(), join));
            }
        }

        private void joined() {
            joined++;
            next();
            if (joined == count) {
                opened.complete(null);
            }
        }

        @Override
        public void line(FrameReader reader, ByteBuf text, int at, int length) {
            if (Frames.isMessage(text, at, length)) {
                received++;
                if (deliveries != null && (count <= SMALL || number % SAMPLE == 0)) {
                    deliveries.recordValue(sinceNs(Frames.dueNs(text, at, length)));
                }
                look();
                return;
            }
            long ref = Frames.ref(text, at, length);
            if (ref >= 0) {
                answered(ref, text, at, length);
            }
        }

        private void answered(long ref, ByteBuf text, int at, int length) {
            boolean ok = Frames.isOk(text, at, length);
            if (ref == 0) {
                if (!ok) {
                    lose(text.toString(at, length, StandardCharsets.UTF_8) + " (expected: joined)");
                    return;
                }
                if (epoch == null) {
                    epoch = text.toString(at, length, StandardCharsets.UTF_8)
                            .replaceFirst(".*\"epoch\":\"([^\"]*)\".*", "$1");
                }
                joined();
                return;
            }
            acknowledged += ok ? 1 : 0;
            lastSeq = ok && count == 1 ? Math.max(lastSeq, Frames.seq(text, at, length)) : lastSeq;
            refused += ok ? 0 : 1;
            if (acknowledgements != null) {
                acknowledgements.recordValue(sinceNs(dueOfRef.get((int) ref - 1)));
            }
            onAnswer.run();
            look();
        }

        @Override
        public void lost(String why) {
            lose(why);
        }
    }

    private static long sinceNs(long dueNs) {
        return Math.min(LONGEST_NS, Math.max(0, System.nanoTime() - dueNs));
    }

    private void look() {
        CompletableFuture<Void> one = waiter;
        if (one != null && (lost != null || awaited.getAsBoolean())) {
            waiter = null;
            if (lost == null) {
                one.complete(null);
            } else {
                one.completeExceptionally(new BenchException(dialect.server().name() + ": " + lost));
            }
        }
    }

    /** Sends a message that is due then, as the client of that number; on the loop. */
    private void send(int client, long dueNs) {
        dueOfRef.add(dueNs);
        Channel channel = channels.get(client);
        long ref = dueOfRef.size();
        // The moment makes it another message than those of an earlier crowd.
        String text = Dialect.send(room(client), ref, ref + "-" + dueNs, Frames.words(dueNs));
        channel.writeAndFlush(Frames.text(channel.alloc(), text));
    }

    /** Sends a message from any thread, and does not wait. */
    void post(int client, long dueNs) {
        loop.execute(() -> send(client, dueNs));
    }

    /** Whenever something was answered a client sends the next message, until {@code untilNs}; some are under way. */
    void sendAlways(int underWay, long untilNs) {
        ask(() -> {
            int[] next = {0};
            Runnable one = () -> {
                long now = System.nanoTime();
                if (now < untilNs) {
                    send(next[0]++ % count, now);
                }
            };
            onAnswer = one;
            for (int i = 0; i < underWay; i++) {
                one.run();
            }
            return true;
        });
    }

    /** From now on times are recorded; null for no more. */
    void record(@Nullable Histogram delivered, @Nullable Histogram answered) {
        ask(() -> {
            deliveries = delivered;
            acknowledgements = answered;
            return true;
        });
    }

    static Histogram histogram() {
        return new Histogram(LONGEST_NS, 3);
    }

    /**
     * Waits until so many messages have been received, and everything that was sent is answered.
     *
     * @throws BenchException when that takes longer
     */
    void await(long messages, Duration limit) {
        var done = new CompletableFuture<Void>();
        loop.execute(() -> {
            awaited = () -> received >= messages && acknowledged + refused == dueOfRef.size();
            waiter = done;
            look();
        });
        within(done, limit, "served");
    }

    /** Messages received until now, at all clients together. */
    long received() {
        return ask(() -> received);
    }

    /** Messages that were acknowledged. */
    long acknowledged() {
        return ask(() -> acknowledged);
    }

    /** Messages that were refused. */
    long refused() {
        return ask(() -> refused);
    }

    /** The epoch of a room that was joined; of ours, with one room. */
    String epoch() {
        return ask(() -> epoch == null ? "" : epoch);
    }

    /** The number of the last message that was acknowledged, when nobody else says anything. */
    long lastSeq() {
        return ask(() -> lastSeq);
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

    private void within(CompletableFuture<Void> future, Duration limit, String what) {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BenchException(
                    dialect.server().name() + ": not all " + what + " in " + limit.toSeconds() + " s; joined "
                            + ask(() -> joined + " of " + count + ", received " + received + ", acknowledged "
                                    + acknowledged + " of " + dueOfRef.size()),
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchException known
                    ? known
                    : new BenchException(dialect.server().name() + ": " + e.getCause() + " (expected: answers)", e);
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
