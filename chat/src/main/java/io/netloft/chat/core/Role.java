package io.netloft.chat.core;

import java.util.Locale;

/** What somebody is in a room; each may do what those before it may. The code is what the store keeps. */
public enum Role {
    GUEST(0),
    MEMBER(1),
    MODERATOR(2),
    OWNER(3);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    /** The role of a word. */
    public static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The role of a number in the store. */
    public static Role of(int code) {
        return values()[code];
    }

    /** The number in the store. */
    public int code() {
        return code;
    }

    /** Its word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean atLeast(Role other) {
        return compareTo(other) >= 0;
    }
}
