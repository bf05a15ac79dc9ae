package io.netloft.logstream;

import io.netloft.chassis.net.Workers;
import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Level;
import io.netloft.logstream.core.Position;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lines a second of files, by level: counted from when somebody first asks for a file's until nobody has asked for a while.
 * What others view at the live end is read and split once for them and for this. Thread-safe.
 */
final class Rates implements AutoCloseable {
    /** Seconds that are kept. */
    static final int SECONDS = 60;

    /** Files counted at once. */
    static final int MOST_FILES = 256;

    private static final long UNASKED_S = 120;
    private static final Level[] LEVELS = Level.values();

    private final LongSupplier nanoClock;
    private final Workers workers;
    private final Reads reads;
    private final Map<LogFile, Count> counts = new ConcurrentHashMap<>();
    private final ScheduledFuture<?> clock;

    Rates(Workers workers, Reads reads, LongSupplier nanoClock) {
        this.workers = workers;
        this.reads = reads;
        this.nanoClock = nanoClock;
        this.clock = workers.every(Duration.ofSeconds(10), this::tidy);
    }

    private long second() {
        return nanoClock.getAsLong() / 1_000_000_000;
    }

    private void tidy() {
        long oldest = second() - UNASKED_S;
        counts.values().removeIf(count -> {
            boolean out = count.askedS < oldest;
            if (out) {
                count.close();
            }
            return out;
        });
    }

    /** What was counted of a file, from now on at least; null when too many are counted already. */
    @Nullable
    Map<String, Object> of(LogFile file) {
        if (counts.size() >= MOST_FILES && !counts.containsKey(file)) {
            return null;
        }
        Count count = counts.computeIfAbsent(file, Count::new);
        count.askedS = second();
        return count.told();
    }

    /** Lines of the last whole second; negative when the file's are not counted. */
    long last(LogFile file) {
        Count count = counts.get(file);
        return count == null ? -1 : count.lastSecond();
    }

    /** One file's. Counted by whoever reads, one at a time. */
    private final class Count implements Batch.Visitor {
        private final LogFile file;
        private final Lane lane = new Lane(workers);
        private final int[][] seconds = new int[SECONDS][LEVELS.length];
        private final long sinceS = second();
        private volatile long askedS = second();
        private long atS = second();
        private long total;
        private volatile boolean closed;
        private volatile LogFile.@Nullable Waiter waiter;

        Count(LogFile file) {
            this.file = file;
            file.newest().whenComplete((place, failure) -> {
                if (failure == null) {
                    lane.execute(() -> read(place));
                }
            });
        }

        private void read(Position at) {
            if (closed) {
                return;
            }
            reads.read(file, at, 256 * 1024, lane, (batch, failure) -> {
                if (batch != null) {
                    take(batch);
                }
            });
        }

        private void take(Batch batch) {
            synchronized (this) {
                turn();
                batch.forEach(this);
            }
            Position next = batch.next();
            if (batch.atEnd() && !closed) {
                waiter = file.whenMore(next, () -> lane.execute(() -> read(next)));
            } else {
                read(next);
            }
        }

        // Seconds in which nothing was counted are empty.
        private void turn() {
            long now = second();
            for (long s = Math.max(atS + 1, now - SECONDS + 1); s <= now; s++) {
                java.util.Arrays.fill(seconds[(int) (s % SECONDS)], 0);
            }
            atS = Math.max(atS, now);
        }

        @Override
        public void line(ByteBuf text, int start, int length, int flags, long offset) {
            seconds[(int) (atS % SECONDS)][index(Level.of(text, start, length))]++;
            total++;
        }

        private static int index(Level level) {
            return switch (level) {
                case NONE -> 0;
                case TRACE -> 1;
                case DEBUG -> 2;
                case INFO -> 3;
                case WARN -> 4;
                case ERROR -> 5;
                case FATAL -> 6;
            };
        }

        @Override
        public void event(io.netloft.logstream.core.TailEvent event) {}

        synchronized long lastSecond() {
            turn();
            return sum(seconds[(int) ((atS - 1) % SECONDS)]);
        }

        private static long sum(int[] levels) {
            return java.util.Arrays.stream(levels).sum();
        }

        /** Counts of the whole seconds that are over, the oldest first. */
        synchronized Map<String, Object> told() {
            turn();
            int over = (int) Math.min(SECONDS - 1, atS - sinceS);
            long[] lines = new long[over];
            Map<String, Object> levels = new LinkedHashMap<>();
            for (int level = 0; level < LEVELS.length; level++) {
                long[] of = new long[over];
                for (int i = 0; i < over; i++) {
                    of[i] = seconds[(int) ((atS - over + i) % SECONDS)][level];
                    lines[i] += of[i];
                }
                if (java.util.Arrays.stream(of).anyMatch(count -> count > 0)) {
                    levels.put(LEVELS[level].name().toLowerCase(Locale.ROOT), of);
                }
            }
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("name", file.name());
            told.put("countedForSeconds", atS - sinceS);
            told.put("total", total);
            told.put("lines", lines);
            told.put("levels", levels);
            return told;
        }

        void close() {
            closed = true;
            LogFile.Waiter waiting = waiter;
            if (waiting != null) {
                waiting.cancel();
            }
        }
    }

    @Override
    public void close() {
        clock.cancel(false);
        counts.values().forEach(Count::close);
    }
}
