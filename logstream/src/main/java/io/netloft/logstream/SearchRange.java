package io.netloft.logstream;

import io.netloft.logstream.core.GenerationFacts;
import io.netloft.logstream.core.Position;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file's history that a search goes through, window by window. Oldest first it is one window. Newest first it
 * goes back through each generation by windows that begin with a line; compressed ones, which can only be read forward, are
 * a window each. One thread at a time.
 */
final class SearchRange {
    private static final long WINDOW = 8 << 20;

    private final LogFile file;
    private final Position begin;
    private final Position end;
    private final List<GenerationFacts> generations;
    private final boolean newestFirst;
    private int generation;
    private long upTo = -1;
    private long width = WINDOW;
    private boolean over;

    /**
     * Bytes to be read in one go.
     *
     * @param from where to begin
     * @param generation the one it ends in
     * @param to the byte that it ends before
     */
    record Window(Position from, long generation, long to) {}

    private SearchRange(
            LogFile file, Position begin, Position end, List<GenerationFacts> generations, boolean newestFirst) {
        this.file = file;
        this.begin = begin;
        this.end = end;
        this.generations = generations;
        this.newestFirst = newestFirst;
        this.generation = indexOf(end);
    }

    static CompletionStage<SearchRange> of(LogFile file, SearchPlan plan, Instant now) {
        Instant since = plan.since();
        Instant until = plan.until();
        CompletableFuture<Position> begin = (since == null ? file.oldest() : file.at(since, now)).toCompletableFuture();
        CompletableFuture<Position> end =
                (until == null ? file.newest() : file.at(until.plusMillis(1), now)).toCompletableFuture();
        CompletableFuture<List<GenerationFacts>> all = file.generations().toCompletableFuture();
        return CompletableFuture.allOf(begin, end, all)
                .thenApply(done -> new SearchRange(file, begin.join(), end.join(), all.join(), plan.newestFirst()));
    }

    LogFile file() {
        return file;
    }

    /** Bytes that it is, as far as that is known. */
    long bytes() {
        long sum = 0;
        int first = indexOf(begin);
        int last = indexOf(end);
        for (int i = Math.max(first, 0); i <= last; i++) {
            long size = i == last ? end.offset() : generations.get(i).bytes();
            sum += Math.max(0, size - (i == first ? begin.offset() : 0));
        }
        return sum;
    }

    private int indexOf(Position at) {
        for (int i = 0; i < generations.size(); i++) {
            if (generations.get(i).number() == at.generation()) {
                return i;
            }
        }
        return -1;
    }

    /** The next window; null when there is none. */
    CompletionStage<@Nullable Window> next() {
        if (over || generation < 0) {
            return CompletableFuture.completedStage(null);
        }
        if (!newestFirst) {
            over = true;
            return CompletableFuture.completedStage(new Window(begin, end.generation(), end.offset()));
        }
        return before();
    }

    private CompletionStage<@Nullable Window> before() {
        GenerationFacts facts = generations.get(generation);
        boolean first = facts.number() == begin.generation();
        long floor = first ? begin.offset() : 0;
        if (upTo < 0) {
            upTo = facts.number() == end.generation() ? end.offset() : facts.gzip() ? Long.MAX_VALUE : facts.bytes();
        }
        if (facts.gzip() || upTo <= floor) {
            return upTo <= floor ? older(first) : whole(facts, first);
        }
        long from = Math.max(floor, upTo - width);
        if (from == floor && first) {
            return window(begin, facts);
        }
        return file.lineFrom(facts.number(), from).thenCompose(line -> {
            if (line == null && from <= floor) {
                return older(first);
            }
            if (line == null || line.offset() >= upTo) {
                // A line longer than the window.
                width *= 2;
                return before();
            }
            return window(line, facts);
        });
    }

    private CompletionStage<@Nullable Window> window(Position from, GenerationFacts facts) {
        var window = new Window(from, facts.number(), upTo);
        upTo = from.offset();
        width = WINDOW;
        return CompletableFuture.completedStage(window);
    }

    private CompletionStage<@Nullable Window> whole(GenerationFacts facts, boolean first) {
        Position from = first
                ? begin
                : new Position(Position.BEGIN.fingerprint(), facts.number(), 0, begin.join(), begin.note());
        var window = new Window(from, facts.number(), upTo);
        leave(first);
        return CompletableFuture.completedStage(window);
    }

    private CompletionStage<@Nullable Window> older(boolean first) {
        leave(first);
        return next();
    }

    private void leave(boolean first) {
        over |= first || generation == 0;
        generation--;
        upTo = -1;
    }
}
