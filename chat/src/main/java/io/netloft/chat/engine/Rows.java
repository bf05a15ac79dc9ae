package io.netloft.chat.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.web.Json;
import io.netloft.chat.core.Kind;
import io.netloft.chat.core.RoomEvent;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows as events, and what stands in their columns. */
final class Rows {
    /** The columns of an event, in the order that {@link #event} reads them. */
    static final String EVENT = "seq, kind, at, sender, target, text, cid, topic, mentions, detail";

    private Rows() {}

    static RoomEvent event(ResultSet row) throws SQLException {
        return new RoomEvent(
                row.getLong(1),
                Kind.of(row.getInt(2)),
                row.getLong(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                texts(row.getString(9)),
                detail(row.getString(10)));
    }

    static List<RoomEvent> events(PreparedStatement query) throws SQLException {
        List<RoomEvent> events = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                events.add(event(rows));
            }
        }
        return events;
    }

    static @Nullable String json(List<String> texts) {
        return texts.isEmpty() ? null : Json.text(texts);
    }

    static @Nullable String json(Map<String, Object> detail) {
        return detail.isEmpty() ? null : Json.text(detail);
    }

    static List<String> texts(@Nullable String json) {
        List<String> texts = new ArrayList<>();
        if (json != null) {
            tree(json).forEach(text -> texts.add(text.asText()));
        }
        return texts.isEmpty() ? List.of() : List.copyOf(texts);
    }

    private static Map<String, Object> detail(@Nullable String json) {
        if (json == null) {
            return Map.of();
        }
        Map<String, Object> detail = new LinkedHashMap<>();
        tree(json)
                .properties()
                .forEach(one -> detail.put(
                        one.getKey(),
                        one.getValue().isNumber()
                                ? (Object) one.getValue().asLong()
                                : one.getValue().asText()));
        return detail;
    }

    private static JsonNode tree(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the parameters of a statement in their order: texts, numbers, nulls. */
    static PreparedStatement with(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else {
                statement.setString(i + 1, (String) value);
            }
        }
        return statement;
    }
}
