package io.netloft.chat.core;

import io.netloft.chat.core.History.RoomCount;
import io.netloft.chat.core.History.Unread;
import io.netloft.proto.event.EventMessage.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is told what is unread in rooms that he follows and has not joined. The counts are said once in a while, as whole
 * numbers and not as steps, so that one that is lost does no harm. Owned by the hub's thread.
 */
final class Watchers {
    private final Map<Long, Set<Session>> watching = new HashMap<>();
    private final Map<Session, Map<Long, Unread>> counts = new HashMap<>();
    private final Map<Session, Map<Long, String>> changed = new LinkedHashMap<>();

    /** Follows a room from a count on. */
    void add(Session session, long room, Unread unread) {
        if (session.watching() && !session.ended()) {
            watching.computeIfAbsent(room, key -> new HashSet<>(2)).add(session);
            counts.computeIfAbsent(session, key -> new HashMap<>()).put(room, unread);
        }
    }

    void addAll(Session session, Iterable<RoomCount> rooms) {
        for (RoomCount room : rooms) {
            if (room.followed()) {
                add(session, room.id(), room.unread());
            }
        }
    }

    /** Follows it no more. */
    void remove(Session session, long room) {
        Set<Session> all = watching.get(room);
        if (all != null && all.remove(session) && all.isEmpty()) {
            watching.remove(room);
        }
        Map<Long, Unread> its = counts.get(session);
        if (its != null) {
            its.remove(room);
        }
    }

    void remove(Session session) {
        Map<Long, Unread> its = counts.remove(session);
        if (its != null) {
            Set.copyOf(its.keySet()).forEach(room -> remove(session, room));
        }
        changed.remove(session);
    }

    boolean has(Session session, long room) {
        Map<Long, Unread> its = counts.get(session);
        return its != null && its.containsKey(room);
    }

    /** A message has come. */
    void message(Room room, RoomEvent event) {
        for (Session session : watching.getOrDefault(room.id(), Set.of())) {
            Who who = session.known();
            Unread was = counts.getOrDefault(session, Map.of()).getOrDefault(room.id(), Unread.NONE);
            if (who != null && !who.user().equals(event.from())) {
                boolean meant = event.mentions().contains(who.user()) || Names.direct(room.name());
                set(session, room, new Unread(was.messages() + 1, was.mentions() + (meant ? 1 : 0)));
            }
        }
    }

    /** What is unread is known anew. */
    void set(Session session, Room room, Unread unread) {
        Map<Long, Unread> its = counts.get(session);
        if (its != null && its.containsKey(room.id())) {
            its.put(room.id(), unread);
            changed.computeIfAbsent(session, key -> new LinkedHashMap<>()).put(room.id(), room.name());
        }
    }

    /** Says what has changed. */
    void say() {
        changed.forEach((session, rooms) -> rooms.forEach((id, name) -> {
            Unread unread = counts.getOrDefault(session, Map.of()).get(id);
            if (unread != null) {
                session.client()
                        .tell(new Event(
                                null,
                                "unread",
                                null,
                                name,
                                null,
                                Map.of("unread", unread.messages(), "mentions", unread.mentions())));
            }
        }));
        changed.clear();
    }
}
