package io.netloft.kvstore;

import io.netloft.chassis.net.Workers;
import io.netloft.chassis.term.Out;
import io.netloft.proto.resp.RespEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kvstore bench}: how fast a server answers from where one stands. */
@Command(
        name = "bench",
        description = {
            "Sends commands over several connections and says how many a second were answered, and how soon.",
            "Writes keys named bench:N. Each connection sends a batch and waits for all its answers."
        })
final class BenchCommand extends ClientCommand {
    private static final int SIGNIFICANT_DIGITS = 3;

    @Option(names = "--command", description = "set or get (default: ${DEFAULT-VALUE}).", defaultValue = "set")
    private String command = "set";

    @Option(names = "--clients", description = "Connections (default: ${DEFAULT-VALUE}).", defaultValue = "50")
    private int clients = 50;

    @Option(names = "--pipeline", description = "Commands in a batch (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private int pipeline = 1;

    @Option(names = "--requests", description = "Commands in all (default: ${DEFAULT-VALUE}).", defaultValue = "100000")
    private long requests = 100_000;

    @Option(names = "--size", description = "Bytes of a value (default: ${DEFAULT-VALUE}).", defaultValue = "100")
    private int size = 100;

    @Option(names = "--keys", description = "Different keys (default: ${DEFAULT-VALUE}).", defaultValue = "100000")
    private int keys = 100_000;

    private final AtomicLong left = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final ConcurrentHistogram micros = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    @Override
    void run(ToServer to) throws IOException {
        if (!command.equals("set") && !command.equals("get")) {
            throw new IOException("--command: " + command + " (expected: set or get)");
        }
        if (clients < 1 || pipeline < 1 || requests < 1 || keys < 1 || size < 0) {
            throw new IOException("--clients, --pipeline, --requests, --keys (expected: at least 1)");
        }
        left.set(requests);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            RespConnection connection = to.connect(false);
            long seed = i;
            threads.add(Workers.named("bench-").newThread(() -> drive(connection, seed)));
        }
        long begunNs = System.nanoTime();
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        IOException wrong = failure.get();
        if (wrong != null) {
            throw wrong;
        }
        double seconds = (System.nanoTime() - begunNs) / (double) TimeUnit.SECONDS.toNanos(1);
        Out.line(String.format(
                Locale.ROOT,
                "%s: %.0f a second (%d in %.2f s, %d connections, batches of %d)",
                command,
                answered.get() / seconds,
                answered.get(),
                seconds,
                clients,
                pipeline));
        Out.line(String.format(
                Locale.ROOT,
                "a batch: p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, longest %.3f ms",
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3,
                micros.getMaxValue() / 1e3));
    }

    private void drive(RespConnection connection, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String value = "x".repeat(size);
        ByteBuf batch = Unpooled.buffer();
        try (connection) {
            while (failure.get() == null) {
                int count = (int) Math.min(pipeline, left.getAndAdd(-pipeline));
                if (count <= 0) {
                    return;
                }
                batch.clear();
                for (int i = 0; i < count; i++) {
                    String key = "bench:" + random.nextInt(keys);
                    if (command.equals("set")) {
                        RespEncoder.command(batch, "SET", key, value);
                    } else {
                        RespEncoder.command(batch, "GET", key);
                    }
                }
                long sentNs = System.nanoTime();
                connection.send(batch.array(), batch.readableBytes());
                for (int i = 0; i < count; i++) {
                    ToServer.require(connection.next());
                }
                micros.recordValue((System.nanoTime() - sentNs) / 1000);
                answered.addAndGet(count);
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }
}
