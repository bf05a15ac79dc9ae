package io.netloft.proxy;

import io.netty.util.internal.PlatformDependent;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One line for each request. Lines are made on the event loop and written elsewhere: the queue between is bounded, and
 * what doesn't fit is dropped and counted, because a full disk must not stop traffic. Any event loop may write to it.
 */
final class AccessLog implements AutoCloseable {
    private final ProxyConfig.AccessLogRule rule;
    private final AccessLogLine format;
    private final Executor blocking;
    private final LiveMetrics metrics;
    private final Queue<String> queue;
    private final AtomicBoolean writing = new AtomicBoolean();
    private final @Nullable OutputStream out;

    private AccessLog(
            ProxyConfig.AccessLogRule rule,
            InstantSource clock,
            Executor blocking,
            LiveMetrics metrics,
            @Nullable OutputStream out) {
        this.rule = rule;
        this.format = new AccessLogLine(rule, clock);
        this.blocking = blocking;
        this.metrics = metrics;
        this.queue = PlatformDependent.newFixedMpscQueue(rule.queue());
        this.out = out;
    }

    /**
     * Opens the log that a configuration asks for.
     *
     * @throws UncheckedIOException when the file can't be opened for appending
     */
    static AccessLog open(ProxyConfig.AccessLogRule rule, InstantSource clock, Executor blocking, LiveMetrics metrics) {
        try {
            return new AccessLog(rule, clock, blocking, metrics, stream(rule));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "access-log.file: " + rule.file() + " (expected: a file that can be appended to)", e);
        }
    }

    private static @Nullable OutputStream stream(ProxyConfig.AccessLogRule rule) throws IOException {
        if (rule.format() == ProxyConfig.AccessLogFormat.OFF) {
            return null;
        }
        OutputStream raw = rule.file().equals("-")
                ? new FileOutputStream(FileDescriptor.out)
                : Files.newOutputStream(Path.of(rule.file()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return new BufferedOutputStream(raw, 64 * 1024);
    }

    /** True when lines are written at all. */
    boolean wanted() {
        return out != null;
    }

    void write(RequestRecord record, Peer peer) {
        if (out == null) {
            return;
        }
        RequestRecord.Line texts = record.line();
        if (texts == null) {
            return;
        }
        if (!queue.offer(format.of(record, texts, peer))) {
            metrics.accessLogDropped();
            return;
        }
        if (writing.compareAndSet(false, true)) {
            try {
                blocking.execute(this::drain);
            } catch (RejectedExecutionException busy) {
                // The next line tries again; the queue's bound holds meanwhile.
                writing.set(false);
            }
        }
    }

    private void drain() {
        OutputStream to = out;
        if (to == null) {
            return;
        }
        do {
            try {
                synchronized (this) {
                    for (String line = queue.poll(); line != null; line = queue.poll()) {
                        to.write(line.getBytes(StandardCharsets.UTF_8));
                    }
                    to.flush();
                }
            } catch (IOException e) {
                metrics.accessLogDropped();
                ProxyLog.accessLogFailed(rule.file(), e);
            }
            writing.set(false);
            // A line may have come between the last poll and the flag.
        } while (!queue.isEmpty() && writing.compareAndSet(false, true));
    }

    /** Writes what waits and closes the file. Blocks; not for an event loop. */
    @Override
    public void close() {
        drain();
        OutputStream to = out;
        if (to != null && !rule.file().equals("-")) {
            try {
                to.close();
            } catch (IOException e) {
                ProxyLog.accessLogFailed(rule.file(), e);
            }
        }
    }
}
