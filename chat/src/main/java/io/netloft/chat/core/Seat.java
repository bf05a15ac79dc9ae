package io.netloft.chat.core;

/**
 * A connection in a room. Owned by the hub's thread.
 *
 * <pre>
 *   CATCHING ── it has got all that there is ──► LIVE
 *      │  gets the log page by page, while it      │  gets what the audience gets
 *      │  takes it, from memory or the store       │
 *      └──────────────── left, gone ◄──────────────┘
 * </pre>
 */
final class Seat {
    private final Session session;
    private final Room room;
    private long next;
    private boolean live;
    private boolean reading;
    private boolean left;

    Seat(Session session, Room room, long next) {
        this.session = session;
        this.room = room;
        this.next = next;
    }

    Session session() {
        return session;
    }

    Room room() {
        return room;
    }

    /** Number of the first event that it has not got; while it catches up. */
    long next() {
        return next;
    }

    void next(long seq) {
        next = seq;
    }

    boolean live() {
        return live;
    }

    void goLive() {
        live = true;
    }

    /** Whether a page for it is being read. */
    boolean reading() {
        return reading;
    }

    void reading(boolean now) {
        reading = now;
    }

    boolean left() {
        return left;
    }

    void leave() {
        left = true;
    }
}
