package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.LineFilter;
import io.netloft.logstream.core.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of one file or several: reads on from where he is when he has taken what was sent, and waits at the live end to
 * be woken. Nothing waits here but two pieces at most on their way to the event loop, so a slow viewer costs what his
 * socket's buffer holds.
 *
 * <pre>
 *   go ─▶ lane: turn ─▶ LogFile.read ─▶ lane: piece (made, or shared) ─▶ event loop: outlet.write ─▶ go …
 *                            └─ nothing more: whenMore ─▶ go, or what comes at once: take ─▶ event loop: outlet.write
 * </pre>
 *
 * <p>Threads: reading and making pieces is done on the workers, in a lane of the view's own; only writing on the event
 * loop. State is guarded by this.
 */
final class View {
    private static final Log LOG = Log.of(View.class);
    private static final int READ_BYTES = 256 * 1024;
    private static final int MOST_ON_THE_WAY = 2;
    // Each of their lines would be longer than what it says.
    private static final int MOST_IN_AN_ID = 16;

    private final Outlet outlet;
    private final Feeds feeds;
    private final Lane lane;
    private final Ask ask;
    private final List<Strand> strands = new ArrayList<>(1);
    private final Set<LogFile> joined = new HashSet<>(2);
    private Form form;
    private LineFilter filter;
    private int next = -1;
    private int onTheWay;
    private boolean begun;
    private boolean turning;
    private boolean closed;
    private boolean behind;
    private boolean lookingAgain;
    private long credit;
    // The event loop's own.
    private @Nullable Strand last;

    /**
     * What a viewer wants.
     *
     * @param follow whether it goes on at the live end
     * @param named whether it is said which file lines are of
     * @param credit lines that he takes; {@code Long.MAX_VALUE} for any number
     * @param onEnd called on the event loop when all that was wanted has been written
     */
    record Ask(Form form, LineFilter filter, boolean follow, boolean named, long credit, Runnable onEnd) {}

    /** One of its files. */
    private final class Strand implements LogFile.Sleeper, Supplier<Position> {
        private final Feed feed;
        private Position at;
        // Made when there is something to make: a file may never have a line.
        private @Nullable PieceMaker maker;
        private LogFile.@Nullable Waiter waiter;
        private boolean ready = true;
        private boolean done;

        Strand(LogFile file, Position at) {
            this.feed = feeds.enter(file, form, filter);
            this.at = at;
            file.readers().enter(this);
        }

        PieceMaker maker() {
            PieceMaker known = maker;
            if (known == null) {
                LogFile file = feed.file();
                known = new PieceMaker(file.name(), file.key(), feed.form(), feed.filter(), "");
                maker = known;
            }
            return known;
        }

        LogFile file() {
            return feed.file();
        }

        @Override
        public Position get() {
            synchronized (View.this) {
                return at;
            }
        }

        @Override
        public void wake() {
            synchronized (View.this) {
                ready = true;
                waiter = null;
            }
            go();
        }

        // What comes while he waits, and is ready to take it, needs no turn of his own.
        @Override
        public boolean take(Fanout fanout) {
            synchronized (View.this) {
                if (!takes()) {
                    return false;
                }
            }
            Piece piece = fanout.piece(feed, this::maker);
            synchronized (View.this) {
                if (!takes()) {
                    return false;
                }
                at = fanout.batch().next();
                onTheWay += piece.empty() ? 0 : 1;
            }
            if (!piece.empty()) {
                fanout.write(outlet.loop(), piece, () -> write(this, piece, null));
            }
            return true;
        }

        private boolean takes() {
            boolean waits = !closed && !done && !ready && !turning && ask.follow;
            boolean simple = strands.size() == 1 && credit == Long.MAX_VALUE && form.untilMs() == Long.MAX_VALUE;
            return waits && simple && onTheWay < MOST_ON_THE_WAY && outlet.writable();
        }

        void close() {
            if (waiter != null) {
                waiter.cancel();
            }
            feeds.leave(feed);
            file().readers().leave(this);
        }
    }

    View(Outlet outlet, Feeds feeds, Lane lane, Ask ask) {
        this.outlet = outlet;
        this.feeds = feeds;
        this.lane = lane;
        this.ask = ask;
        this.form = ask.form;
        this.filter = ask.filter;
        this.credit = ask.credit;
        feeds.delivered().viewers().incrementAndGet();
    }

    /** Whether a file is new to it; from then on it is not. */
    synchronized boolean admit(LogFile file) {
        return joined.add(file);
    }

    /** Adds an admitted file, to be read from a position. */
    synchronized void add(LogFile file, Position from) {
        if (!closed) {
            strands.add(new Strand(file, from));
        }
    }

    /** Begins to read; before, nothing is. */
    void begin() {
        String from;
        synchronized (this) {
            begun = true;
            from = cursor();
        }
        atOnce(() -> outlet.place(from));
        go();
    }

    /** Where it is, in all of its files. */
    synchronized String cursor() {
        var text = new StringBuilder();
        for (Strand strand : strands) {
            text.append(text.length() == 0 ? "" : ",")
                    .append(Cursor.text(strand.file().key(), strand.at));
        }
        return text.toString();
    }

    /** Lets more lines come. */
    void credit(long lines) {
        synchronized (this) {
            credit = credit + lines < 0 ? Long.MAX_VALUE : credit + lines;
        }
        go();
    }

    /** Takes other lines from where it is. */
    synchronized void change(Form other, LineFilter chosen) {
        if (closed) {
            return;
        }
        form = other;
        filter = chosen;
        List<Strand> before = new ArrayList<>(strands);
        strands.clear();
        for (Strand old : before) {
            var fresh = new Strand(old.file(), old.at);
            fresh.done = old.done;
            strands.add(fresh);
            old.close();
            old.done = true;
        }
        lane.execute(this::go);
    }

