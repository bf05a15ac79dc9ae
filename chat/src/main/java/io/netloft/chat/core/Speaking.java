package io.netloft.chat.core;

import io.netloft.chat.core.History.Note;
import io.netloft.chat.core.History.Unread;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage.Event;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Commands that change something: a room's log, how far somebody has read, who is writing. Owned by the hub's thread. */
final class Speaking {
    private static final long RETRY_MS = 1000;
    private static final int SHOWN_TEXT = 200;
    private static final Set<String> OF_OWNERS = Set.of("role");
    private static final String LEAVE = "leave";

    private final Hub hub;
    private final History history;
    private final Broker broker;
    private final HubLimits limits;
    private final HubCounts counts;

    Speaking(Hub hub, History history, Broker broker, HubLimits limits, HubCounts counts) {
        this.hub = hub;
        this.history = history;
        this.broker = broker;
        this.limits = limits;
        this.counts = counts;
    }

    /** Runs a command, if it is one of these. */
    boolean take(Session session, ChatCommand command) {
        if (command instanceof ChatCommand.Send send) {
            send(session, send);
        } else if (command instanceof ChatCommand.Edit edit) {
            mustFit(edit.text());
            about(session, edit.ref(), edit.room(), Kind.EDIT, edit.seq(), edit.text());
        } else if (command instanceof ChatCommand.Delete delete) {
            about(session, delete.ref(), delete.room(), Kind.DELETE, delete.seq(), "");
        } else if (command instanceof ChatCommand.React react) {
            Kind kind = react.remove() ? Kind.UNREACTION : Kind.REACTION;
            about(session, react.ref(), react.room(), kind, react.seq(), react.emoji());
        } else if (command instanceof ChatCommand.Topic topic) {
            topic(session, topic);
        } else if (command instanceof ChatCommand.Keep keep) {
            keep(session, keep);
        } else if (command instanceof ChatCommand.Member member) {
            member(session, member);
        } else if (command instanceof ChatCommand.Ack ack) {
            ack(session, ack);
        } else if (command instanceof ChatCommand.Read read) {
            read(session, read);
        } else if (command instanceof ChatCommand.Typing typing) {
            typing(session, typing);
        } else {
            return false;
        }
        return true;
    }

    private void send(Session session, ChatCommand.Send send) {
        mustFit(send.text());
        mayNow(session);
        // A room of two begins with its first message.
        History.NewRoom made = send.room().startsWith("@") ? Hub.newRoom(session.who(), send.room(), true) : null;
        hub.withRoom(session, send.ref(), send.room(), made, room -> {
            mustWrite(session, room);
            append(
                    session,
                    send.ref(),
                    room,
                    Draft.message(
                            room.id(),
                            session.who().user(),
                            send.cid(),
                            send.text(),
                            send.topic(),
                            Names.mentions(send.mentions(), send.text())));
        });
    }

    private void about(Session session, long ref, String name, Kind kind, long seq, String text) {
        mayNow(session);
        hub.withRoom(session, ref, name, null, room -> {
            mustWrite(session, room);
            Who who = session.who();
            boolean moderates = Rights.role(room, who).atLeast(Role.MODERATOR);
            boolean anyones = kind == Kind.REACTION || kind == Kind.UNREACTION || (kind == Kind.DELETE && moderates);
            append(session, ref, room, Draft.about(room.id(), kind, who.user(), seq, text, anyones));
        });
    }

    private void topic(Session session, ChatCommand.Topic topic) {
        mayNow(session);
        hub.withRoom(session, topic.ref(), topic.room(), null, room -> {
            mustWrite(session, room);
            append(
                    session,
                    topic.ref(),
                    room,
                    Draft.of(room.id(), Kind.TOPIC, session.who().user(), topic.text(), Map.of()));
        });
    }

    private void keep(Session session, ChatCommand.Keep keep) {
        mayNow(session);
        hub.withRoom(session, keep.ref(), keep.room(), null, room -> {
            Rights.mustBe(Role.OWNER, room, session.who(), hub.nowMs());
            Map<String, Object> detail =
                    Map.of("keepEvents", keep.events(), "keepMs", keep.ageMs(), "keepBytes", keep.bytes());
            append(
                    session,
                    keep.ref(),
                    room,
                    Draft.of(room.id(), Kind.ROOM, session.who().user(), "", detail));
        });
    }

