package io.netloft.proto.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message. Values within {@code data}, {@code members} and {@code ok} are {@link String}, {@link Long}, {@link
 * Double}, {@link Boolean}, null, {@link java.util.List}s and string-keyed {@link Map}s of these; all immutable.
 */
public sealed interface EventMessage {
    /**
     * Something that has happened.
     *
     * @param id cursor: a client that comes back names the last that it has seen
     * @param type word
     * @param at when
     * @param source file or room
     * @param seq its place, where there is an order
     * @param data what depends on the type
     */
    record Event(
            @Nullable String id,
            String type,
            @Nullable Instant at,
            @Nullable String source,
            @Nullable Long seq,
            Map<String, @Nullable Object> data)
            implements EventMessage {
        /** Copies the data. */
        public Event {
            data = copy(data);
        }
    }

    /**
     * Something that a client wants.
     *
     * @param cmd word
     * @param ref the client's number for it, which the answer repeats
     * @param members all others
     */
    record Command(String cmd, long ref, Map<String, @Nullable Object> members) implements EventMessage {
        /** Copies the members. */
        public Command {
            members = copy(members);
            if (members.containsKey("cmd") || members.containsKey("ref")) {
                throw new IllegalArgumentException("members: " + members.keySet() + " (expected: neither cmd nor ref)");
            }
        }
    }

    /** A command has been done. */
    record Ok(long ref, Map<String, @Nullable Object> ok) implements EventMessage {
        /** Copies the values. */
        public Ok {
            ok = copy(ok);
        }
    }

    /**
     * A command has not been done.
     *
     * @param ref the command's; null when it could not be read
     * @param code word
     * @param message sentence for people
     * @param retryAfterMs when trying again makes sense; null when it doesn't
     */
    record Failure(
            @Nullable Long ref,
            String code,
            String message,
            @Nullable Long retryAfterMs) implements EventMessage {}

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
