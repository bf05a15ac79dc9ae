package io.netloft.proto.event;

/** What a decoder knows of its place in a stream. */
public enum EventFooting {
    /** At or within a message whose beginning it saw. */
    FIRM,
    /** Somewhere in a line; the next one is a message. */
    SEEKING
}
