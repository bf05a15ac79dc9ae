package io.netloft.logstream.core;

/** What the bytes at a position belong to. */
public enum Join {
    /** The beginning of a line. */
    NONE,
    /** The rest of a line whose beginning was handed out as partial. */
    CONTINUES,
    /** The rest of a line that was longer than allowed, to be left out up to its end. */
    DISCARDS
}
