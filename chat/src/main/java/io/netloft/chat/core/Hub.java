package io.netloft.chat.core;

import io.netloft.chat.core.History.Membership;
import io.netloft.chat.core.History.NewRoom;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All rooms and all who are in them. One thread at a time, always the same discipline: whoever holds it calls
 * {@link #flush} when it has nothing more to do, and {@link #tick} a few times a second.
 *
 * <p>A command becomes a draft; the store makes it an event, in a transaction; the broker carries the event to all nodes;
 * {@link #arrived} gives it to the room and, with the next flush, to the room's audience. Nobody hears of an event before
 * it is durable.
 */
public final class Hub {
    private static final int SLOW_TICKS = 4;
    private static final int MOST_FILLED = 500;

    private final History history;
    private final HubLimits limits;
    private final HubCounts counts;
    private final LongSupplier clockMs;
    private final Rooms rooms;
    private final CatchUp catchUp;
    private final Watchers watchers = new Watchers();
    private final Map<String, Person> people = new HashMap<>();
    private final Set<Room> fresh = new LinkedHashSet<>();
    private final Set<Room> whispering = new LinkedHashSet<>();
    private final Notes notes;
    private final Joining joining;
    private final Speaking speaking;
    private final Asking asking;
    private int sessions;
    private int ticks;

    /**
     * A hub.
     *
     * @param audiences makes the audience of a room
     * @param clockMs milliseconds since 1970
     */
    public Hub(
            History history,
            Broker broker,
            HubLimits limits,
            HubCounts counts,
            Function<RoomFace, Audience> audiences,
            LongSupplier clockMs) {
        this.history = history;
        this.limits = limits;
        this.counts = counts;
        this.clockMs = clockMs;
        this.rooms = new Rooms(
                history, state -> new Room(state, audiences.apply(state.face()), limits, clockMs.getAsLong()));
        this.catchUp = new CatchUp(history, limits, counts, this::deliver);
        this.joining = new Joining(this, history, catchUp, limits);
        this.speaking = new Speaking(this, history, broker, limits, counts);
        this.asking = new Asking(this, history);
        this.notes = new Notes(history);
        broker.listen(this::arrived);
    }

    /** A connection has come; nobody knows yet whose it is. Any thread. */
    public Session open(Client client) {
        return new Session(client);
    }

    /** It is known whose it is; or, when it was known before, that it still is. */
    public void enter(Session session, Who who, String device) {
        if (session.ended()) {
            return;
        }
        if (session.known() == null) {
            sessions++;
            person(who.user()).sessions().add(session);
        }
        session.enter(who, device);
        joining.recheck(session);
    }

    /** A command; what it comes to is told to its client, sooner or later. */
    public void command(Session session, ChatCommand command) {
        if (!session.ended()) {
            guarded(session, command.ref(), () -> dispatch(session, command));
        }
    }

    private void dispatch(Session session, ChatCommand command) {
        Who who = session.who();
        if (command instanceof ChatCommand.Join join) {
            joining.join(session, join);
        } else if (command instanceof ChatCommand.Leave leave) {
            joining.leave(session, leave);
        } else if (command instanceof ChatCommand.Presence presence) {
            presence(session, who, presence);
        } else if (!speaking.take(session, command) && !asking.take(session, command)) {
            throw new Refusal(ChatError.BAD_PARAMETER, "cmd: " + command.word() + " (expected: not here)");
        }
    }

    /** Runs what belongs to a command; a refusal becomes its answer. */
    void guarded(Session session, long ref, Runnable task) {
        try {
            task.run();
        } catch (Refusal e) {
            refuse(session, ref, e);
        }
    }

    void refuse(Session session, long ref, Refusal e) {
        counts.refused(e.error());
        session.client()
                .tell(new EventMessage.Failure(
                        ref, e.error().word(), String.valueOf(e.getMessage()), e.retryAfterMs()));
    }

    static void done(Session session, long ref, Map<String, @Nullable Object> ok) {
        session.client().tell(new EventMessage.Ok(ref, ok));
    }

    /** Goes on with the room that a command names, unless there is none that its user may read. */
    void withRoom(Session session, long ref, String said, @Nullable NewRoom made, Consumer<Room> then) {
        Who who = session.who();
        String name = Names.room(said, who.user());
        boolean allowed = Names.direct(name)
                ? Names.users(name).contains(who.user())
                : who.grants().apply(name).atLeast(Grant.READ);
        if (!allowed) {
            throw Rights.noRoom(name);
        }
        rooms.with(
                name,
                made,
                room -> {
                    if (!session.ended()) {
                        guarded(session, ref, () -> read(session, room, then));
                    }
                },
                refusal -> refuse(session, ref, refusal));
    }

    private void read(Session session, Room room, Consumer<Room> then) {
        Rights.mustRead(room, session.who(), nowMs());
        room.used(nowMs());
        then.accept(room);
    }

    /** How a room would be made that a user names; null when he may not. */
    static @Nullable NewRoom newRoom(Who who, String said, boolean closed) {
        String name = Names.room(said, who.user());
        if (Names.direct(name)) {
            List<Membership> both = Names.users(name).stream()
                    .distinct()
                    .map(user -> new Membership(user, Role.MEMBER, true, 0, 0))
                    .toList();
            return new NewRoom(who.user(), true, both);
        }
        if (!who.grants().apply(name).atLeast(Grant.WRITE)) {
            return null;
        }
        return new NewRoom(who.user(), closed, List.of(new Membership(who.user(), Role.OWNER, true, 0, 0)));
    }

    private void presence(Session session, Who who, ChatCommand.Presence presence) {
        session.away(presence.away());
        session.seats().keySet().forEach(room -> cameOrWent(room, who.user()));
        done(session, presence.ref(), Map.of());
    }

    /** A user's presence in a room has changed. */
    void cameOrWent(Room room, String user) {
        room.whispers().presence(user);
        whispering.add(room);
    }

    void whispers(Room room) {
        whispering.add(room);
    }

    /** The broker has brought events. */
    private void arrived(String name, List<RoomEvent> events) {
        Room room = rooms.get(name);
        if (room == null) {
            return;
        }
        for (RoomEvent event : events) {
            if (event.seq() == room.head() + 1) {
                room.arrived(event);
                fresh.add(room);
            } else if (event.seq() > room.head() + 1) {
                fill(room);
                return;
            }
        }
    }

    // What another node committed has been lost on its way; the log has it.
    private void fill(Room room) {
        long from = room.head() + 1;
        history.events(room.id(), from, MOST_FILLED, limits.ringBytes()).thenAccept(events -> {
            if (!events.isEmpty() && room.head() + 1 == from && events.get(0).seq() == from) {
                arrived(room.name(), events);
            }
        });
    }

    /** Delivers what has arrived since the last time. */
    public void flush() {
        while (!fresh.isEmpty()) {
            List<Room> all = new ArrayList<>(fresh);
            fresh.clear();
            all.forEach(this::deliver);
        }
        notes.flush();
    }

    private void deliver(Room room) {
        List<RoomEvent> events = room.takeFresh();
        if (events.isEmpty()) {
            return;
        }
        int live = room.live();
        if (live > 0) {
            room.audience().deliver(room.face(), events);
        }
        counts.delivered(events.size(), live);
        for (RoomEvent event : events) {
            if (event.kind() == Kind.MESSAGE) {
                watchers.message(room, event);
                speaking.mention(room, event);
            } else if (event.kind() == Kind.MEMBER) {
                joining.expel(room, event);
            }
        }
    }

    /** A client that took no more of a replay takes more now. */
    public void writable(Session session) {
        List.copyOf(session.seats().values()).forEach(catchUp::pump);
    }

    /** A connection has gone. */
    public void closed(Session session) {
        if (session.ended()) {
            return;
        }
        session.end();
        List.copyOf(session.seats().values()).forEach(joining::unseat);
        watchers.remove(session);
        Who who = session.known();
        if (who != null) {
            sessions--;
            Person person = person(who.user());
            person.sessions().remove(session);
            person.seen(nowMs());
        }
    }

    /** Says what has gathered, tries again what could not be done, forgets what nobody needs. */
    public void tick() {
        long now = nowMs();
        catchUp.pumpAll();
        whispering.forEach(room -> room.whispers().say(now, user -> state(room, user)));
        whispering.removeIf(room -> room.whispers().silent());
        if (++ticks % SLOW_TICKS == 0) {
            watchers.say();
            rooms.sweep(now);
            people.values().removeIf(person -> person.sessions().isEmpty() && now - person.seenMs() > 600_000);
            counts.holds(rooms.all().size(), sessions, people.size(), catchUp.size());
        }
        flush();
    }

    Notes notes() {
        return notes;
    }

    /** A user's state in a room: {@code offline} when none of his connections is there. */
    String state(Room room, String user) {
        return room.present().containsKey(user) ? person(user).state() : "offline";
    }

    Person person(String user) {
        return people.computeIfAbsent(user, key -> {
            var person = new Person();
            person.seen(nowMs());
            return person;
        });
    }

    @Nullable
    Person knownPerson(String user) {
        return people.get(user);
    }

    Watchers watchers() {
        return watchers;
    }

    long nowMs() {
        return clockMs.getAsLong();
    }
}
