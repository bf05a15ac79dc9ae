package io.netloft.chat.core;

import io.netloft.chat.core.History.Found;
import io.netloft.chat.core.History.Membership;
import io.netloft.chat.core.History.Message;
import io.netloft.chat.core.History.RoomCount;
import io.netloft.chat.core.History.Search;
import io.netloft.chat.core.History.Span;
import io.netloft.proto.event.ChatCommand;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commands that ask: who is there, which rooms there are, what was said. Owned by the hub's thread. */
final class Asking {
    private static final int MOST_USERS = 1000;

    private final Hub hub;
    private final History history;

    Asking(Hub hub, History history) {
        this.hub = hub;
        this.history = history;
    }

    /** Runs a command, if it is one of these. */
    boolean take(Session session, ChatCommand command) {
        if (command instanceof ChatCommand.Who who) {
            who(session, who);
        } else if (command instanceof ChatCommand.Rooms rooms) {
            rooms(session, rooms);
        } else if (command instanceof ChatCommand.History span) {
            history(session, span);
        } else if (command instanceof ChatCommand.Search search) {
            search(session, search);
        } else if (command instanceof ChatCommand.Create create) {
            create(session, create);
        } else {
            return false;
        }
        return true;
    }

    private void who(Session session, ChatCommand.Who who) {
        hub.withRoom(session, who.ref(), who.room(), null, room -> {
            Set<String> names = new LinkedHashSet<>(room.present().keySet());
            room.members().stream().filter(Membership::in).map(Membership::user).forEach(names::add);
            List<Map<String, @Nullable Object>> users = new ArrayList<>();
            names.stream().limit(MOST_USERS).forEach(user -> users.add(user(room, user)));
            Map<String, @Nullable Object> ok = new LinkedHashMap<>();
            ok.put("room", room.name());
            ok.put("users", users);
            ok.put("online", (long) room.present().size());
            Hub.done(session, who.ref(), ok);
        });
    }

    private Map<String, @Nullable Object> user(Room room, String user) {
        Map<String, @Nullable Object> its = new LinkedHashMap<>();
        its.put("user", user);
        its.put("state", hub.state(room, user));
        its.put("role", room.membership(user).role().word());
        its.put("devices", (long) room.present().getOrDefault(user, 0));
        Long read = room.marks().get(user);
        if (read != null) {
            its.put("read", read);
        }
        Person person = hub.knownPerson(user);
        if (person != null && person.sessions().isEmpty()) {
            its.put("seen", Instant.ofEpochMilli(person.seenMs()).toString());
        }
        return its;
    }

    private void rooms(Session session, ChatCommand.Rooms command) {
        Who who = session.who();
        session.watch();
        then(session, command.ref(), history.rooms(who.user()), all -> {
            List<RoomCount> seen = all.stream().filter(room -> sees(who, room)).toList();
            hub.watchers()
                    .addAll(
                            session,
                            seen.stream().filter(room -> !joined(session, room)).toList());
            Hub.done(
                    session,
                    command.ref(),
                    Map.of("rooms", seen.stream().map(Asking::room).toList()));
        });
    }

    private static boolean joined(Session session, RoomCount room) {
        return session.seats().keySet().stream().anyMatch(one -> one.id() == room.id());
    }

    // The store leaves out what is closed to the user.
    private static boolean sees(Who who, RoomCount room) {
        return Names.direct(room.name()) || who.grants().apply(room.name()).atLeast(Grant.READ);
    }

    private static Map<String, @Nullable Object> room(RoomCount room) {
        Map<String, @Nullable Object> its = new LinkedHashMap<>();
        its.put("room", room.name());
        its.put("seq", room.head());
        its.put("private", room.closed());
        its.put("topic", room.topic());
        its.put("followed", room.followed());
        if (room.followed()) {
            its.put("read", room.read());
            its.put("unread", room.unread().messages());
            its.put("mentions", room.unread().mentions());
        }
        return its;
    }

