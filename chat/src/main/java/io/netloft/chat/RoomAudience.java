package io.netloft.chat;

import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.chassis.web.WebSocketGroup;
import io.netloft.chassis.web.WebSocketGroup.WhenSlow;
import io.netloft.chat.core.Audience;
import io.netloft.chat.core.Client;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Those who get a room's events live, in the three ways that there are to get them. What is said is encoded once for each way
 * and handed to each event loop once. Owned by the hub's thread; counts are its own, because a group's members change on
 * their event loops, later.
 */
final class RoomAudience implements Audience {
    private static final int CHOKED_BYTES = 8 << 20;

    private final Wire wire;
    private final Consumer<Runnable> later;
    private final WebSocketGroup json = new WebSocketGroup();
    private final WebSocketGroup text = new WebSocketGroup();
    private final Set<EventsClient> events = new LinkedHashSet<>(0);
    private final ArrayDeque<Delivery> backlog = new ArrayDeque<>(0);
    private long backlogBytes;
    private int jsonMembers;
    private int textMembers;

    private record Delivery(WebSocketGroup group, WebSocketFrames frames) {}

    /** @param later runs a task on the hub's thread in a moment */
    RoomAudience(Wire wire, Consumer<Runnable> later) {
        this.wire = wire;
        this.later = later;
    }

    @Override
    public void add(Client client) {
        if (client instanceof JsonSocket socket) {
            jsonMembers++;
            json.add(socket.session());
        } else if (client instanceof TextSocket socket) {
            textMembers++;
            text.add(socket.session());
        } else if (client instanceof EventsClient stream) {
            events.add(stream);
        }
    }

    @Override
    public void remove(Client client) {
        if (client instanceof JsonSocket socket) {
            jsonMembers--;
            json.remove(socket.session());
        } else if (client instanceof TextSocket socket) {
            textMembers--;
            text.remove(socket.session());
        } else if (client instanceof EventsClient stream) {
            events.remove(stream);
        }
    }

    @Override
    public void deliver(RoomFace room, List<RoomEvent> said) {
        if (jsonMembers > 0) {
            send(json, wire.json(room, said));
        }
        if (textMembers > 0) {
            List<String> lines =
                    said.stream().map(event -> Lines.of(room.name(), event)).toList();
            send(text, Wire.lines(lines));
        }
        if (!events.isEmpty()) {
            ByteBuf bytes = wire.events(room, said);
            events.forEach(stream -> stream.deliver(bytes.retainedDuplicate()));
            bytes.release();
        }
    }

    private void send(WebSocketGroup group, WebSocketFrames frames) {
        if (backlog.isEmpty() && group.send(frames, WhenSlow.CLOSE)) {
            frames.release();
            return;
        }
        backlog.add(new Delivery(group, frames));
        backlogBytes += frames.bytes();
        if (backlog.size() == 1) {
            later.accept(this::retry);
        }
    }

    // An event loop has fallen behind; what is said waits here, in its order, and the room takes nothing new meanwhile.
    private void retry() {
        while (!backlog.isEmpty()) {
            Delivery next = backlog.peek();
            if (!next.group.send(next.frames, WhenSlow.CLOSE)) {
                later.accept(this::retry);
                return;
            }
            backlog.remove();
            backlogBytes -= next.frames.bytes();
            next.frames.release();
        }
    }

    @Override
    public void whisper(EventMessage.Event event) {
        if (!backlog.isEmpty()) {
            return;
        }
        if (jsonMembers > 0) {
            try (WebSocketFrames frames = Wire.frames(event)) {
                json.send(frames, WhenSlow.SKIP_SOON);
            }
        }
        if (!events.isEmpty()) {
            ByteBuf bytes = Wire.passing(event);
            events.forEach(stream -> stream.whisper(bytes.retainedDuplicate()));
            bytes.release();
        }
    }

    @Override
    public boolean choked() {
        return backlogBytes > CHOKED_BYTES;
    }
}
