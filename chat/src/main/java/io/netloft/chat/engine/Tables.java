package io.netloft.chat.engine;

import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Draft;
import io.netloft.chat.core.History.Keep;
import io.netloft.chat.core.History.Membership;
import io.netloft.chat.core.History.NewRoom;
import io.netloft.chat.core.History.Note;
import io.netloft.chat.core.Kind;
import io.netloft.chat.core.Outcome;
import io.netloft.chat.core.Role;
import io.netloft.chat.core.RoomEvent;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the one writer does to the tables, within a transaction that somebody else begins and ends: the event of a draft gets
 * its number here, and the views of the log change with it.
 */
final class Tables {
    private static final String INSERT = "INSERT INTO event (room, " + Rows.EVENT
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int EPOCH_BYTES = 8;

    private final Statements sql;
    private final Map<Long, Long> heads = new HashMap<>();
    private long atMs;

    Tables(Statements sql) {
        this.sql = sql;
    }

    /** Begins to write at this time; time never goes back, so that times are in the order of numbers. */
    void now(long nowMs) {
        atMs = Math.max(atMs, nowMs);
    }

    /** What was not committed is not so. */
    void forget() {
        heads.clear();
    }

    private long next(long room) throws SQLException {
        Long head = heads.get(room);
        return 1 + (head == null ? sql.number(0, "SELECT max(seq) FROM event WHERE room = ?", room) : head);
    }

    private RoomEvent event(Draft draft, long seq) {
        return new RoomEvent(
                seq,
                draft.kind(),
                atMs,
                draft.from(),
                draft.target(),
                draft.text(),
                draft.cid(),
                draft.topic(),
                draft.mentions(),
                draft.detail());
    }

    private boolean insert(long room, RoomEvent event) throws SQLException {
        boolean stored = sql.change(
                        INSERT,
                        room,
                        event.seq(),
                        event.kind().code(),
                        event.atMs(),
                        event.from(),
                        event.target(),
                        event.text(),
                        event.cid(),
                        event.topic(),
                        Rows.json(event.mentions()),
                        Rows.json(event.detail()))
                == 1;
        if (stored) {
            heads.put(room, event.seq());
        }
        return stored;
    }

    /** Makes an event of a draft. */
    Outcome apply(Draft draft) throws SQLException {
        if (draft.kind() == Kind.MESSAGE) {
            return message(draft);
        }
        Outcome refusal = draft.kind().hasTarget() ? mayChange(draft) : null;
        if (refusal != null) {
            return refusal;
        }
        RoomEvent event = event(draft, next(draft.room()));
        Outcome instead = view(draft, event);
        if (instead != null) {
            return instead;
        }
        insert(draft.room(), event);
        return Outcome.stored(event);
    }

    private Outcome message(Draft draft) throws SQLException {
        RoomEvent event = event(draft, next(draft.room()));
        if (!insert(draft.room(), event)) {
            return Outcome.again(one(
                    "SELECT " + Rows.EVENT + " FROM event WHERE room = ? AND sender = ? AND cid = ?",
                    draft.room(),
                    draft.from(),
                    draft.cid()));
        }
        for (String user : draft.mentions()) {
            sql.change("INSERT OR IGNORE INTO mention VALUES (?, ?, ?)", user, draft.room(), event.seq());
        }
        return Outcome.stored(event);
    }

    private RoomEvent one(String query, @Nullable Object... values) throws SQLException {
        List<RoomEvent> events = Rows.events(sql.of(query, values));
        if (events.isEmpty()) {
            throw new SQLException("event: none for " + query);
        }
        return events.get(0);
    }

    private @Nullable Outcome mayChange(Draft draft) throws SQLException {
        String query = "SELECT e.sender, ifnull(c.deleted, 0) FROM event e LEFT JOIN changed c USING (room, seq)"
                + " WHERE e.room = ? AND e.seq = ? AND e.kind = 0";
        try (ResultSet rows = sql.of(query, draft.room(), draft.target()).executeQuery()) {
            if (!rows.next() || rows.getInt(2) != 0) {
                return Outcome.refused(
                        ChatError.NO_SUCH_MESSAGE, "seq: " + draft.target() + " (expected: a message that is there)");
            }
            if (!draft.anyones() && !rows.getString(1).equals(draft.from())) {
                return Outcome.refused(
                        ChatError.NOT_YOURS, "seq: " + draft.target() + " is " + rows.getString(1) + "'s");
            }
            return null;
        }
    }

    /** Changes the views; an answer when there is to be no event. */
    private @Nullable Outcome view(Draft draft, RoomEvent event) throws SQLException {
        long room = draft.room();
        switch (draft.kind()) {
            case EDIT -> changed(room, draft.target(), draft.text(), event.seq(), 0);
            case DELETE -> erase(room, draft.target(), draft.from());
            case REACTION -> {
                return react(draft, event);
            }
            case UNREACTION -> {
                return unreact(draft);
            }
            case TOPIC -> sql.change("UPDATE room SET topic = ? WHERE id = ?", draft.text(), room);
            case MEMBER -> member(room, event);
            case ROOM -> keep(room, event);
            default -> throw new SQLException("kind: " + draft.kind());
        }
        return null;
    }

    private void changed(long room, long seq, String text, long edited, int deleted) throws SQLException {
        sql.change("INSERT OR REPLACE INTO changed VALUES (?, ?, ?, ?, ?)", room, seq, text, edited, deleted);
    }

