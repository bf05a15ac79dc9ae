package io.netloft.chat.core;

import io.netloft.proto.event.EventMessage;
import java.util.List;

/** The clients that get a room's events live. Used on the hub's thread. */
public interface Audience {
    /** Adds a client: it gets what is delivered from now on. */
    void add(Client client);

    /** Removes a client. */
    void remove(Client client);

    /** Sends events to all, in their order; who does not read is closed, to come back and catch up. */
    void deliver(RoomFace room, List<RoomEvent> events);

    /** Sends something passing to all who read well. */
    void whisper(EventMessage.Event event);

    /** Whether so much waits for the event loops that the room had better say nothing more for now. */
    boolean choked();
}
