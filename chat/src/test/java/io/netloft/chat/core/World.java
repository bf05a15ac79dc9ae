package io.netloft.chat.core;

import io.netloft.chat.core.Bucket.Rate;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A hub with a clock and a store that the test drives. */
final class World {
    static final Rate MANY = new Rate(1e9, 1_000_000);
    static final HubLimits LIMITS = new HubLimits(MANY, MANY, MANY, 1000, 10, 100, 2000, 600, 6000);

    private final MemoryHistory.Disk disk;
    private MemoryHistory history;
    private Hub hub;
    private final HubLimits limits;
    private final HubCounts counts = new HubCounts();
    private long nowMs = 1_000_000;
    private long ref;

    World(MemoryHistory.Disk disk, HubLimits limits) {
        this.disk = disk;
        this.limits = limits;
        restart();
    }

    World() {
        this(new MemoryHistory.Disk(), LIMITS);
    }

    /** As after a kill: what was not durable is gone, and so is everybody. */
    void restart() {
        history = new MemoryHistory(disk, 5);
        hub = new Hub(history, Broker.memory(), limits, counts, room -> new Members(), () -> nowMs);
    }

    /** An audience that delivers at once. */
    private static final class Members implements Audience {
        private final Set<Client> clients = new LinkedHashSet<>();

        @Override
        public void add(Client client) {
            clients.add(client);
        }

        @Override
        public void remove(Client client) {
            clients.remove(client);
        }

        @Override
        public void deliver(RoomFace room, List<RoomEvent> events) {
            clients.forEach(client -> ((FakeClient) client).take(room, events));
        }

        @Override
        public void whisper(EventMessage.Event event) {
            clients.forEach(client -> client.tell(event));
        }

        @Override
        public boolean choked() {
            return false;
        }
    }

    static Who user(String name) {
        return new Who(name, false, false, Long.MAX_VALUE, room -> Grant.WRITE);
    }

    Session enter(FakeClient client, Who who) {
        Session session = hub.open(client);
        hub.enter(session, who, "");
        return session;
    }

    Session enter(FakeClient client, String name) {
        return enter(client, user(name));
    }

    long next() {
        return ++ref;
    }

    /** Runs a command and everything that follows from it; its number. */
    long run(Session session, ChatCommand command) {
        hub.command(session, command);
        settle();
        return command.ref();
    }

    void settle() {
        hub.flush();
        while (history.pending() > 0) {
            history.step();
            hub.flush();
        }
    }

    /** Lets time pass, and the hub do what it does then. */
    void pass(long ms) {
        for (long done = 0; done < ms; done += 250) {
            nowMs += 250;
            hub.tick();
            settle();
        }
    }

    Hub hub() {
        return hub;
    }

    MemoryHistory history() {
        return history;
    }

    MemoryHistory.Disk disk() {
        return disk;
    }

    HubCounts counts() {
        return counts;
    }

    ChatCommand.Join join(String room) {
        return new ChatCommand.Join(next(), room, null, 0L);
    }

    ChatCommand.Send send(String room, String text) {
        long number = next();
        return new ChatCommand.Send(number, room, "cid" + number, text, null, List.of());
    }
}
