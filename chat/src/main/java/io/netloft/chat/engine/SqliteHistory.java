package io.netloft.chat.engine;

import io.netloft.chassis.log.Log;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Draft;
import io.netloft.chat.core.History;
import io.netloft.chat.core.Outcome;
import io.netloft.chat.core.Refusal;
import io.netloft.chat.core.RoomEvent;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rooms in an SQLite database: one connection that writes, on a thread of its own, and a few that read, on threads that may
 * wait. A reader sees every transaction that was committed when its query began, and never waits for the writer.
 */
public final class SqliteHistory implements History {
    private static final Log LOG = Log.of(SqliteHistory.class);

    private final Options options;
    private final Threads threads;
    private final Statements writing;
    private final Chores chores;
    private final Writer writer;
    private final BlockingQueue<Queries> queries;
    private final List<Statements> reading;

    /**
     * How it stores.
     *
     * @param readers connections that read at once
     * @param recentBytes bytes of a room's last events that it is opened with
     * @param keep how much is kept of a room of which nobody has said it
     */
    public record Options(int readers, int recentBytes, Keep keep) {}

    /**
     * Where it works.
     *
     * @param writer a thread that only this uses
     * @param readers threads that may wait, at most as many as there are connections that read; refuse when too much waits
     * @param hub where everything completes
     */
    public record Threads(Executor writer, Executor readers, Executor hub) {}

    /**
     * Opens the connections.
     *
     * @throws SQLException when that fails
     */
    public SqliteHistory(Database database, Options options, Threads threads, InstantSource clock, EngineCounts counts)
            throws SQLException {
        this.options = options;
        this.threads = threads;
        this.writing = new Statements(database.writer());
        this.chores = new Chores(writing, counts);
        this.writer = new Writer(writing, new Tables(writing), chores, threads.writer(), threads.hub(), clock, counts);
        this.queries = new ArrayBlockingQueue<>(options.readers());
        var connections = new java.util.ArrayList<Statements>();
        for (int i = 0; i < options.readers(); i++) {
            var connection = new Statements(database.reader());
            connections.add(connection);
            queries.add(new Queries(connection));
        }
        this.reading = List.copyOf(connections);
    }

    /** A query. */
    private interface Query<T> {
        T run(Queries queries) throws SQLException;
    }

    private <T> CompletionStage<T> read(Query<T> query) {
        var result = new CompletableFuture<T>();
        try {
            threads.readers().execute(() -> answer(query, result));
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(new Refusal(ChatError.BUSY, "store: more questions wait than may"));
        }
        return result;
    }

    private <T> void answer(Query<T> query, CompletableFuture<T> result) {
        Queries free = queries.poll();
        if (free == null) {
            throw new IllegalStateException("queries: none free (expected: no more threads than connections)");
        }
        try {
            T value = query.run(free);
            threads.hub().execute(() -> result.complete(value));
        } catch (SQLException | RuntimeException e) {
            free.failed();
            LOG.warn("question not answered", "cause", e.getMessage());
            var refusal = new Refusal(ChatError.STORAGE, Faults.sentence(e));
            threads.hub().execute(() -> result.completeExceptionally(refusal));
        } finally {
            queries.add(free);
        }
    }

    /** Work whose end somebody waits for. */
    private record Awaited(Change change, CompletableFuture<Boolean> end) implements Work {
        @Override
        public int bytes() {
            return 100;
        }

        @Override
        public void apply(Tables tables) throws SQLException {
            change.apply(tables);
        }

        @Override
        public void done() {
            end.complete(true);
        }

        @Override
        public void failed(ChatError why, String detail) {
            end.completeExceptionally(new Refusal(why, detail));
        }
    }

    /** A change. */
    private interface Change {
        void apply(Tables tables) throws SQLException;
    }

    private CompletionStage<Boolean> write(Change change) {
        var end = new CompletableFuture<Boolean>();
        writer.put(new Awaited(change, end));
        return end;
    }

    /** A draft on its way. */
    private final class Drafted implements Work {
        private final Draft draft;
        private final Consumer<Outcome> then;
        private @Nullable Outcome outcome;

        Drafted(Draft draft, Consumer<Outcome> then) {
            this.draft = draft;
            this.then = then;
        }

        @Override
        public int bytes() {
            return draft.bytes();
        }

        @Override
        public void apply(Tables tables) throws SQLException {
            outcome = tables.apply(draft);
            chores.toIndex(draft.room());
        }

        @Override
        public void done() {
            then.accept(java.util.Objects.requireNonNull(outcome));
        }

        @Override
        public void failed(ChatError why, String detail) {
            then.accept(Outcome.refused(why, detail));
        }
    }

    @Override
    public boolean append(Draft draft, Consumer<Outcome> then) {
        return writer.offer(new Drafted(draft, then));
    }

    @Override
    public CompletionStage<Optional<RoomState>> open(String name, @Nullable NewRoom made) {
        Query<Optional<RoomState>> query = queries -> queries.room(name, options.recentBytes());
        CompletionStage<Optional<RoomState>> found = read(query);
        if (made == null) {
            return found;
        }
        return found.thenCompose(state -> state.isPresent()
                ? CompletableFuture.completedStage(state)
                : write(tables -> tables.make(name, made, options.keep())).thenCompose(done -> read(query)));
    }

    @Override
    public CompletionStage<List<RoomEvent>> events(long room, long from, int most, int bytes) {
        return read(queries -> queries.events(room, from, most, bytes));
    }

    @Override
    public CompletionStage<Page> messages(long room, Span span) {
        return read(queries -> queries.messages(room, span));
    }

    @Override
    public CompletionStage<List<Found>> search(Search search) {
        var indexed = new IndexUpTo(chores, writer, search.rooms());
        writer.put(indexed);
        return indexed.end().thenCompose(done -> read(queries -> queries.search(search)));
    }

    @Override
    public CompletionStage<Long> cursor(long room, String user, String device) {
        return read(queries -> queries.cursor(room, user, device));
    }

    @Override
    public CompletionStage<List<RoomCount>> rooms(String user) {
        return read(queries -> queries.rooms(user));
    }

    @Override
    public CompletionStage<Unread> unread(long room, String user, long read) {
        return read(queries -> queries.unread(room, user, read));
    }

    @Override
    public CompletionStage<Boolean> note(List<Note> notes) {
        return write(tables -> {
            for (Note note : notes) {
                tables.note(note);
            }
        });
    }

    @Override
    public void audit(String actor, String action, String target, String detail) {
        write(tables -> tables.audit(actor, action, target, detail));
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> audited(int most, long before) {
        return read(queries -> queries.audited(most, before));
    }

    /** Lets it do what nobody waits for. */
    public void idle() {
        writer.idle();
    }

    /** Bounds the file's pages, as a full disk would. */
    void limitPages(long most) {
        write(tables -> writing.number(0, "PRAGMA max_page_count = " + most))
                .toCompletableFuture()
                .join();
    }

    /** What waits to be written. */
    public int waiting() {
        return writer.waiting();
    }

    @Override
    public void close() {
        writer.close();
        var ended = new CompletableFuture<Boolean>();
        try {
            // Behind what waits: the writer works in order, and there is one thread.
            threads.writer().execute(() -> end(ended));
            ended.join();
        } catch (RejectedExecutionException gone) {
            end(ended);
        }
    }

    private void end(CompletableFuture<Boolean> ended) {
        try {
            for (Statements connection : reading) {
                connection.close();
            }
            writing.close();
        } catch (SQLException e) {
            LOG.warn("close failed", "cause", e.getMessage());
        } finally {
            ended.complete(true);
        }
    }
}
