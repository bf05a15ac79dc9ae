package io.netloft.logstream;

import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Block;
import io.netloft.logstream.core.LineMatch;
import io.netloft.logstream.core.LineTable;
import io.netloft.logstream.core.Position;
import io.netloft.proto.event.EventEncoder;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One search through files' history. Whole blocks are handed to the matcher, and only lines that it finds are split out,
 * looked at closer and written. Nothing is read while the client takes nothing; when he has gone the search ends.
 *
 * <pre>
 *   next file ─▶ SearchRange: next window ─▶ read ─▶ find … ─▶ hits ─▶ event loop: write ─▶ read …
 * </pre>
 *
 * <p>Threads: everything but writing on a lane of its own; a search is one core's work at most.
 */
final class Search {
    private static final int READ_BYTES = 512 * 1024;
    private static final long PROGRESS_NS = 500_000_000;
    private static final int MOST_ON_THE_WAY = 2;

    private final SearchPlan plan;
    private final Form form;
    private final QueuedOutlet outlet;
    private final Desk desk;
    private final Lane lane;
    private final ArrayDeque<LogFile> files;
    private final Consumer<Search> whenOver;
    private final long begunNs = System.nanoTime();
    // The lane's own.
    private @Nullable SearchRange range;
    private SearchRange.@Nullable Window window;
    private Position at = Position.BEGIN;
    private @Nullable PieceMaker maker;
    private @Nullable LineWriter writer;
    private @Nullable Hits hits;
    private long found;
    private long bytes;
    private long ofBytes;
    private long toldNs = begunNs;
    private volatile boolean closed;
    private boolean stalled;
    private boolean finished;
    private final AtomicInteger onTheWay = new AtomicInteger();

    Search(SearchPlan plan, List<LogFile> files, QueuedOutlet outlet, Desk desk, Consumer<Search> whenOver) {
        this.plan = plan;
        this.files = new ArrayDeque<>(files);
        this.outlet = outlet;
        this.desk = desk;
        this.whenOver = whenOver;
        this.lane = new Lane(desk.workers());
        this.form = new Form(Form.Shape.JSON_LINES, Form.Told.LOST, plan.spec(), Long.MAX_VALUE, null);
        desk.feeds().delivered().search();
    }

    /** The client takes more. */
    void go() {
        lane.execute(() -> {
            if (stalled) {
                stalled = false;
                step();
            }
        });
    }

    void begin() {
        lane.execute(this::step);
    }

    /** Nobody reads any more. Any thread, more than once. */
    void close() {
        closed = true;
        go();
    }

    private void finish() {
        if (hits != null) {
            hits.close();
            hits = null;
        }
        if (!finished) {
            finished = true;
            whenOver.accept(this);
        }
    }

    private void step() {
        if (closed) {
            finish();
        } else if (onTheWay.get() >= MOST_ON_THE_WAY || !outlet.writable()) {
            // Every piece that has been written, and the outlet when it takes more, go on from here.
            stalled = true;
        } else if (found >= plan.limit()) {
            over(true);
        } else if (window != null) {
            read(window);
        } else if (range != null) {
            nextWindow(range);
        } else {
            nextFile();
        }
    }

    private void nextFile() {
        LogFile file = files.poll();
        if (file == null) {
            over(false);
            return;
        }
        SearchRange.of(file, plan, desk.now())
                .whenComplete((made, failure) -> lane.execute(() -> {
                    if (failure == null) {
                        range = made;
                        ofBytes += made.bytes();
                        maker = new PieceMaker(file.name(), file.key(), form, plan.filter(), "");
                        writer = LineWriter.of(file.name(), file.key(), form, "");
                        writer.near(System.currentTimeMillis());
                    }
                    step();
                }));
    }

    private void nextWindow(SearchRange of) {
        of.next()
                .whenComplete((next, failure) -> lane.execute(() -> {
                    if (next == null) {
                        range = null;
                    } else {
                        window = next;
                        at = next.from();
                        hits = new Hits(plan.newestFirst(), Math.max(0, plan.limit() - found));
                    }
                    step();
                }));
    }

    private void read(SearchRange.Window in) {
        SearchRange of = java.util.Objects.requireNonNull(range);
        desk.feeds().reads().read(of.file(), at, READ_BYTES, lane, (batch, failure) -> {
            closed |= failure instanceof CancellationException;
            boolean more = batch != null && take(in, batch);
            deliver(!more);
            step();
        });
    }

