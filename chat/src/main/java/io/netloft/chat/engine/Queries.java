package io.netloft.chat.engine;

import io.netloft.chat.core.History.Found;
import io.netloft.chat.core.History.Keep;
import io.netloft.chat.core.History.Membership;
import io.netloft.chat.core.History.Message;
import io.netloft.chat.core.History.Page;
import io.netloft.chat.core.History.RoomCount;
import io.netloft.chat.core.History.RoomState;
import io.netloft.chat.core.History.Search;
import io.netloft.chat.core.History.Span;
import io.netloft.chat.core.History.Unread;
import io.netloft.chat.core.Names;
import io.netloft.chat.core.Role;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is read of the tables, over one connection. One thread at a time. */
final class Queries {
    /** Bits of a sequence number in the number of an index row. */
    static final int SEQ_BITS = 40;

    private static final int MOST_ROOMS = 1000;
    private static final int MOST_COUNTED = 1000;
    private static final int MOST_MARKS = 10_000;
    // An answer is one message to its client, and must not fill what may wait for it.
    private static final int MOST_CHARS = 256 * 1024;
    private static final int MOST_RECENT = 500;
    private static final String MESSAGE =
            "e.seq, e.at, e.sender, ifnull(c.text, e.text), e.topic, e.mentions, ifnull(c.edited, 0), ifnull(c.deleted, 0)";
    private static final String MESSAGES =
            "SELECT " + MESSAGE + " FROM event e LEFT JOIN changed c USING (room, seq) WHERE e.room = ? AND e.kind = 0";

    private final Statements sql;

    Queries(Statements sql) {
        this.sql = sql;
    }

    /** A query has failed. */
    void failed() {
        sql.forget();
    }

    Optional<RoomState> room(String name, int recentBytes) throws SQLException {
        try (ResultSet row = sql.of(
                        "SELECT id, epoch, closed, topic, keep_events, keep_ms, keep_bytes FROM room WHERE name = ?",
                        name)
                .executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            long id = row.getLong(1);
            var face = new RoomFace(name, row.getString(2));
            boolean closed = row.getInt(3) != 0;
            String topic = row.getString(4);
            var keep = new Keep(row.getLong(5), row.getLong(6), row.getLong(7));
            List<RoomEvent> recent = recent(id, recentBytes);
            long head = recent.isEmpty() ? 0 : recent.get(recent.size() - 1).seq();
            long first = sql.number(1, "SELECT min(seq) FROM event WHERE room = ?", id);
            return Optional.of(
                    new RoomState(id, face, head, first, closed, topic, keep, members(id), marks(id), recent));
        }
    }

    private List<RoomEvent> recent(long room, int mostBytes) throws SQLException {
        List<RoomEvent> recent = new ArrayList<>();
        int bytes = 0;
        for (RoomEvent event : Rows.events(sql.of(
                "SELECT " + Rows.EVENT + " FROM event WHERE room = ? ORDER BY seq DESC LIMIT " + MOST_RECENT, room))) {
            bytes += event.bytes();
            if (bytes > mostBytes && !recent.isEmpty()) {
                break;
            }
            recent.add(event);
        }
        Collections.reverse(recent);
        return recent;
    }

    private List<Membership> members(long room) throws SQLException {
        List<Membership> members = new ArrayList<>();
        try (ResultSet rows = sql.of("SELECT user, role, inside, muted, banned FROM member WHERE room = ?", room)
                .executeQuery()) {
            while (rows.next()) {
                members.add(new Membership(
                        rows.getString(1),
                        Role.of(rows.getInt(2)),
                        rows.getInt(3) != 0,
                        rows.getLong(4),
                        rows.getLong(5)));
            }
        }
        return members;
    }

    private Map<String, Long> marks(long room) throws SQLException {
        Map<String, Long> marks = new LinkedHashMap<>();
        try (ResultSet rows = sql.of("SELECT user, seq FROM mark WHERE room = ? LIMIT " + MOST_MARKS, room)
                .executeQuery()) {
            while (rows.next()) {
                marks.put(rows.getString(1), rows.getLong(2));
            }
        }
        return marks;
    }

    List<RoomEvent> events(long room, long from, int most, int mostBytes) throws SQLException {
        List<RoomEvent> events = new ArrayList<>();
        int bytes = 0;
        try (ResultSet rows = sql.of(
                        "SELECT " + Rows.EVENT + " FROM event WHERE room = ? AND seq >= ? ORDER BY seq LIMIT ?",
                        room,
                        from,
                        most)
                .executeQuery()) {
            while (bytes < mostBytes && rows.next()) {
                RoomEvent event = Rows.event(rows);
                events.add(event);
                bytes += event.bytes();
            }
        }
        return events;
    }

