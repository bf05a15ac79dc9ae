package io.netloft.chat.engine;

import io.netloft.chassis.net.Workers;
import io.netloft.chat.core.Draft;
import io.netloft.chat.core.History.Keep;
import io.netloft.chat.core.History.Membership;
import io.netloft.chat.core.History.NewRoom;
import io.netloft.chat.core.History.RoomState;
import io.netloft.chat.core.Kind;
import io.netloft.chat.core.Outcome;
import io.netloft.chat.core.Role;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A store over a real file, with threads and a clock of its own. */
final class Store implements AutoCloseable {
    private final Workers writer = new Workers("writer", 1, 4);
    private final Workers readers = new Workers("reader", 2, 1000);
    private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
    private final EngineCounts counts = new EngineCounts();
    private final Database database;
    private final SqliteHistory history;

    Store(Path file) {
        this(file, Keep.ALL);
    }

    Store(Path file, Keep keep) {
        database = Database.open(file);
        try {
            history = new SqliteHistory(
                    database,
                    new SqliteHistory.Options(2, 100_000, keep),
                    new SqliteHistory.Threads(writer.blocking(), readers.blocking(), Runnable::run),
                    this::now,
                    counts);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(nowMs.get());
    }

    void pass(long ms) {
        nowMs.addAndGet(ms);
    }

    SqliteHistory history() {
        return history;
    }

    EngineCounts counts() {
        return counts;
    }

    Database database() {
        return database;
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    RoomState room(String name) {
        var owner = new Membership("ann", Role.OWNER, true, 0, 0);
        return get(history.open(name, new NewRoom("ann", false, List.of(owner))))
                .orElseThrow();
    }

    CompletableFuture<Outcome> append(Draft draft) {
        var outcome = new CompletableFuture<Outcome>();
        if (!history.append(draft, outcome::complete)) {
            throw new IllegalStateException("store: full");
        }
        return outcome;
    }

    static Draft message(long room, String from, String cid, String text, String... mentions) {
        return new Draft(room, Kind.MESSAGE, from, 0, text, cid, null, List.of(mentions), Map.of(), false);
    }

    static Draft about(long room, Kind kind, String from, long target, String text, boolean anyones) {
        return new Draft(room, kind, from, target, text, null, null, List.of(), Map.of(), anyones);
    }

    Outcome say(long room, String from, String cid, String text, String... mentions) {
        return get(append(message(room, from, cid, text, mentions)));
    }

    Outcome change(long room, Kind kind, String from, long target, String text) {
        return get(append(about(room, kind, from, target, text, kind == Kind.REACTION)));
    }

    @Override
    public void close() {
        history.close();
        writer.close();
        readers.close();
    }
}