    /** Looks through a batch; false when the window ends with it. */
    private boolean take(SearchRange.Window in, Batch batch) {
        Block block = batch.block();
        at = batch.next();
        if (block == null) {
            return !batch.atEnd() && batch.next().generation() == in.generation() && !closed;
        }
        boolean last = block.generation() == in.generation();
        // Newest first a window lies in one generation.
        if (plan.newestFirst() && !last) {
            return false;
        }
        long limit = last ? in.to() - block.offset() : Long.MAX_VALUE;
        if (limit > 0 && !closed) {
            long before = bytes;
            look(batch, block, (int) Math.min(limit, block.size()));
            desk.feeds().delivered().searched(bytes - before);
        }
        Hits of = java.util.Objects.requireNonNull(hits);
        return !closed && !of.full() && !(last && block.end() >= in.to());
    }

    private void look(Batch batch, Block block, int limit) {
        LineWriter out = java.util.Objects.requireNonNull(writer);
        out.begin(block);
        LineMatch grep = plan.filter().grep();
        boolean whole = batch.whole();
        int from = whole ? 0 : block.lines().rawStart(batch.first());
        int to = Math.min(limit, whole ? block.size() : block.lines().rawEnd(batch.end() - 1));
        bytes += Math.max(0, to - from);
        if (grep != null && block.searchable()) {
            find(grep, block, from, to, out);
        } else {
            sift(batch, block, limit, out);
        }
    }

    private void find(LineMatch grep, Block block, int from, int to, LineWriter out) {
        Hits into = java.util.Objects.requireNonNull(hits);
        ByteBuf text = block.raw();
        ByteBuffer view = text.nioBuffer(0, to);
        for (int next = from; next < to && !into.full(); ) {
            int hit = grep.find(view, next, to);
            if (hit < 0) {
                return;
            }
            int start = hit;
            while (start > next && view.get(start - 1) != '\n') {
                start--;
            }
            int feed = hit;
            while (feed < to && view.get(feed) != '\n') {
                feed++;
            }
            int end = feed > start && view.get(feed - 1) == '\r' ? feed - 1 : feed;
            next = feed + 1;
            if (plan.filter().passesRest(text, view, start, end - start)) {
                long after = block.offset() + Math.min(next, block.size());
                into.add(out, new LineWriter.Line(text, start, end - start, 0, after, null));
            }
        }
    }

    // Where entries are not the file's lines, or no expression leads to them.
    private void sift(Batch batch, Block block, int limit, LineWriter out) {
        Hits into = java.util.Objects.requireNonNull(hits);
        LineTable lines = block.lines();
        ByteBuf text = block.text();
        ByteBuffer view = text.nioBuffer(0, text.writerIndex());
        for (int entry = batch.first(); entry < batch.end() && !into.full(); entry++) {
            if (lines.rawStart(entry) >= limit) {
                return;
            }
            if (lines.line(entry) && plan.filter().passes(text, view, lines.start(entry), lines.length(entry))) {
                into.add(out, LineWriter.Line.of(batch, block, entry));
            }
        }
    }

    private void deliver(boolean windowOver) {
        Hits of = java.util.Objects.requireNonNull(hits);
        if (windowOver || !plan.newestFirst()) {
            long count = of.count();
            ByteBuf ready = of.take();
            if (ready.isReadable()) {
                found += count;
                write(Piece.of(ready, new Piece.Measure((int) count, 0, 0, false), null));
            } else {
                ready.release();
            }
        }
        if (windowOver) {
            of.close();
            hits = null;
            window = null;
        }
        long now = System.nanoTime();
        if (now - toldNs > PROGRESS_NS) {
            toldNs = now;
            write(said("progress", false));
        }
    }

    private void over(boolean limited) {
        if (!closed) {
            write(said("done", limited));
            execute(outlet::end);
            closed = true;
        }
        finish();
    }

    private Piece said(String type, boolean limited) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("matches", found);
        data.put("bytes", bytes);
        data.put("of", Math.max(ofBytes, bytes));
        data.put("files", files.size() + (range == null ? 0 : 1));
        data.put("tookMs", (System.nanoTime() - begunNs) / 1_000_000);
        if (type.equals("done")) {
            data.put("limited", limited);
        }
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(256);
        EventEncoder.line(out, new EventMessage.Event(null, type, null, null, null, data));
        return Piece.of(out, Piece.Measure.NOTHING, null);
    }

    private void write(Piece piece) {
        onTheWay.incrementAndGet();
        if (!execute(() -> {
            outlet.write(piece);
            desk.feeds().delivered().piece(piece);
            piece.release();
            onTheWay.decrementAndGet();
            go();
        })) {
            piece.release();
        }
    }

    private boolean execute(Runnable task) {
        try {
            outlet.loop().execute(task);
            return true;
        } catch (java.util.concurrent.RejectedExecutionException stopping) {
            closed = true;
            return false;
        }
    }
}