    /** Reads on, where that is possible. Any thread. */
    void go() {
        Strand chosen;
        synchronized (this) {
            if (!begun || closed || turning || onTheWay >= MOST_ON_THE_WAY) {
                return;
            }
            if (!outlet.writable()) {
                lookAgain();
                return;
            }
            if (credit <= 0) {
                endWhenDone();
                return;
            }
            chosen = nextReady();
            if (chosen == null) {
                endWhenDone();
                return;
            }
            turning = true;
        }
        lane.execute(() -> turn(chosen));
    }

    // What another of the connection's writes fills and empties at once, nobody is told of; on the loop it can't be
    // seen so.
    private void lookAgain() {
        if (!lookingAgain && !outlet.loop().inEventLoop()) {
            lookingAgain = true;
            atOnce(() -> {
                synchronized (this) {
                    lookingAgain = false;
                }
                go();
            });
        }
    }

    private @Nullable Strand nextReady() {

        for (int i = 0; i < strands.size(); i++) {
            next = next + 1 >= strands.size() ? 0 : next + 1;
            Strand strand = strands.get(next);
            if (strand.ready && !strand.done) {
                tellBehind(true);
                return strand;
            }
        }
        tellBehind(false);
        return null;
    }

    private void tellBehind(boolean now) {
        if (behind != now) {
            behind = now;
            feeds.delivered().behind().addAndGet(now ? 1 : -1);
        }
    }

    private void endWhenDone() {
        if (onTheWay == 0 && !ask.follow && strands.stream().allMatch(strand -> strand.done)) {
            close();
            atOnce(ask.onEnd);
        }
    }

    private void atOnce(Runnable task) {
        try {
            outlet.loop().execute(task);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("view ended with its event loop");
        }
    }

    private void turn(Strand strand) {
        feeds.reads().read(strand.file(), strand.at, READ_BYTES, lane, (batch, failure) -> {
            if (batch != null) {
                took(strand, batch);
            } else if (failure instanceof CancellationException) {
                close();
            } else {
                LOG.error("file not read", failure, "file", strand.file());
                strand.done = true;
                turned();
            }
        });
    }

    private void took(Strand strand, Batch batch) {
        if (strand.done || isClosed()) {
            turned();
        } else if (batch.empty()) {
            synchronized (this) {
                strand.at = batch.next();
            }
            atEnd(strand);
        } else {
            piece(strand, batch);
        }
    }

    private void piece(Strand strand, Batch batch) {
        long most;
        synchronized (this) {
            most = credit;
        }
        long now = System.currentTimeMillis();
        boolean several = severalInId();
        Piece piece = several
                ? new PieceMaker(strand.file().name(), strand.file().key(), form, filter, others(strand))
                        .make(batch, most, now)
                : strand.feed.piece(batch, strand.maker(), most, now);
        Piece.Measure measure = piece.measure();
        Position cut = piece.cut();
        String place = null;
        synchronized (this) {
            strand.at = cut == null ? batch.next() : cut;
            strand.done |= measure.ended();
            credit -= credit == Long.MAX_VALUE ? 0 : measure.lines();
            onTheWay += piece.empty() ? 0 : 1;
            if (several && strands.size() > MOST_IN_AN_ID) {
                place = cursor();
            }
        }
        handOver(strand, piece, place);
        // Mostly it is; to read only to find that out would cost another turn.
        if (batch.atEnd() || strand.file().atEnd(strand.at)) {
            atEnd(strand);
        } else {
            turned();
        }
    }

    private void handOver(Strand strand, Piece piece, @Nullable String place) {
        if (piece.empty()) {
            piece.release();
            return;
        }
        try {
            outlet.loop().execute(() -> write(strand, piece, place));
        } catch (RejectedExecutionException stopping) {
            piece.release();
        }
    }

    // A browser hands back the last id only, so that has to name every file.
    private synchronized boolean severalInId() {
        return form.shape().serverSent() && strands.size() > 1;
    }

    private synchronized @Nullable String others(Strand strand) {
        if (strands.size() > MOST_IN_AN_ID) {
            return null;
        }
        return strands.stream()
                .filter(other -> other != strand)
                .map(other -> Cursor.text(other.file().key(), other.at))
                .collect(Collectors.joining(","));
    }

    // Before the wait begins nothing may read on, or it would wait where it is no more.
    private void atEnd(Strand strand) {
        if (!ask.follow) {
            strand.file().holds().whenComplete((holds, failure) -> {
                strand.done = failure != null || !holds;
                waitFor(strand);
                turned();
            });
            return;
        }
        waitFor(strand);
        turned();
    }

    private void waitFor(Strand strand) {
        if (strand.done) {
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            strand.ready = false;
        }
        LogFile.Waiter waiter = strand.file().whenMore(strand.at, strand);
        synchronized (this) {
            if (closed || strand.done) {
                waiter.cancel();
            } else {
                strand.waiter = waiter;
            }
        }
    }

    private void turned() {
        synchronized (this) {
            turning = false;
        }
        go();
    }

    private void write(Strand strand, Piece piece, @Nullable String place) {
        try {
            if (!isClosed()) {
                if (ask.named && last != strand) {
                    outlet.source(strand.file().name());
                }
                last = strand;
                feeds.delivered().piece(piece);
                outlet.write(piece);
                if (place != null) {
                    outlet.place(place);
                }
            }
        } finally {
            piece.release();
        }
        synchronized (this) {
            onTheWay--;
        }
        go();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends it; nothing is written any more. Any thread, more than once. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        tellBehind(false);
        strands.forEach(Strand::close);
        feeds.delivered().viewers().decrementAndGet();
    }
}
