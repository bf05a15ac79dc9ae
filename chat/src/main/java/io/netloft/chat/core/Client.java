package io.netloft.chat.core;

import io.netloft.proto.event.EventMessage;
import java.util.List;

/**
 * Somebody's connection as the hub sees it. Called on the hub's thread; nothing here may block, and what is handed over is
 * seen by the client in the order of the calls, those of the {@link Audience} that it belongs to included.
 */
public interface Client {
    /** Says something to it alone; it is closed when it reads nothing of what is said. */
    void tell(EventMessage message);

    /** Whether it takes part of a replay now; when it could not, the hub is told when it can again. */
    boolean takes();

    /** Sends a part of a room's log to it alone; false, with nothing sent, when it takes none. */
    boolean replay(RoomFace room, List<RoomEvent> events);
}
