package io.netloft.proto.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one message. */
final class EventReader {
    private static final long MAX_REF = 1L << 53;

    private final JsonFactory factory;

    EventReader(EventLimits limits) {
        factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(limits.maxNumber())
                        .maxStringLength(limits.maxMessage())
                        .maxNameLength(limits.maxMessage())
                        .build())
                // A table of names that peers choose would be theirs to fill.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    EventMessage read(ByteBuf text) {
        if (!JsonOctets.isUtf8(text)) {
            throw new EventException(EventFault.NOT_UTF8, "message: not UTF-8 (expected: UTF-8)", null);
        }
        return message(object(ByteBufUtil.getBytes(text, text.readerIndex(), text.readableBytes(), false)));
    }

    private Map<String, @Nullable Object> object(byte[] bytes) {
        try (JsonParser parser = factory.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notJson("no object");
            }
            Map<String, @Nullable Object> members = members(parser);
            if (parser.nextToken() != null) {
                throw notJson("something behind the object");
            }
            return members;
        } catch (StreamConstraintsException e) {
            throw new EventException(EventFault.OVER_LIMIT, "message: " + firstLine(e), null);
        } catch (IOException e) {
            throw notJson(firstLine(e));
        }
    }

    private static EventException notJson(String what) {
        return new EventException(EventFault.NOT_JSON, "message: " + what + " (expected: one JSON object)", null);
    }

    private static String firstLine(IOException e) {
        String message = e instanceof com.fasterxml.jackson.core.JacksonException json
                ? json.getOriginalMessage()
                : e.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("unreadable");
    }

    // The parser keeps the depth within the limit.
    private static Map<String, @Nullable Object> members(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = whole(parser.currentName());
            boolean again = members.containsKey(name);
            parser.nextToken();
            members.put(name, value(parser));
            if (again) {
                throw notJson("the name " + name + " stands twice");
            }
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<@Nullable Object> elements(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return Collections.unmodifiableList(elements);
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> whole(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> fraction(parser);
            default -> null;
        };
    }

    // RFC 7493 §2.1: half a surrogate pair is no character, and could not be written again.
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    throw new EventException(
                            EventFault.NOT_UTF8, "message: half a surrogate pair (expected: whole characters)", null);
                }
                i++;
            }
        }
        return text;
    }

    private static Object integer(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? fraction(parser) : parser.getLongValue();
    }

    private static Object fraction(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw notJson("a number that is too large");
        }
        return value;
    }

    private static EventMessage message(Map<String, @Nullable Object> all) {
        EventMembers members = new EventMembers(all, ref(all));
        if (all.containsKey("cmd")) {
            return command(members, all);
        }
        if (all.containsKey("type")) {
            return event(members);
        }
        if (all.containsKey("ok")) {
            return new EventMessage.Ok(members.number("ref", Long.MIN_VALUE, Long.MAX_VALUE), members.object("ok"));
        }
        if (all.containsKey("error")) {
            EventMembers error = new EventMembers(members.object("error"), members.ref());
            return new EventMessage.Failure(
                    members.ref(),
                    error.text("code"),
                    error.has("message") ? error.text("message") : "",
                    error.has("retryAfterMs") ? error.number("retryAfterMs", 0, Long.MAX_VALUE) : null);
        }
        throw members.wrong("cmd", null, "cmd, type, ok or error");
    }

    private static @Nullable Long ref(Map<String, @Nullable Object> all) {
        return all.get("ref") instanceof Long ref ? ref : null;
    }

    private static EventMessage command(EventMembers members, Map<String, @Nullable Object> all) {
        Map<String, @Nullable Object> others = new LinkedHashMap<>(all);
        others.remove("cmd");
        others.remove("ref");
        return new EventMessage.Command(members.text("cmd"), members.number("ref", -MAX_REF, MAX_REF), others);
    }

    private static EventMessage event(EventMembers members) {
        return new EventMessage.Event(
                members.has("id") ? members.text("id") : null,
                members.text("type"),
                members.has("at") ? at(members) : null,
                members.has("source") ? members.text("source") : null,
                members.has("seq") ? members.number("seq", Long.MIN_VALUE, Long.MAX_VALUE) : null,
                members.has("data") ? members.object("data") : Map.of());
    }

    private static Instant at(EventMembers members) {
        String text = members.text("at");
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw members.wrong("at", text, "RFC 3339");
        }
    }
}
