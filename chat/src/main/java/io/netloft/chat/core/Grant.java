package io.netloft.chat.core;

/** What the rules let somebody do in rooms of a name, whatever he is in them; each allows what those before it do. */
public enum Grant {
    /** Not even see them. */
    NONE,
    /** Read. */
    READ,
    /** Say something, and make such rooms. */
    WRITE,
    /** What moderators may. */
    MODERATE,
    /** What owners may. */
    OWN;

    boolean atLeast(Grant other) {
        return compareTo(other) >= 0;
    }
}
