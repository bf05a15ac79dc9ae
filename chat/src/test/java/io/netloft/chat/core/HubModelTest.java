package io.netloft.chat.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage;
import io.netloft.testkit.Gen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users who come, talk, read slowly, break off and come back where they were, while the hub is killed now and then: each sees
 * exactly the log of each room from where he joined, in order and once, and everything that was acknowledged is in it.
 */
class HubModelTest {
    private static final List<String> ROOMS = List.of("a", "b", "c");

    private final Map<String, Device> devices = new HashMap<>();
    private final World world = new World();
    private long acknowledged;

    /** Somebody who keeps what he has got, and where he was, beyond the life of a connection. */
    private static final class Device {
        private final String name;
        private final Map<String, ChatCommand.Place> places = new HashMap<>();
        private final Map<String, Integer> seen = new HashMap<>();
        private final Set<String> joining = new HashSet<>();
        private final Map<Long, ChatCommand.Send> unanswered = new HashMap<>();
        private FakeClient client = new FakeClient();
        private Session session;

        Device(String name) {
            this.name = name;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everybodySeesTheLogFromWhereHeJoined(long seed) {
        Gen gen = new Gen(seed);
        for (int i = 0; i < 6; i++) {
            devices.put("u" + i, new Device("u" + i));
        }
        for (int i = 0; i < 3000; i++) {
            step(gen, devices.get("u" + gen.between(0, 5)));
            devices.values().forEach(this::check);
        }
        devices.values().forEach(device -> device.client.slow(false));
        world.settle();
        world.pass(1000);
        devices.values().forEach(this::check);
        devices.values().stream()
                .filter(device -> device.session != null)
                .forEach(device -> device.session
                        .seats()
                        .keySet()
                        .forEach(room -> assertThat(
                                        device.places.get(room.name()).seq())
                                .isEqualTo(world.disk().log(room.name()).size())));
        assertThat(acknowledged).isGreaterThan(100);
    }

    private void step(Gen gen, Device device) {
        switch (gen.between(0, 19)) {
            case 0 -> breakOff(device);
            case 1 -> device.client.slow(gen.flip());
            case 2 -> world.pass(250);
            case 3 -> {
                if (gen.between(0, 9) == 0) {
                    kill();
                }
            }
            case 4, 5, 6 -> join(device, gen.pick(ROOMS));
            case 7, 8, 9, 10, 11 -> world.history().step();
            case 12, 13 -> world.hub().flush();
            case 14 -> again(device);
            default -> say(device, gen.pick(ROOMS), gen);
        }
        if (device.session != null && gen.flip()) {
            world.hub().writable(device.session);
        }
    }

    private void kill() {
        devices.values().forEach(device -> {
            check(device);
            forget(device);
        });
        world.restart();
    }

    private void breakOff(Device device) {
        if (device.session != null) {
            check(device);
            world.hub().closed(device.session);
            forget(device);
        }
    }

    private static void forget(Device device) {
        device.session = null;
        device.client = new FakeClient();
        device.seen.clear();
        device.joining.clear();
    }

    private void join(Device device, String room) {
        if (device.session == null) {
            device.session = world.enter(device.client, device.name);
        }
        check(device);
        if (!device.joining.add(room)) {
            return;
        }
        world.hub().command(device.session, new ChatCommand.Join(world.next(), room, device.places.get(room), 0L));
    }

    private void say(Device device, String room, Gen gen) {
        if (device.session != null) {
            ChatCommand.Send send = world.send(room, gen.word(1, 20));
            device.unanswered.put(send.ref(), send);
            world.hub().command(device.session, send);
        }
    }

    // What was not answered may have been stored or not; the same id makes it one.
    private void again(Device device) {
        if (device.session != null) {
            List.copyOf(device.unanswered.values()).forEach(send -> world.hub().command(device.session, send));
        }
    }

    /** What the device has got by now is the log, without a hole and without a repeat. */
    private void check(Device device) {
        answers(device);
        for (String room : ROOMS) {
            List<RoomEvent> got = device.client.got(room);
            for (RoomEvent event : got.subList(device.seen.getOrDefault(room, 0), got.size())) {
                ChatCommand.Place before = device.places.get(room);
                assertThat(event.seq()).as(device.name + " in " + room).isEqualTo(before.seq() + 1);
                assertThat(world.disk().log(room).get((int) event.seq() - 1)).isEqualTo(event);
                device.places.put(room, new ChatCommand.Place(before.epoch(), event.seq()));
            }
            device.seen.put(room, got.size());
        }
    }

    private void answers(Device device) {
        for (EventMessage message : device.client.told()) {
            if (message instanceof EventMessage.Ok ok && ok.ok().get("room") instanceof String room) {
                device.joining.remove(room);
                // Nothing was got yet: what comes next comes behind what there was.
                device.places.putIfAbsent(
                        room, new ChatCommand.Place((String) ok.ok().get("epoch"), (Long)
                                ok.ok().get("seq")));
            } else if (message instanceof EventMessage.Ok ok && ok.ok().get("seq") instanceof Long seq) {
                ChatCommand.Send send = device.unanswered.remove(ok.ref());
                if (send != null) {
                    acknowledged++;
                    assertThat(world.disk()
                                    .log(send.room())
                                    .get(seq.intValue() - 1)
                                    .cid())
                            .isEqualTo(send.cid());
                }
            }
        }
        device.client.told().clear();
    }
}