    private void history(Session session, ChatCommand.History asked) {
        hub.withRoom(session, asked.ref(), asked.room(), null, room -> {
            String at = asked.at();
            Long atMs = at == null ? null : moment(at);
            var span = new Span(asked.before(), asked.after(), asked.around(), atMs, asked.limit());
            then(session, asked.ref(), history.messages(room.id(), span), page -> {
                Map<String, @Nullable Object> ok = new LinkedHashMap<>();
                ok.put("room", room.name());
                ok.put("epoch", room.face().epoch());
                ok.put("messages", page.messages().stream().map(Asking::message).toList());
                ok.put("older", page.older());
                ok.put("newer", page.newer());
                Hub.done(session, asked.ref(), ok);
            });
        });
    }

    private static long moment(String text) {
        return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    }

    static Map<String, @Nullable Object> message(Message message) {
        Map<String, @Nullable Object> its = new LinkedHashMap<>();
        its.put("seq", message.seq());
        its.put("at", Instant.ofEpochMilli(message.atMs()).toString());
        its.put("from", message.from());
        its.put("text", message.text());
        put(its, "topic", message.topic());
        put(its, "mentions", message.mentions().isEmpty() ? null : message.mentions());
        put(its, "edited", message.edited() == 0 ? null : message.edited());
        put(its, "deleted", message.deleted() ? true : null);
        put(its, "reactions", message.reactions().isEmpty() ? null : message.reactions());
        return its;
    }

    private static void put(Map<String, @Nullable Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private void search(Session session, ChatCommand.Search asked) {
        Who who = session.who();
        String name = asked.filter().room();
        if (name != null) {
            hub.withRoom(session, asked.ref(), name, null, room -> search(session, asked, List.of(room.id())));
            return;
        }
        then(session, asked.ref(), history.rooms(who.user()), all -> {
            List<Long> rooms = all.stream()
                    .filter(room -> sees(who, room))
                    .map(RoomCount::id)
                    .toList();
            search(session, asked, rooms);
        });
    }

    private void search(Session session, ChatCommand.Search asked, List<Long> rooms) {
        ChatCommand.Filter filter = asked.filter();
        String since = filter.since();
        String until = filter.until();
        var search = new Search(
                asked.text(),
                rooms,
                filter.from(),
                filter.topic(),
                since == null ? null : moment(since),
                until == null ? null : moment(until),
                filter.has(),
                asked.limit());
        then(
                session,
                asked.ref(),
                history.search(search),
                found -> Hub.done(
                        session,
                        asked.ref(),
                        Map.of("found", found.stream().map(Asking::found).toList())));
    }

    private static Map<String, @Nullable Object> found(Found found) {
        Map<String, @Nullable Object> its = new LinkedHashMap<>();
        its.put("room", found.room());
        its.putAll(message(found.message()));
        return its;
    }

    private void create(Session session, ChatCommand.Create create) {
        Who who = session.who();
        History.NewRoom made = Hub.newRoom(who, create.room(), create.closed());
        if (made == null || Names.direct(Names.room(create.room(), who.user()))) {
            throw new Refusal(ChatError.DENIED, "room: " + create.room() + " (expected: one that you may make)");
        }
        hub.withRoom(session, create.ref(), create.room(), made, room -> {
            boolean mine = room.closed() == create.closed() && Rights.role(room, who) == Role.OWNER;
            if (!mine) {
                throw new Refusal(ChatError.EXISTS, "room: " + room.name() + " (expected: a new name)");
            }
            Map<String, @Nullable Object> ok = new LinkedHashMap<>();
            ok.put("room", room.name());
            ok.put("epoch", room.face().epoch());
            ok.put("private", room.closed());
            Hub.done(session, create.ref(), ok);
        });
    }

    private <T> void then(Session session, long ref, CompletionStage<T> stage, Consumer<T> next) {
        stage.whenComplete((value, failure) -> {
            if (session.ended()) {
                return;
            }
            hub.guarded(session, ref, () -> {
                if (failure != null) {
                    throw Rooms.refusal(failure);
                }
                next.accept(value);
            });
        });
    }
}
