package io.netloft.logstream;

import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.LineFlags;
import io.netloft.logstream.core.Position;
import io.netloft.logstream.core.TailEvent;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A viewer of a file: reads until there is nothing, waits, reads on. Keeps what it was handed. */
final class Follower implements Batch.Visitor {
    private final LogFile file;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> flags = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final List<TailEvent> events = new ArrayList<>();
    private volatile Position position;
    private volatile boolean stopped;
    private StringBuilder unfinished = new StringBuilder();

    Follower(LogFile file, Position from) {
        this.file = file;
        this.position = from;
        read();
    }

    static Follower atOldest(LogFile file) {
        return new Follower(file, file.oldest().toCompletableFuture().join());
    }

    private void read() {
        if (stopped || !busy.compareAndSet(false, true)) {
            return;
        }
        file.read(position, 64 * 1024).whenComplete((batch, failure) -> {
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            boolean atEnd = batch.atEnd();
            synchronized (this) {
                batch.forEach(this);
            }
            position = batch.next();
            batch.close();
            busy.set(false);
            if (atEnd) {
                file.whenMore(position, this::read);
            } else {
                read();
            }
        });
    }

    Position position() {
        return position;
    }

    void stop() {
        stopped = true;
    }

    synchronized List<String> lines() {
        return new ArrayList<>(lines);
    }

    synchronized int count() {
        return lines.size();
    }

    synchronized List<Integer> flags() {
        return new ArrayList<>(flags);
    }

    synchronized List<Long> times() {
        return new ArrayList<>(times);
    }

    synchronized List<TailEvent> events() {
        return new ArrayList<>(events);
    }

    @Override
    public void line(ByteBuf text, int start, int length, int flag, long offset) {
        unfinished.append(text.toString(start, length, StandardCharsets.UTF_8));
        if ((flag & LineFlags.PARTIAL) == 0) {
            lines.add(unfinished.toString());
            flags.add(flag);
            times.add(System.nanoTime());
            unfinished = new StringBuilder();
        }
    }

    @Override
    public void event(TailEvent event) {
        events.add(event);
    }
}
