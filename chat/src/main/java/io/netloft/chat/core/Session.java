package io.netloft.chat.core;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection in the hub. Owned by the hub's thread. */
public final class Session {
    private final Client client;
    private final Map<Room, Seat> seats = new HashMap<>(2);
    private @Nullable Who who;
    private String device = "";
    private boolean away;
    private boolean watching;
    private boolean ended;

    Session(Client client) {
        this.client = client;
    }

    Client client() {
        return client;
    }

    Map<Room, Seat> seats() {
        return seats;
    }

    @Nullable
    Who known() {
        return who;
    }

    /** Who it is. */
    Who who() {
        Who known = who;
        if (known == null) {
            throw new Refusal(ChatError.UNPROVED, "auth: missing (expected: auth before anything else)");
        }
        return known;
    }

    void enter(Who somebody, String itsDevice) {
        who = somebody;
        device = itsDevice;
    }

    String device() {
        return device;
    }

    boolean away() {
        return away;
    }

    void away(boolean is) {
        away = is;
    }

    /** Whether it is told of rooms that it has not joined. */
    boolean watching() {
        return watching;
    }

    void watch() {
        watching = true;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }
}
