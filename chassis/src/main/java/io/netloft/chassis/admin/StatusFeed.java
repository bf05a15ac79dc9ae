package io.netloft.chassis.admin;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.EventStream;
import io.netloft.chassis.web.Json;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the status to everybody who watches, once a second and only when it changed. It is computed on the worker pool,
 * by one thread at a time; {@code last} and {@code count} belong to that computation.
 */
final class StatusFeed implements AutoCloseable {
    private static final Log LOG = Log.of(StatusFeed.class);
    private static final int MAX_STREAMS = 64;

    private final Workers workers;
    private final Supplier<Map<String, Object>> snapshot;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile String last = "";
    private volatile long count;
    private volatile @Nullable ScheduledFuture<?> timer;

    StatusFeed(Workers workers, Supplier<Map<String, Object>> snapshot) {
        this.workers = workers;
        this.snapshot = snapshot;
    }

    void start() {
        timer = workers.timer().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    void add(EventStream stream) {
        if (streams.size() >= MAX_STREAMS) {
            stream.close();
            return;
        }
        streams.add(stream);
        stream.onClose(() -> streams.remove(stream));
        submit(() -> stream.send(Long.toString(count), "status", Json.text(snapshot.get())));
    }

    private void tick() {
        if (!streams.isEmpty() && running.compareAndSet(false, true)) {
            submit(this::send);
        }
    }

    private void submit(Runnable work) {
        try {
            workers.blocking().execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("status failed", e);
                } finally {
                    running.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            running.set(false);
        }
    }

    private void send() {
        String text = Json.text(snapshot.get());
        if (text.equals(last)) {
            return;
        }
        last = text;
        String id = Long.toString(nextId());
        streams.forEach(stream -> stream.send(id, "status", text));
    }

    private synchronized long nextId() {
        count = count + 1;
        return count;
    }

    @Override
    public void close() {
        ScheduledFuture<?> scheduled = timer;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        streams.forEach(EventStream::close);
    }
}