    private void member(Session session, ChatCommand.Member member) {
        mayNow(session);
        String user = Names.user(member.user());
        hub.withRoom(session, member.ref(), member.room(), null, room -> {
            Who who = session.who();
            if (Names.direct(room.name())) {
                throw Rights.denied(room, "it is of two");
            }
            Map<String, Object> detail;
            if (member.change().equals(LEAVE)) {
                mayGo(user, room, who);
                // Nobody is asked whether one may, so that nothing else is said with it: no role, and no words.
                detail = Map.of("user", user, "change", LEAVE);
            } else {
                mayChange(member, user, room, who);
                detail = detail(member, user);
            }
            append(session, member.ref(), room, Draft.of(room.id(), Kind.MEMBER, who.user(), "", detail));
        });
    }

    private static void mayGo(String user, Room room, Who who) {
        if (!user.equals(who.user())) {
            throw Rights.denied(room, "user " + user + " (expected: yourself); kick takes out others");
        }
        if (!room.membership(user).in()) {
            throw Rights.denied(room, "nobody invited you; the command leave is enough");
        }
    }

    private void mayChange(ChatCommand.Member member, String user, Room room, Who who) {
        Role least = OF_OWNERS.contains(member.change()) ? Role.OWNER : Role.MODERATOR;
        Rights.mustBe(least, room, who, hub.nowMs());
        Rights.mustStandAbove(room, who, user);
        String role = member.role();
        if (role != null && !Rights.role(room, who).atLeast(Role.of(role))) {
            throw Rights.denied(room, "role " + role + " (expected: at most your own)");
        }
    }

