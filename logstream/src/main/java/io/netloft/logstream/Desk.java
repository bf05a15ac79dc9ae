package io.netloft.logstream;

import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.WebException;
import io.netloft.logstream.core.Position;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens views: chooses the files that somebody asks for and may read, finds where to begin in each, and adds to a view the
 * files that are found later. Thread-safe.
 */
final class Desk {
    private static final Position UNHEARD_OF = Position.BEGIN;

    private final Sources sources;
    private final Feeds feeds;
    private final Gate gate;
    private final Workers workers;
    private final InstantSource clock;
    private final Map<View, Wanted> growing = new ConcurrentHashMap<>();

    private record Wanted(Query query, Gate.Who who) {}

    Desk(Sources sources, Feeds feeds, Gate gate, Workers workers, InstantSource clock) {
        this.sources = sources;
        this.feeds = feeds;
        this.gate = gate;
        this.workers = workers;
        this.clock = clock;
        sources.onFound(this::found);
    }

    Gate gate() {
        return gate;
    }

    Sources sources() {
        return sources;
    }

    Workers workers() {
        return workers;
    }

    Feeds feeds() {
        return feeds;
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * The files that are meant, by name.
     *
     * @throws WebException when there is none, and none to come, or he may not read it
     */
    List<LogFile> choose(FileChoice choice, Gate.Who who, boolean follow) {
        List<LogFile> meant = sources.files().stream().filter(choice::matches).toList();
        List<LogFile> files = meant.stream()
                .filter(file -> gate.mayRead(who, file))
                .sorted(Comparator.comparing(LogFile::name))
                .toList();
        if (!files.isEmpty()) {
            return files;
        }
        if (!meant.isEmpty() && !choice.wild()) {
            throw new WebException(
                    LogstreamError.DENIED, "file: " + choice + " (expected: one that the token may read)");
        }
        if (!follow || !choice.wild()) {
            throw new WebException(
                    LogstreamError.NO_SUCH_FILE, "file: " + choice + " (expected: a file that is followed)");
        }
        return files;
    }

    /** Files, and where to begin in each: what is written from then on will be seen. */
    record Prepared(Query query, Gate.Who who, List<LogFile> files, List<Position> places) {}

    /** Finds out where a query begins. */
    CompletionStage<Prepared> prepare(Query query, Gate.Who who) {
        // Among many files a glob takes its time.
        return CompletableFuture.supplyAsync(() -> choose(query.files(), who, query.follow()), workers.blocking())
                .thenCompose(files -> prepare(query, who, files));
    }

    private CompletionStage<Prepared> prepare(Query query, Gate.Who who, List<LogFile> files) {
        List<CompletableFuture<Position>> places = files.stream()
                .map(file -> place(file, query.start()).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(places.toArray(CompletableFuture<?>[]::new))
                .handle((all, failure) -> new Prepared(
                        query,
                        who,
                        files,
                        places.stream()
                                .map(place -> place.isCompletedExceptionally() ? UNHEARD_OF : place.join())
                                .toList()));
    }

    /** Opens a view. */
    View open(Outlet outlet, Prepared prepared, View.Ask ask) {
        var view = new View(outlet, feeds, new Lane(workers), ask);
        for (int i = 0; i < prepared.files.size(); i++) {
            view.admit(prepared.files.get(i));
            view.add(prepared.files.get(i), prepared.places.get(i));
        }
        return view;
    }

    /** Begins to read, and adds what is found later, or was found since the files were chosen. */
    void begin(View view, Prepared prepared) {
        view.begin();
        if (prepared.query.follow() && prepared.query.files().wild()) {
            var wanted = new Wanted(prepared.query, prepared.who);
            growing.put(view, wanted);
            grow(view, wanted);
        }
    }

    /** Lets go of a view. */
    void close(View view) {
        growing.remove(view);
        view.close();
    }

    private CompletionStage<Position> place(LogFile file, Query.Start start) {
        Cursor cursor = start.cursor();
        if (cursor != null) {
            @Nullable Position known = cursor.of(file.key());
            return known == null ? file.oldest() : CompletableFuture.completedStage(known);
        }
        Instant since = start.since();
        if (since != null) {
            return file.at(since, now());
        }
        Long tail = start.tail();
        if (tail == null) {
            return file.oldest();
        }
        return tail == 0 ? file.newest() : file.last(tail);
    }

    // A file that was not there has nothing that its viewers might have seen.
    private void found() {
        growing.forEach(this::grow);
    }

    private void grow(View view, Wanted wanted) {
        for (LogFile file : sources.files()) {
            if (wanted.query.files().matches(file) && gate.mayRead(wanted.who, file) && view.admit(file)) {
                file.oldest().whenComplete((oldest, failure) -> {
                    view.add(file, failure == null ? oldest : UNHEARD_OF);
                    view.go();
                });
            }
        }
    }
}
