package io.netloft.chat.core;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * Carries committed events from the node that committed them to all nodes with members, this one included. It may lose and
 * repeat: a node that sees a hole reads the log. Events of a room that one node published arrive in their order.
 */
public interface Broker {
    /** Hands events over to be carried; never blocks. */
    void publish(String room, List<RoomEvent> events);

    /** Who hears what arrives, on the hub's thread; set once, before anything is published. */
    void listen(BiConsumer<String, List<RoomEvent>> listener);

    /** A broker of one node: what is published arrives at once. */
    static Broker memory() {
        return new Broker() {
            private BiConsumer<String, List<RoomEvent>> heard = (room, events) -> {};

            @Override
            public void publish(String room, List<RoomEvent> events) {
                heard.accept(room, events);
            }

            @Override
            public void listen(BiConsumer<String, List<RoomEvent>> listener) {
                heard = listener;
            }
        };
    }
}
