package io.netloft.logstream;

import io.netloft.chassis.net.Workers;
import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Disk;
import io.netloft.logstream.core.GenerationFacts;
import io.netloft.logstream.core.Position;
import io.netloft.logstream.core.ReadCount;
import io.netloft.logstream.core.Readers;
import io.netloft.logstream.core.Trail;
import io.netloft.logstream.core.TrailRules;
import io.netloft.logstream.core.TrailState;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that is followed, for any number of viewers. Each pulls from its own position and asks to be woken; what they all
 * want at the live end is read once, before they are woken, and handed out without another thread.
 *
 * <p>Threads: the trail belongs to a {@link Lane} on the workers; every method may be called from any thread, event loops
 * too, and none of them blocks but {@link #read}. Answers come on the caller's thread where they are at hand, else on a worker's.
 *
 * <p>A file that nobody has asked for anything is cold: nothing of it is held but its path, and only its folder is watched.
 */
final class LogFile {
    private static final int EAGER_BYTES = 256 * 1024;
    private static final int MOST_AT_ONCE = 4;
    private static final long SAVE_MS = 5_000;

    private final String path;
    private final String name;
    private final String key;
    private final Disk disk;
    private final TrailRules rules;
    private final ByteBufAllocator allocator;
    private final Workers workers;
    private final LongSupplier nanoClock;
    private final Lane lane;
    private final Readings readings;
    private final Checkpoints checkpoints;
    private final Readers readers = new Readers();

    // The lane's own.
    private @Nullable Trail trail;
    private @Nullable ScheduledFuture<?> due;
    private long dueMs = Long.MAX_VALUE;
    private boolean closed;
    private long savedTurns = -1;
    private long seenRevision;
    private ReadCount counted = new ReadCount(0, 0);
    private long savedMs;
    // Guarded by this: who is at the live end, and what that was when it was last read.
    private Set<Waiter> waiters = Set.of();
    private @Nullable Position end;
    private volatile @Nullable Trail warm;
    private volatile long askedMs;

    /** What all files share. */
    record Company(Readings readings, Checkpoints checkpoints) {}

    /** Somebody at the live end. */
    @FunctionalInterface
    interface Sleeper {
        /** There is more; he waits no longer. */
        void wake();

        /** Takes what has come at once, and waits on behind it; false: to be woken instead. The file's lane calls it. */
        default boolean take(Fanout fanout) {
            return false;
        }
    }

    /** Somebody to be woken. */
    static final class Waiter {
        private final Sleeper sleeper;
        private final LogFile of;
        // Guarded by the file.
        private Position after;

        private Waiter(LogFile of, Position after, Sleeper sleeper) {
            this.of = of;
            this.after = after;
            this.sleeper = sleeper;
        }

        /** Wakes nobody any more. */
        void cancel() {
            of.drop(this);
        }
    }

    LogFile(
            String path,
            String name,
            Disk disk,
            TrailRules rules,
            ByteBufAllocator allocator,
            Workers workers,
            LongSupplier nanoClock,
            Company company) {
        this.path = path;
        this.name = name;
        this.key = Cursor.key(name);
        this.disk = disk;
        this.rules = rules;
        this.allocator = allocator;
        this.workers = workers;
        this.nanoClock = nanoClock;
        this.lane = new Lane(workers);
        this.readings = company.readings;
        this.checkpoints = company.checkpoints;
    }

    String path() {
        return path;
    }

    /** What it is called outside: its path below the folder that all sources have in common. */
    String name() {
        return name;
    }

    /** What stands for it in a cursor. */
    String key() {
        return key;
    }

    Readers readers() {
        return readers;
    }

    /**
     * What stands at a position; nothing, and {@link Batch#atEnd}, at the live end. The caller closes it. Not for event
     * loops: the caller's thread reads, unless another one does so already.
     */
    CompletionStage<Batch> read(Position from, int maxBytes) {
        Trail known = warm;
        Batch shared = known == null ? null : known.ring().read(from, maxBytes);
        if (shared != null) {
            readings.shared(shared);
            return CompletableFuture.completedFuture(shared);
        }
        if (known != null && atEnd(from)) {
            return CompletableFuture.completedFuture(Batch.nothing(from));
        }
        var answer = new CompletableFuture<Batch>();
        lane.executeHere(() -> complete(answer, () -> {
            Batch batch = warmed().read(from, maxBytes, nowMs());
            count(warmed(), batch);
            ended(batch);
            return batch;
        }));
        return answer;
    }

    /** Calls once when there is something behind a position: at once, when there is already. */
    Waiter whenMore(Position after, Sleeper sleeper) {
        var waiter = new Waiter(this, after, sleeper);
        synchronized (this) {
            if (end != null && samePlace(end, after)) {
                add(waiter);
                return waiter;
            }
        }
        lane.execute(() -> lookFor(waiter));
        return waiter;
    }

    // What the live end is to this one: read to find out. What is found stays in the ring for it.
    private void lookFor(Waiter waiter) {
        Trail of = warmed();
        try (Batch batch = of.read(waiter.after, EAGER_BYTES, nowMs())) {
            count(of, batch);
            ended(batch);
            if (batch.empty()) {
                synchronized (this) {
                    add(waiter);
                }
                arrange(of);
                return;
            }
        }
        waiter.sleeper.wake();
    }

    private void add(Waiter waiter) {
        if (waiters.isEmpty()) {
            waiters = new LinkedHashSet<>(4);
        }
        waiters.add(waiter);
    }

    private synchronized void drop(Waiter waiter) {
        if (!waiters.isEmpty()) {
            waiters.remove(waiter);
        }
    }

    /** Whether a position is known to be the live end. */
    synchronized boolean atEnd(Position at) {
        return end != null && samePlace(end, at);
    }

    private static boolean samePlace(Position one, Position other) {
        return one.offset() == other.offset()
                && one.generation() == other.generation()
                && one.join() == other.join()
                && one.note() == other.note();
    }

    private void count(Trail of, Batch batch) {
        readings.fromDisk(of.reads().since(counted));
        counted = of.reads();
        readings.told(batch);
    }

    private void ended(Batch batch) {
        if (batch.atEnd()) {
            synchronized (this) {
                end = batch.next();
            }
        }
    }

    /** Something may have happened to it. */
    void look() {
        lane.execute(this::lookNow);
    }

    private void lookNow() {
        Trail of = trail;
        if (of == null || closed) {
            return;
        }
        of.poll(nowMs());
        // Another viewer's reading may have noticed first.
        if (of.revision() != seenRevision || dueMs <= nowMs()) {
            seenRevision = of.revision();
            fill(of);
        }
        arrange(of);
    }

    // Reads what is new at the live end, once for all who wait there; they take it, or are woken.
    private void fill(Trail of) {
        Position from;
        synchronized (this) {
            from = end;
            end = null;
            if (waiters.isEmpty()) {
                return;
            }
            from = from == null ? waiters.iterator().next().after : from;
        }
        boolean ended = false;
        for (int i = 0; !ended && i < MOST_AT_ONCE; i++) {
            try (Batch batch = of.read(from, EAGER_BYTES, nowMs())) {
                count(of, batch);
                ended(batch);
                ended = batch.atEnd();
                if (!batch.empty()) {
                    handOut(batch, from);
                }
                from = batch.next();
            }
        }
        wake(ended ? from : null);
    }

    private void handOut(Batch batch, Position from) {
        List<Waiter> here = new ArrayList<>();
        synchronized (this) {
            waiters.forEach(waiter -> {
                if (samePlace(waiter.after, from)) {
                    here.add(waiter);
                }
            });
        }
        try (var fanout = new Fanout(batch, System.currentTimeMillis())) {
            here.removeIf(waiter -> !waiter.sleeper.take(fanout));
        }
        synchronized (this) {
            here.forEach(waiter -> waiter.after = batch.next());
        }
    }

    // Who waits elsewhere than at the end has more to read: he did not take it, or another viewer's reading moved the
    // end.
    private void wake(@Nullable Position at) {
        List<Waiter> woken = new ArrayList<>();
        synchronized (this) {
            Set<Waiter> still = new LinkedHashSet<>();
            for (Waiter waiter : waiters) {
                boolean there = at != null && samePlace(waiter.after, at);
                if (there) {
                    still.add(waiter);
                } else {
                    woken.add(waiter);
                }
            }
            waiters = still.isEmpty() ? Set.of() : still;
        }
        woken.forEach(waiter -> waiter.sleeper.wake());
    }

    private void arrange(Trail of) {
        long now = nowMs();
        remember(of, now);
        long next = of.dueAtMs(now);
        if (next == dueMs && due != null && !due.isDone()) {
            return;
        }
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        dueMs = next;
        if (next != Long.MAX_VALUE && !closed) {
            try {
                due = workers.timer().schedule(this::look, Math.max(1, next - now), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                due = null;
            }
        }
    }

    // What turned at once, how far it was read now and then: a cursor is good without the latter.
    private void remember(Trail of, long now) {
        if (!of.known()) {
            return;
        }
        long turns = of.turns();
        if (turns != savedTurns || (of.changedAtMs() > savedMs && now - savedMs > SAVE_MS)) {
            savedTurns = turns;
            savedMs = now;
            checkpoints.save(of.state());
        }
    }

    /** The first byte there is; {@link Position#BEGIN} while there is no file. */
    CompletionStage<Position> oldest() {
        return place(Trail::oldest);
    }

    /** The live end; {@link Position#BEGIN} while there is no file. */
    CompletionStage<Position> newest() {
        return place(Trail::newest);
    }

    /** The beginning of the last so many lines; {@link Position#BEGIN} while there is no file. */
    CompletionStage<Position> last(long lines) {
        return place(of -> of.last(lines));
    }

    /** The first line written at or after a time; {@link Position#BEGIN} while there is no file. */
    CompletionStage<Position> at(Instant time, Instant today) {
        return place(of -> of.at(time.toEpochMilli(), today.toEpochMilli()));
    }

    private CompletionStage<Position> place(Function<Trail, Position> where) {
        return ask(of -> of.known() ? where.apply(of) : Position.BEGIN);
    }

    /** The first line that begins at or after a byte of a generation; null when there is none, or no way to tell. */
    CompletionStage<@Nullable Position> lineFrom(long generation, long offset) {
        return ask(of -> of.lineFrom(generation, offset));
    }

    /** Whether there is a line at the live end that waits for its own. */
    CompletionStage<Boolean> holds() {
        return ask(Trail::holds);
    }

    /** Its generations, the oldest first. */
    CompletionStage<List<GenerationFacts>> generations() {
        return ask(Trail::generations);
    }

    /** What a restart must know of it; null for a cold one. */
    CompletionStage<@Nullable TrailState> state() {
        var answer = new CompletableFuture<@Nullable TrailState>();
        lane.execute(() -> complete(answer, () -> trail == null ? null : trail.state()));
        return answer;
    }

    /** Takes up what a process before knew of it. */
    void restore(TrailState state) {
        lane.execute(() -> {
            if (trail == null) {
                warm(state);
            }
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(Function<Trail, T> question) {
        var answer = new CompletableFuture<T>();
        lane.execute(() -> complete(answer, () -> question.apply(warmed())));
        return answer;
    }

    private static <T extends @Nullable Object> void complete(CompletableFuture<T> answer, Supplier<T> work) {
        try {
            answer.complete(work.get());
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private Trail warmed() {
        askedMs = nowMs();
        Trail of = trail;
        return of == null ? warm(null) : of;
    }

    private Trail warm(@Nullable TrailState state) {
        var of = new Trail(path, disk, rules, allocator, readers);
        if (state != null) {
            of.restore(state, nowMs());
        }
        of.poll(nowMs());
        trail = of;
        warm = of;
        arrange(of);
        return of;
    }

    /** Whether anything but its path is held. */
    boolean warm() {
        return warm != null;
    }

    /** Whether somebody waits at its live end. */
    synchronized boolean watched() {
        return !waiters.isEmpty();
    }

    /** When somebody last asked, by {@link #nowMs}. */
    long askedMs() {
        return askedMs;
    }

    /** Holds less of what nobody needs: blocks that all have read, descriptors of files long over. */
    void rest(boolean descriptorToo) {
        lane.execute(() -> {
            Trail of = trail;
            if (of != null) {
                of.rest(descriptorToo);
                of.ring().clear();
            }
        });
    }

    /**
     * Lets go of everything; nothing may be asked afterwards.
     *
     * @param remember whether to write down first how far it was read
     */
    CompletionStage<@Nullable Void> close(boolean remember) {
        var done = new CompletableFuture<@Nullable Void>();
        lane.execute(() -> complete(done, () -> closeNow(remember)));
        return done;
    }

    private @Nullable Void closeNow(boolean remember) {
        closed = true;
        if (due != null) {
            due.cancel(false);
        }
        Trail of = trail;
        if (of != null) {
            if (remember && of.known()) {
                checkpoints.save(of.state());
            }
            of.close();
        }
        return null;
    }

    long nowMs() {
        return nanoClock.getAsLong() / 1_000_000;
    }

    @Override
    public String toString() {
        return path;
    }
}
