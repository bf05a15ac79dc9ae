package io.netloft.chat.core;

import io.netloft.proto.event.EventMessage.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What passes in a room: who comes and goes, who is writing, how far each has read. Gathered, and said once in a while, so
 * that a thousand who come at once are a few messages and not a million. Owned by the hub's thread.
 */
final class Whispers {
    private static final int MOST_NAMES = 200;

    private final Room room;
    private final int typingMs;
    private final Set<String> comings = new LinkedHashSet<>(0);
    private final Map<String, Long> typing = new HashMap<>(0);
    private final Map<String, Long> read = new LinkedHashMap<>(0);
    private final Set<String> saidTyping = new LinkedHashSet<>(0);

    Whispers(Room room, int typingMs) {
        this.room = room;
        this.typingMs = typingMs;
    }

    void presence(String user) {
        comings.add(user);
    }

    void typing(String user, boolean on, long nowMs) {
        if (on) {
            typing.put(user, nowMs + typingMs);
        } else {
            typing.remove(user);
        }
    }

    void read(String user, long seq) {
        read.put(user, seq);
    }

    boolean silent() {
        return comings.isEmpty() && typing.isEmpty() && read.isEmpty() && saidTyping.isEmpty();
    }

    /** Says what has gathered. */
    void say(long nowMs, Function<String, String> state) {
        if (!comings.isEmpty()) {
            List<Map<String, @Nullable Object>> users = new ArrayList<>();
            comings.stream()
                    .limit(MOST_NAMES)
                    .forEach(user -> users.add(Map.of("user", user, "state", state.apply(user))));
            comings.clear();
            whisper("presence", Map.of("users", users, "online", (long)
                    room.present().size()));
        }
        typing.values().removeIf(until -> until <= nowMs);
        Set<String> writing = typing.keySet().stream().limit(MOST_NAMES).collect(Collectors.toCollection(TreeSet::new));
        if (!writing.equals(saidTyping)) {
            saidTyping.clear();
            saidTyping.addAll(writing);
            whisper("typing", Map.of("users", List.copyOf(saidTyping)));
        }
        if (!read.isEmpty()) {
            whisper("read", Map.of("marks", new LinkedHashMap<>(read)));
            read.clear();
        }
    }

    private void whisper(String type, Map<String, @Nullable Object> data) {
        room.audience().whisper(new Event(null, type, null, room.name(), null, data));
    }
}