    Page messages(long room, Span span) throws SQLException {
        Long before = span.before();
        Long after = span.after();
        Long around = span.around();
        Long atMs = span.atMs();
        int limit = span.limit();
        if (before != null) {
            return backwards(room, before, limit);
        }
        if (after != null) {
            return forwards(room, after + 1, limit);
        }
        if (around != null || atMs != null) {
            long middle = around != null ? around : firstAt(room, atMs == null ? 0 : atMs);
            int half = limit / 2;
            Page older = backwards(room, middle, half);
            Page newer = forwards(room, middle, limit - half);
            List<Message> both = Stream.concat(older.messages().stream(), newer.messages().stream())
                    .toList();
            return new Page(both, older.older(), newer.newer());
        }
        return backwards(room, Long.MAX_VALUE, limit);
    }

    private Page backwards(long room, long before, int limit) throws SQLException {
        Slice slice = messages(room, limit, MESSAGES + " AND e.seq < ? ORDER BY e.seq DESC LIMIT ?", before);
        List<Message> page = new ArrayList<>(slice.messages);
        Collections.reverse(page);
        boolean newer = before != Long.MAX_VALUE
                && sql.number(0, "SELECT 1 FROM event WHERE room = ? AND seq >= ? AND kind = 0", room, before) == 1;
        return new Page(page, slice.more, newer);
    }

    private Page forwards(long room, long from, int limit) throws SQLException {
        Slice slice = messages(room, limit, MESSAGES + " AND e.seq >= ? ORDER BY e.seq LIMIT ?", from);
        boolean older = sql.number(0, "SELECT 1 FROM event WHERE room = ? AND seq < ? AND kind = 0", room, from) == 1;
        return new Page(slice.messages, older, slice.more);
    }

