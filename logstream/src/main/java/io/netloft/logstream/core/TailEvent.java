package io.netloft.logstream.core;

/**
 * Something other than a line, standing at its place among the lines.
 *
 * @param kind what happened
 * @param generation the generation it happened in
 * @param offset the byte before which it stands
 * @param bytes bytes that are not delivered because of it; 0 when none are, or none are known
 * @param exact whether no more bytes than these are missing
 * @param detail more for a human: where the file went, or why it can't be read; may be empty
 * @param lines lines that those bytes were; negative when nothing is known of them
 * @param counted whether the lines were counted; else they are reckoned from others of the file
 */
public record TailEvent(
        Kind kind,
        long generation,
        long offset,
        long bytes,
        boolean exact,
        String detail,
        long lines,
        boolean counted) {
    /** An event that leaves out no lines, or none that are known of. */
    public TailEvent(Kind kind, long generation, long offset, long bytes, boolean exact, String detail) {
        this(kind, generation, offset, bytes, exact, detail, -1, false);
    }

    /** What happened. */
    public enum Kind {
        /** The file was renamed, and another begins. */
        ROTATED,
        /** The file was emptied in place, and begins again. */
        TRUNCATED,
        /** The file was cut behind what was read; bytes that nobody had read are gone. */
        SHRUNK,
        /** The file was deleted; what is read through a descriptor that was open goes on. */
        REMOVED,
        /** Another file stands where one was deleted. */
        RECREATED,
        /** Content is gone before it was read. */
        GAP,
        /** A run of NUL bytes is left out: a hole that a writer left behind when its file was emptied under it. */
        NULS,
        /** The rest of a line longer than allowed is left out. */
        DROPPED,
        /** Somebody went on writing to a file that had been let go of; those bytes are only in the history. */
        LATE,
        /** The file can't be read. */
        UNREADABLE,
        /** The file can be read again. */
        READABLE,
        /** The cursor is of content that nobody knows; what follows is the oldest there is. */
        UNKNOWN_POSITION
    }
}