    // The log keeps its numbers; the words are gone from it, those of edits too.
    private void erase(long room, long seq, String by) throws SQLException {
        changed(room, seq, "", 0, 1);
        sql.change("UPDATE event SET text = '', topic = NULL, mentions = NULL WHERE room = ? AND seq = ?", room, seq);
        sql.change("UPDATE event SET text = '' WHERE room = ? AND target = ? AND kind = 1", room, seq);
        sql.change("DELETE FROM reaction WHERE room = ? AND seq = ?", room, seq);
        sql.change("DELETE FROM mention WHERE room = ? AND seq = ?", room, seq);
        long own = sql.number(0, "SELECT count(*) FROM event WHERE room = ? AND seq = ? AND sender = ?", room, seq, by);
        if (own == 0) {
            audit(by, "delete", roomName(room), "message " + seq);
        }
    }

    private @Nullable Outcome react(Draft draft, RoomEvent event) throws SQLException {
        int added = sql.change(
                "INSERT OR IGNORE INTO reaction VALUES (?, ?, ?, ?, ?)",
                draft.room(),
                draft.target(),
                draft.text(),
                draft.from(),
                event.seq());
        if (added == 1) {
            return null;
        }
        return Outcome.again(one(
                "SELECT " + Rows.EVENT + " FROM event WHERE room = ? AND seq = (SELECT event FROM reaction"
                        + " WHERE room = ? AND seq = ? AND emoji = ? AND user = ?)",
                draft.room(),
                draft.room(),
                draft.target(),
                draft.text(),
                draft.from()));
    }

    private @Nullable Outcome unreact(Draft draft) throws SQLException {
        int removed = sql.change(
                "DELETE FROM reaction WHERE room = ? AND seq = ? AND emoji = ? AND user = ?",
                draft.room(),
                draft.target(),
                draft.text(),
                draft.from());
        return removed == 1
                ? null
                : Outcome.refused(ChatError.NO_SUCH_MESSAGE, "emoji: " + draft.text() + " (expected: one of yours)");
    }

    private void member(long room, RoomEvent event) throws SQLException {
        String user = String.valueOf(event.word("user"));
        store(room, membership(room, user).after(event));
        audit(
                event.from(),
                String.valueOf(event.word("change")),
                roomName(room),
                String.valueOf(Rows.json(event.detail())));
    }

    private Membership membership(long room, String user) throws SQLException {
        String query = "SELECT role, inside, muted, banned FROM member WHERE room = ? AND user = ?";
        try (ResultSet rows = sql.of(query, room, user).executeQuery()) {
            return rows.next()
                    ? new Membership(
                            user, Role.of(rows.getInt(1)), rows.getInt(2) != 0, rows.getLong(3), rows.getLong(4))
                    : Membership.stranger(user);
        }
    }

    private void store(long room, Membership its) throws SQLException {
        sql.change(
                "INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?, ?, ?)",
                room,
                its.user(),
                its.role().code(),
                its.in() ? 1 : 0,
                its.mutedUntilMs(),
                its.bannedUntilMs());
    }

    private void keep(long room, RoomEvent event) throws SQLException {
        sql.change(
                "UPDATE room SET keep_events = ?, keep_ms = ?, keep_bytes = ? WHERE id = ?",
                event.number("keepEvents"),
                event.number("keepMs"),
                event.number("keepBytes"),
                room);
        audit(event.from(), "keep", roomName(room), String.valueOf(Rows.json(event.detail())));
    }

    private String roomName(long room) throws SQLException {
        try (ResultSet rows = sql.of("SELECT name FROM room WHERE id = ?", room).executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** Makes a room, unless there is one. */
    void make(String name, NewRoom made, Keep keep) throws SQLException {
        byte[] epoch = new byte[EPOCH_BYTES];
        RANDOM.nextBytes(epoch);
        int added = sql.change(
                "INSERT INTO room (name, epoch, closed, keep_events, keep_ms, keep_bytes) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                name,
                HexFormat.of().formatHex(epoch),
                made.closed() ? 1 : 0,
                keep.events(),
                keep.ageMs(),
                keep.bytes());
        if (added == 1) {
            long room = sql.number(0, "SELECT id FROM room WHERE name = ?", name);
            for (Membership member : made.members()) {
                store(room, member);
            }
            Map<String, Object> detail = Map.of(
                    "made",
                    1L,
                    "private",
                    made.closed() ? 1L : 0L,
                    "keepEvents",
                    keep.events(),
                    "keepMs",
                    keep.ageMs(),
                    "keepBytes",
                    keep.bytes());
            insert(room, new RoomEvent(1, Kind.ROOM, atMs, made.creator(), 0, "", null, null, List.of(), detail));
        }
    }

    void note(Note note) throws SQLException {
        if (note instanceof Note.Cursor cursor) {
            sql.change(
                    "INSERT INTO cursor VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)",
                    cursor.room(),
                    cursor.user(),
                    cursor.device(),
                    cursor.seq());
        } else if (note instanceof Note.Mark mark && mark.seq() < 0) {
            sql.change("DELETE FROM mark WHERE room = ? AND user = ?", mark.room(), mark.user());
        } else if (note instanceof Note.Mark mark) {
            sql.change(
                    "INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)",
                    mark.room(),
                    mark.user(),
                    mark.seq());
        }
    }

    void audit(String actor, String action, String target, String detail) throws SQLException {
        sql.change(
                "INSERT INTO audit (at, actor, action, target, detail) VALUES (?, ?, ?, ?, ?)",
                atMs,
                actor,
                action,
                target,
                detail);
    }
}
