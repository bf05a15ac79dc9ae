package io.netloft.chat.engine;

import io.netloft.chat.core.Kind;
import io.netloft.chat.core.RoomEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is done in small steps while nobody waits: words of messages go into the index, events that are to be kept no longer go.
 * On the writer's thread, in its transactions.
 */
final class Chores {
    private static final int STEP = 500;
    private static final long TRIM_EVERY_MS = 10_000;
    private static final int ROW_BYTES = 100;

    private final Statements sql;
    private final EngineCounts counts;
    private final Set<Long> unindexed = new LinkedHashSet<>();
    private final Set<Long> untrimmed = new LinkedHashSet<>();
    private long trimAtMs;
    private boolean known;

    Chores(Statements sql, EngineCounts counts) {
        this.sql = sql;
        this.counts = counts;
    }

    /** A room has events that are not indexed. */
    void toIndex(long room) {
        unindexed.add(room);
    }

    /** What was begun was not committed: looks for what there is to do. */
    void forget() {
        known = false;
    }

    /** Whether there may be something to do. */
    boolean due(long nowMs) {
        return !known || !unindexed.isEmpty() || !untrimmed.isEmpty() || nowMs >= trimAtMs;
    }

    /** A step; whether there is more to do. */
    boolean step(long nowMs) throws SQLException {
        learn();
        if (!unindexed.isEmpty()) {
            index(unindexed.iterator().next());
        } else {
            trimStep(nowMs);
        }
        return !unindexed.isEmpty() || !untrimmed.isEmpty();
    }

    /** How far the index must come in these rooms for all that is committed to be found. */
    Map<Long, Long> unindexed(List<Long> rooms) throws SQLException {
        learn();
        Map<Long, Long> heads = new LinkedHashMap<>();
        for (long room : rooms) {
            if (unindexed.contains(room)) {
                heads.put(room, sql.number(0, "SELECT max(seq) FROM event WHERE room = ?", room));
            }
        }
        return heads;
    }

    /** A step in one room; how far the index has come there. */
    long index(long room) throws SQLException {
        long indexed = sql.number(0, "SELECT indexed FROM room WHERE id = ?", room);
        List<RoomEvent> events = Rows.events(sql.of(
                "SELECT " + Rows.EVENT + " FROM event WHERE room = ? AND seq > ? ORDER BY seq LIMIT " + STEP,
                room,
                indexed));
        for (RoomEvent event : events) {
            index(room, event);
        }
        if (events.size() < STEP) {
            unindexed.remove(room);
        }
        if (events.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long last = events.get(events.size() - 1).seq();
        sql.change("UPDATE room SET indexed = ? WHERE id = ?", last, room);
        return last;
    }

    private void learn() throws SQLException {
        if (!known) {
            unindexed.addAll(rooms("SELECT id FROM room WHERE indexed < (SELECT max(seq) FROM event WHERE room = id)"));
            known = true;
        }
    }

    private List<Long> rooms(String query) throws SQLException {
        List<Long> rooms = new ArrayList<>();
        try (ResultSet rows = sql.of(query).executeQuery()) {
            while (rows.next()) {
                rooms.add(rows.getLong(1));
            }
        }
        return rooms;
    }

    // Words that were erased since are no words any more: such an event has none.
    private void index(long room, RoomEvent event) throws SQLException {
        boolean says = event.kind() == Kind.MESSAGE || event.kind() == Kind.EDIT;
        long message = event.kind() == Kind.MESSAGE ? event.seq() : event.target();
        if (says && !event.text().isEmpty()) {
            sql.change("INSERT OR REPLACE INTO found (rowid, text) VALUES (?, ?)", row(room, message), event.text());
        } else if (event.kind() == Kind.DELETE) {
            sql.change("DELETE FROM found WHERE rowid = ?", row(room, message));
        }
    }

    /** The number of a message's row in the index. */
    static long row(long room, long seq) {
        return room << Queries.SEQ_BITS | seq;
    }

    private void trimStep(long nowMs) throws SQLException {
        if (untrimmed.isEmpty() && nowMs >= trimAtMs) {
            trimAtMs = nowMs + TRIM_EVERY_MS;
            untrimmed.addAll(rooms("SELECT id FROM room WHERE keep_events > 0 OR keep_ms > 0 OR keep_bytes > 0"));
        }
        if (!untrimmed.isEmpty()) {
            long room = untrimmed.iterator().next();
            if (trim(room, nowMs) < STEP) {
                untrimmed.remove(room);
            }
        }
    }

    private int trim(long room, long nowMs) throws SQLException {
        long first = sql.number(0, "SELECT min(seq) FROM event WHERE room = ?", room);
        long head = sql.number(0, "SELECT max(seq) FROM event WHERE room = ?", room);
        // The last one stays: it holds the place of the log.
        long until = Math.min(Math.min(firstToKeep(room, head, nowMs), head), first + STEP);
        if (until <= first) {
            return 0;
        }
        for (String table : List.of("changed", "reaction", "mention")) {
            sql.change("DELETE FROM " + table + " WHERE room = ? AND seq < ?", room, until);
        }
        sql.change("DELETE FROM found WHERE rowid >= ? AND rowid < ?", row(room, first), row(room, until));
        int trimmed = sql.change("DELETE FROM event WHERE room = ? AND seq < ?", room, until);
        counts.trimmed(trimmed);
        return trimmed;
    }

    private long firstToKeep(long room, long head, long nowMs) throws SQLException {
        long byCount =
                sql.number(0, "SELECT ? - keep_events + 1 FROM room WHERE id = ? AND keep_events > 0", head, room);
        long byAge = sql.number(
                0,
                "SELECT min(e.seq) FROM event e, room r WHERE r.id = ? AND r.keep_ms > 0 AND e.room = r.id"
                        + " AND e.at >= ? - r.keep_ms",
                room,
                nowMs);
        if (byAge == 0 && sql.number(0, "SELECT keep_ms FROM room WHERE id = ?", room) > 0) {
            byAge = head;
        }
        long keepBytes = sql.number(0, "SELECT keep_bytes FROM room WHERE id = ?", room);
        long byBytes = keepBytes == 0 ? 0 : firstWithin(room, keepBytes);
        return Math.max(byCount, Math.max(byAge, byBytes));
    }

    private long firstWithin(long room, long keepBytes) throws SQLException {
        long bytes = 0;
        long first = 0;
        try (ResultSet rows = sql.of("SELECT seq, length(text) FROM event WHERE room = ? ORDER BY seq DESC", room)
                .executeQuery()) {
            while (bytes <= keepBytes && rows.next()) {
                first = rows.getLong(1);
                bytes += rows.getLong(2) + ROW_BYTES;
            }
        }
        return bytes > keepBytes ? first + 1 : first;
    }
}