    private Map<String, Object> detail(ChatCommand.Member member, String user) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("user", user);
        detail.put("change", member.change());
        String role = member.role();
        if (role != null) {
            detail.put("role", role);
        }
        if (member.change().equals("mute") || member.change().equals("ban")) {
            Long forMs = member.forMs();
            detail.put("untilMs", forMs == null || forMs == 0 ? Long.MAX_VALUE : hub.nowMs() + forMs);
        }
        String reason = member.reason();
        if (reason != null) {
            detail.put("reason", reason);
        }
        return detail;
    }

    private void mustFit(String text) {
        if (text.length() > limits.text() || text.getBytes(StandardCharsets.UTF_8).length > limits.text()) {
            throw new Refusal(
                    ChatError.TOO_LONG,
                    "text: " + text.length() + " characters (expected: up to " + limits.text() + " bytes)");
        }
    }

    // By user here and by room below; by connection before it comes to the hub.
    private void mayNow(Session session) {
        String user = session.who().user();
        long waitMs = hub.person(user).bucket().take(limits.perUser(), hub.nowMs());
        if (waitMs > 0) {
            throw Refusal.tooFast("user " + user, waitMs);
        }
    }

    private void mustWrite(Session session, Room room) {
        Rights.mustWrite(room, session.who(), hub.nowMs());
        if (room.audience().choked()) {
            throw new Refusal(ChatError.BUSY, "room: " + room.name() + " says more than can be sent", RETRY_MS);
        }
        long waitMs = room.bucket().take(limits.perRoom(), hub.nowMs());
        if (waitMs > 0) {
            throw Refusal.tooFast("room " + room.name(), waitMs);
        }
    }

    private void append(Session session, long ref, Room room, Draft draft) {
        counts.sent();
        if (!history.append(draft, outcome -> stored(session, ref, room, outcome))) {
            throw new Refusal(ChatError.BUSY, "store: more waits than may", RETRY_MS);
        }
    }

    private void stored(Session session, long ref, Room room, Outcome outcome) {
        RoomEvent event = outcome.event();
        if (event == null) {
            ChatError why = outcome.refusal() == null ? ChatError.STORAGE : outcome.refusal();
            hub.refuse(session, ref, new Refusal(why, outcome.detail(), why == ChatError.STORAGE ? RETRY_MS : null));
            return;
        }
        if (outcome.again()) {
            counts.sentAgain();
        } else {
            room.whispers().typing(event.from(), false, 0);
            broker.publish(room.name(), List.of(event));
        }
        Map<String, @Nullable Object> ok = new LinkedHashMap<>();
        ok.put("seq", event.seq());
        if (outcome.again()) {
            ok.put("again", true);
        }
        Hub.done(session, ref, ok);
    }

    private Seat seat(Session session, String said) {
        String name = Names.room(said, session.who().user());
        for (Map.Entry<Room, Seat> one : session.seats().entrySet()) {
            if (one.getKey().name().equals(name)) {
                return one.getValue();
            }
        }
        throw new Refusal(ChatError.NOT_JOINED, "room: " + name + " (expected: one that you have joined)");
    }

    private void ack(Session session, ChatCommand.Ack ack) {
        Seat seat = seat(session, ack.room());
        long seq = Math.min(ack.seq(), seat.room().head());
        var cursor = new Note.Cursor(seat.room().id(), session.who().user(), session.device(), seq);
        hub.notes().add(seat, cursor, failure -> remembered(session, ack.ref(), failure));
    }

    private void remembered(Session session, long ref, @Nullable Throwable failure) {
        if (failure == null) {
            Hub.done(session, ref, Map.of());
        } else {
            hub.refuse(session, ref, Rooms.refusal(failure));
        }
    }

    private void read(Session session, ChatCommand.Read read) {
        Who who = session.who();
        hub.withRoom(session, read.ref(), read.room(), null, room -> {
            long seq = Math.min(read.seq(), room.head());
            if (seq > room.marks().getOrDefault(who.user(), 0L)) {
                room.marks().put(who.user(), seq);
                room.whispers().read(who.user(), seq);
                hub.whispers(room);
                recount(who.user(), room, seq);
            }
            long mark = room.marks().getOrDefault(who.user(), seq);
            hub.notes()
                    .add(
                            Joining.mark(room, who.user()),
                            new Note.Mark(room.id(), who.user(), mark),
                            failure -> remembered(session, read.ref(), failure));
        });
    }

    private void recount(String user, Room room, long seq) {
        List<Session> others = hub.person(user).sessions().stream()
                .filter(one -> hub.watchers().has(one, room.id()))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        if (seq == room.head()) {
            others.forEach(one -> hub.watchers().set(one, room, Unread.NONE));
        } else {
            history.unread(room.id(), user, seq)
                    .thenAccept(unread -> others.forEach(one -> hub.watchers().set(one, room, unread)));
        }
    }

    private void typing(Session session, ChatCommand.Typing typing) {
        Seat seat = seat(session, typing.room());
        Rights.mustWrite(seat.room(), session.who(), hub.nowMs());
        seat.room().whispers().typing(session.who().user(), typing.on(), hub.nowMs());
        hub.whispers(seat.room());
        Hub.done(session, typing.ref(), Map.of());
    }

    /** Tells those whom a message is meant for, wherever they are connected and have not joined the room. */
    void mention(Room room, RoomEvent event) {
        Set<String> meant = new LinkedHashSet<>(event.mentions());
        if (Names.direct(room.name())) {
            meant.addAll(Names.users(room.name()));
        }
        for (String user : meant) {
            Person person = hub.knownPerson(user);
            if (person != null && !user.equals(event.from())) {
                person.sessions().stream()
                        .filter(session -> !session.seats().containsKey(room) && Rights.sees(room, session.who()))
                        .forEach(session -> tell(session, room, event));
            }
        }
    }

    private void tell(Session session, Room room, RoomEvent event) {
        String text = event.text();
        String shown =
                text.length() > SHOWN_TEXT ? text.substring(0, text.offsetByCodePoints(0, SHOWN_TEXT / 2)) + "…" : text;
        session.client()
                .tell(new Event(
                        null, "mention", null, room.name(), event.seq(), Map.of("from", event.from(), "text", shown)));
        if (!hub.watchers().has(session, room.id())) {
            hub.watchers().add(session, room.id(), Unread.NONE);
            hub.watchers().set(session, room, new Unread(1, 1));
        }
    }
}