    // Times are in the order of numbers, so halving finds it without an index.
    private long firstAt(long room, long atMs) throws SQLException {
        long low = sql.number(1, "SELECT min(seq) FROM event WHERE room = ?", room);
        long high = 1 + sql.number(0, "SELECT max(seq) FROM event WHERE room = ?", room);
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (sql.number(Long.MAX_VALUE, "SELECT at FROM event WHERE room = ? AND seq = ?", room, middle) >= atMs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Some messages, and whether there are more of them. */
    private record Slice(List<Message> messages, boolean more) {}

    private Slice messages(long room, int limit, String query, long place) throws SQLException {
        List<Message> messages = new ArrayList<>();
        long chars = 0;
        boolean more;
        try (ResultSet rows = sql.of(query, room, place, limit + 1).executeQuery()) {
            more = rows.next();
            while (more && messages.size() < limit && chars < MOST_CHARS) {
                Message message = message(rows, 1);
                messages.add(message);
                chars += message.text().length();
                more = rows.next();
            }
        }
        return new Slice(withReactions(room, messages), more);
    }

    private static Message message(ResultSet row, int at) throws SQLException {
        return new Message(
                row.getLong(at),
                row.getLong(at + 1),
                row.getString(at + 2),
                row.getString(at + 3),
                row.getString(at + 4),
                Rows.texts(row.getString(at + 5)),
                row.getLong(at + 6),
                row.getInt(at + 7) != 0,
                Map.of());
    }

    private List<Message> withReactions(long room, List<Message> messages) throws SQLException {
        if (messages.isEmpty()) {
            return messages;
        }
        long least = messages.stream().mapToLong(Message::seq).min().orElse(0);
        long most = messages.stream().mapToLong(Message::seq).max().orElse(0);
        Map<Long, Map<String, List<String>>> reactions = new LinkedHashMap<>();
        try (ResultSet rows = sql.of(
                        "SELECT seq, emoji, user FROM reaction WHERE room = ? AND seq BETWEEN ? AND ? ORDER BY event",
                        room,
                        least,
                        most)
                .executeQuery()) {
            while (rows.next()) {
                reactions
                        .computeIfAbsent(rows.getLong(1), key -> new LinkedHashMap<>())
                        .computeIfAbsent(rows.getString(2), key -> new ArrayList<>())
                        .add(rows.getString(3));
            }
        }
        return messages.stream()
                .map(one -> reactions.containsKey(one.seq()) ? with(one, reactions.get(one.seq())) : one)
                .toList();
    }

    private static Message with(Message one, Map<String, List<String>> reactions) {
        return new Message(
                one.seq(),
                one.atMs(),
                one.from(),
                one.text(),
                one.topic(),
                one.mentions(),
                one.edited(),
                one.deleted(),
                reactions);
    }

    List<Found> search(Search search) throws SQLException {
        var query = new StringBuilder("SELECT r.name, ").append(MESSAGE).append(", e.room");
        query.append(" FROM found f JOIN event e ON e.room = f.rowid >> ")
                .append(SEQ_BITS)
                .append(" AND e.seq = f.rowid & ")
                .append((1L << SEQ_BITS) - 1)
                .append(" JOIN room r ON r.id = e.room LEFT JOIN changed c ON c.room = e.room AND c.seq = e.seq")
                .append(" WHERE found MATCH ? AND ifnull(c.deleted, 0) = 0")
                .append(" AND e.room IN (SELECT value FROM json_each(?))");
        List<@Nullable Object> values = new ArrayList<>();
        values.add(words(search.text()));
        values.add(search.rooms().toString());
        and(query, values, " AND e.sender = ?", search.from());
        and(query, values, " AND e.topic = ?", search.topic());
        and(query, values, " AND e.at >= ?", search.sinceMs());
        and(query, values, " AND e.at < ?", search.untilMs());
        if ("link".equals(search.has())) {
            query.append(" AND ifnull(c.text, e.text) LIKE '%://%'");
        } else if ("mention".equals(search.has())) {
            query.append(" AND e.mentions IS NOT NULL");
        }
        query.append(" ORDER BY e.at DESC, e.seq DESC LIMIT ?");
        values.add(search.limit());
        List<Found> found = new ArrayList<>();
        try (ResultSet rows = sql.of(query.toString(), values.toArray()).executeQuery()) {
            long chars = 0;
            while (chars < MOST_CHARS && rows.next()) {
                Message message = message(rows, 2);
                found.add(new Found(rows.getString(1), message));
                chars += message.text().length();
            }
        }
        return found;
    }

    private static void and(StringBuilder query, List<@Nullable Object> values, String test, @Nullable Object value) {
        if (value != null) {
            query.append(test);
            values.add(value);
        }
    }

    /** What is typed as words of an index query, each in quotes; one that ends in a star is a beginning. */
    static String words(String typed) {
        return Stream.of(typed.strip().split("\\s+"))
                .map(word -> {
                    boolean beginning = word.length() > 1 && word.endsWith("*");
                    String plain = beginning ? word.substring(0, word.length() - 1) : word;
                    return '"' + plain.replace("\"", "\"\"") + '"' + (beginning ? "*" : "");
                })
                .collect(Collectors.joining(" "));
    }

    long cursor(long room, String user, String device) throws SQLException {
        return sql.number(0, "SELECT seq FROM cursor WHERE room = ? AND user = ? AND device = ?", room, user, device);
    }

    List<RoomCount> rooms(String user) throws SQLException {
        String query = "SELECT r.id, r.name, (SELECT max(seq) FROM event WHERE room = r.id), r.closed, r.topic,"
                + " ifnull(m.seq, -1) FROM room r LEFT JOIN mark m ON m.room = r.id AND m.user = ?"
                + " LEFT JOIN member b ON b.room = r.id AND b.user = ?"
                + " WHERE (r.closed = 0 OR b.inside = 1) AND ifnull(b.banned, 0) <= ?"
                + " ORDER BY m.seq IS NULL, r.name LIMIT " + MOST_ROOMS;
        List<RoomCount> rooms = new ArrayList<>();
        try (ResultSet rows =
                sql.of(query, user, user, Instant.now().toEpochMilli()).executeQuery()) {
            while (rows.next()) {
                boolean closed = rows.getInt(4) != 0;
                long mark = rows.getLong(6);
                boolean followed = closed || mark >= 0;
                rooms.add(new RoomCount(
                        rows.getLong(1),
                        rows.getString(2),
                        rows.getLong(3),
                        closed,
                        rows.getString(5),
                        followed,
                        Math.max(0, mark),
                        Unread.NONE));
            }
        }
        List<RoomCount> counted = new ArrayList<>();
        for (RoomCount room : rooms) {
            counted.add(room.followed() ? counted(room, user) : room);
        }
        return counted;
    }

    private RoomCount counted(RoomCount room, String user) throws SQLException {
        Unread unread = unread(room.id(), user, room.read());
        return new RoomCount(
                room.id(),
                room.name(),
                room.head(),
                room.closed(),
                room.topic(),
                true,
                room.read(),
                Names.direct(room.name()) ? new Unread(unread.messages(), unread.messages()) : unread);
    }

    Unread unread(long room, String user, long read) throws SQLException {
        long messages = sql.number(
                0,
                "SELECT count(*) FROM (SELECT 1 FROM event WHERE room = ? AND seq > ? AND kind = 0 AND sender <> ?"
                        + " LIMIT " + MOST_COUNTED + ")",
                room,
                read,
                user);
        long mentions = messages == 0
                ? 0
                : sql.number(
                        0, "SELECT count(*) FROM mention WHERE user = ? AND room = ? AND seq > ?", user, room, read);
        return new Unread(messages, mentions);
    }

    List<Map<String, Object>> audited(int most, long before) throws SQLException {
        List<Map<String, Object>> entries = new ArrayList<>();
        try (ResultSet rows = sql.of(
                        "SELECT id, at, actor, action, target, detail FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
                        before,
                        most)
                .executeQuery()) {
            while (rows.next()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("id", rows.getLong(1));
                entry.put("at", Instant.ofEpochMilli(rows.getLong(2)).toString());
                entry.put("actor", rows.getString(3));
                entry.put("action", rows.getString(4));
                entry.put("target", rows.getString(5));
                entry.put("detail", rows.getString(6));
                entries.add(entry);
            }
        }
        return entries;
    }
}
