package io.netloft.chat.core;

import io.netloft.chat.core.History.Note;
import io.netloft.chat.core.History.Unread;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connections come into rooms and go. Owned by the hub's thread. */
final class Joining {
    private static final int SHOWN_MARKS = 200;

    private final Hub hub;
    private final History history;
    private final CatchUp catchUp;
    private final HubLimits limits;

    Joining(Hub hub, History history, CatchUp catchUp, HubLimits limits) {
        this.hub = hub;
        this.history = history;
        this.catchUp = catchUp;
        this.limits = limits;
    }

    void join(Session session, ChatCommand.Join join) {
        Who who = session.who();
        hub.withRoom(session, join.ref(), join.room(), Hub.newRoom(who, join.room(), false), room -> {
            Seat before = session.seats().get(room);
            if (before != null) {
                unseat(before);
            }
            mustHavePlace(session, room);
            ChatCommand.Place since = join.since();
            Long last = join.last();
            if (since != null) {
                boolean known = since.epoch().equals(room.face().epoch()) && since.seq() <= room.head();
                long from = known ? since.seq() + 1 : startOver(room, last);
                begin(session, join.ref(), room, from, known);
            } else if (last != null) {
                begin(session, join.ref(), room, startOver(room, last), false);
            } else {
                fromCursor(session, who, join.ref(), room);
            }
        });
    }

    private static long startOver(Room room, @Nullable Long last) {
        return Math.max(room.first(), room.head() + 1 - (last == null ? 0 : last));
    }

    private void mustHavePlace(Session session, Room room) {
        if (session.seats().size() >= limits.joined()) {
            throw new Refusal(
                    ChatError.TOO_MANY_ROOMS, "room: " + room.name() + " (expected: at most " + limits.joined() + ")");
        }
        if (room.seats().size() >= limits.seats()) {
            throw new Refusal(
                    ChatError.ROOM_FULL, "room: " + room.name() + " (expected: at most " + limits.seats() + ")");
        }
    }

    private void fromCursor(Session session, Who who, long ref, Room room) {
        history.cursor(room.id(), who.user(), session.device()).whenComplete((cursor, failure) -> {
            if (session.ended()) {
                return;
            }
            hub.guarded(session, ref, () -> {
                if (failure != null) {
                    throw Rooms.refusal(failure);
                }
                Rights.mustRead(room, session.who(), hub.nowMs());
                boolean known = cursor > 0 && cursor <= room.head();
                begin(session, ref, room, known ? cursor + 1 : room.head() + 1, known);
            });
        });
    }

    private void begin(Session session, long ref, Room room, long from, boolean recovered) {
        Who who = session.who();
        Seat before = session.seats().get(room);
        if (before != null) {
            unseat(before);
        }
        var seat = new Seat(session, room, from);
        session.seats().put(room, seat);
        room.seats().add(seat);
        hub.watchers().remove(session, room.id());
        if (room.present().merge(who.user(), 1, Integer::sum) == 1) {
            hub.cameOrWent(room, who.user());
        }
        if (room.marks().putIfAbsent(who.user(), room.head()) == null) {
            hub.notes().add(mark(room, who.user()), new Note.Mark(room.id(), who.user(), room.head()), stored -> {});
        }
        Hub.done(session, ref, facts(room, who, recovered));
        if (from < room.first()) {
            catchUp.gap(seat, room.first());
        }
        catchUp.pump(seat);
    }

    private Map<String, @Nullable Object> facts(Room room, Who who, boolean recovered) {
        Map<String, @Nullable Object> ok = new LinkedHashMap<>();
        ok.put("room", room.name());
        ok.put("epoch", room.face().epoch());
        ok.put("seq", room.head());
        ok.put("first", room.first());
        ok.put("recovered", recovered);
        ok.put("private", room.closed());
        ok.put("topic", room.topic());
        ok.put("role", Rights.role(room, who).word());
        ok.put("online", (long) room.present().size());
        Map<String, @Nullable Object> marks = new LinkedHashMap<>();
        room.present().keySet().stream()
                .limit(SHOWN_MARKS)
                .forEach(user -> marks.put(user, room.marks().get(user)));
        marks.put(who.user(), room.marks().get(who.user()));
        ok.put("marks", marks);
        return ok;
    }

    void leave(Session session, ChatCommand.Leave leave) {
        Who who = session.who();
        hub.withRoom(session, leave.ref(), leave.room(), null, room -> {
            Seat seat = session.seats().get(room);
            if (seat != null) {
                unseat(seat);
            }
            if (leave.forget()) {
                room.marks().remove(who.user());
                // Who asks for his rooms behind the answer is not to find it among them.
                hub.notes()
                        .add(
                                mark(room, who.user()),
                                new Note.Mark(room.id(), who.user(), -1),
                                failure -> left(session, leave, room, failure));
            } else {
                hub.watchers().add(session, room.id(), Unread.NONE);
                left(session, leave, room, null);
            }
        });
    }

    private void left(Session session, ChatCommand.Leave leave, Room room, @Nullable Throwable failure) {
        if (failure == null) {
            Hub.done(session, leave.ref(), Map.of("room", room.name()));
        } else {
            hub.refuse(session, leave.ref(), Rooms.refusal(failure));
        }
    }

    /** What a user's mark in a room is called among what is to be remembered. */
    static List<Object> mark(Room room, String user) {
        return List.of(room.id(), user);
    }

    /** Takes a connection out of a room. */
    void unseat(Seat seat) {
        Room room = seat.room();
        Session session = seat.session();
        seat.leave();
        catchUp.remove(seat);
        room.seats().remove(seat);
        session.seats().remove(room);
        room.used(hub.nowMs());
        if (seat.live()) {
            room.live(-1);
            room.audience().remove(session.client());
        }
        String user = session.who().user();
        if (room.present().merge(user, -1, Integer::sum) <= 0) {
            room.present().remove(user);
            room.whispers().typing(user, false, 0);
            hub.cameOrWent(room, user);
        }
    }

    /** Takes out of rooms that it may not see any more a connection whose user has come with another token. */
    void recheck(Session session) {
        Who who = session.who();
        List.copyOf(session.seats().values()).stream()
                .filter(seat -> !Rights.sees(seat.room(), who))
                .forEach(seat -> expel(seat, "token", who.user()));
    }

    private void expel(Seat seat, String change, String by) {
        unseat(seat);
        String room = seat.room().name();
        seat.session().client().tell(new Event(null, "left", null, room, null, Map.of("change", change, "by", by)));
    }

    /** Takes out of the room whom an event has made leave it. */
    void expel(Room room, RoomEvent event) {
        String change = String.valueOf(event.word("change"));
        if ("kick".equals(change) || "ban".equals(change) || "leave".equals(change)) {
            String user = event.word("user");
            List.copyOf(room.seats()).stream()
                    .filter(seat -> seat.session().who().user().equals(user))
                    .forEach(seat -> expel(seat, change, event.from()));
        }
    }
}
