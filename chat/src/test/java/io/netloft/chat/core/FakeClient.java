package io.netloft.chat.core;

import io.netloft.proto.event.EventMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connection that writes down what it gets; it may be slow. */
final class FakeClient implements Client {
    private final List<EventMessage> told = new ArrayList<>();
    private final Map<String, List<RoomEvent>> got = new HashMap<>();
    private boolean slow;

    @Override
    public void tell(EventMessage message) {
        told.add(message);
    }

    @Override
    public boolean takes() {
        return !slow;
    }

    @Override
    public boolean replay(RoomFace room, List<RoomEvent> events) {
        if (slow) {
            return false;
        }
        take(room, events);
        return true;
    }

    void take(RoomFace room, List<RoomEvent> events) {
        got.computeIfAbsent(room.name(), key -> new ArrayList<>()).addAll(events);
    }

    void slow(boolean is) {
        slow = is;
    }

    List<EventMessage> told() {
        return told;
    }

    List<RoomEvent> got(String room) {
        return got.getOrDefault(room, List.of());
    }

    Map<String, Object> ok(long ref) {
        return told.stream()
                .filter(EventMessage.Ok.class::isInstance)
                .map(EventMessage.Ok.class::cast)
                .filter(ok -> ok.ref() == ref)
                .findFirst()
                .map(EventMessage.Ok::ok)
                .orElseThrow(() -> new AssertionError("no ok for " + ref + " in " + told));
    }

    EventMessage.Failure failure(long ref) {
        return told.stream()
                .filter(EventMessage.Failure.class::isInstance)
                .map(EventMessage.Failure.class::cast)
                .filter(failure -> failure.ref() == ref)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no failure for " + ref + " in " + told));
    }

    List<EventMessage.Event> events(String type) {
        return told.stream()
                .filter(EventMessage.Event.class::isInstance)
                .map(EventMessage.Event.class::cast)
                .filter(event -> event.type().equals(type))
                .toList();
    }
}
