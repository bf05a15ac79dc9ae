package io.netloft.chat;

import io.netloft.chat.core.Kind;
import io.netloft.chat.core.RoomEvent;
import io.netloft.proto.event.EventMessage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens, as lines for people. Control characters are shown as blanks, so that nobody moves another's cursor. */
final class Lines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private Lines() {}

    static String of(String room, RoomEvent event) {
        String head = TIME.format(Instant.ofEpochMilli(event.atMs())) + " [" + room + "] ";
        return plain(head + body(event));
    }

    /** An event of the wire as one of the log; only what a line shows of it. */
    static RoomEvent read(EventMessage.Event event) {
        Map<String, @Nullable Object> data = event.data();
        boolean remove = Boolean.TRUE.equals(data.get("remove"));
        Kind kind = remove ? Kind.UNREACTION : Kind.valueOf(event.type().toUpperCase(Locale.ROOT));
        Map<String, Object> detail = new HashMap<>();
        data.forEach((name, value) -> {
            if (value != null) {
                detail.put(name, value);
            }
        });
        Instant at = event.at();
        Long seq = event.seq();
        Object said = data.getOrDefault("text", data.getOrDefault("emoji", ""));
        return new RoomEvent(
                seq == null ? 0 : seq,
                kind,
                at == null ? 0 : at.toEpochMilli(),
                String.valueOf(data.get("from")),
                data.get("target") instanceof Long target ? target : 0,
                String.valueOf(said),
                null,
                data.get("topic") instanceof String topic ? topic : null,
                List.of(),
                detail);
    }

    private static String body(RoomEvent event) {
        String from = event.from();
        return switch (event.kind()) {
            case MESSAGE ->
                event.text().isEmpty()
                        ? "#" + event.seq() + " " + from + ": (erased)"
                        : "#" + event.seq() + " " + from + ": " + topic(event) + event.text();
            case EDIT -> from + " changed #" + event.target() + ": " + event.text();
            case DELETE -> from + " erased #" + event.target();
            case REACTION -> from + " " + event.text() + " #" + event.target();
            case UNREACTION -> from + " took back " + event.text() + " #" + event.target();
            case TOPIC -> from + " set the topic: " + event.text();
            case MEMBER -> from + ": " + event.word("change") + " " + event.word("user") + reason(event);
            case ROOM -> event.number("made") == 1 ? from + " made the room" : from + " changed what is kept";
        };
    }

    private static String topic(RoomEvent event) {
        return event.topic() == null ? "" : "(" + event.topic() + ") ";
    }

    private static String reason(RoomEvent event) {
        String reason = event.word("reason");
        return reason == null ? "" : " (" + reason + ")";
    }

    /** A message of a history's or a search's answer. */
    static String message(String room, Map<?, ?> message) {
        String at = String.valueOf(message.get("at"));
        String time = at.length() > 19 ? at.substring(11, 19) : at;
        String text = message.get("deleted") == null ? String.valueOf(message.get("text")) : "(erased)";
        return plain(time + " [" + room + "] #" + message.get("seq") + " " + message.get("from") + ": " + text);
    }

    /** A line without control characters. */
    static String plain(String line) {
        var plain = new StringBuilder(line.length());
        line.codePoints().forEach(point -> plain.appendCodePoint(Character.isISOControl(point) ? ' ' : point));
        return plain.toString();
    }
}
