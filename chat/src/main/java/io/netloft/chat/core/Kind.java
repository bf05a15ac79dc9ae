package io.netloft.chat.core;

import java.util.Locale;

/** What an event of a room's log says. The code is what the store keeps: never change one. */
public enum Kind {
    /** Somebody said something. */
    MESSAGE(0),
    /** Other words for a message. */
    EDIT(1),
    /** A message's words were erased. */
    DELETE(2),
    /** A reaction to a message. */
    REACTION(3),
    /** A reaction taken back. */
    UNREACTION(4),
    /** What the room is about. */
    TOPIC(5),
    /** What somebody is, or may, in the room. */
    MEMBER(6),
    /** The room itself: that it was made, and how much of it is kept. */
    ROOM(7);

    private static final Kind[] BY_CODE = values();

    private final int code;

    Kind(int code) {
        this.code = code;
    }

    /** The number in the store. */
    public int code() {
        return code;
    }

    /** The kind of a number in the store. */
    public static Kind of(int code) {
        return BY_CODE[code];
    }

    /** The event's type on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is about a message before it. */
    public boolean hasTarget() {
        return this == EDIT || this == DELETE || this == REACTION || this == UNREACTION;
    }
}
