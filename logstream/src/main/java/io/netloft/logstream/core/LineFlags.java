package io.netloft.logstream.core;

/** What is to be known of an entry of a {@link LineTable} beside its bytes; bits of an int. */
public final class LineFlags {
    /** The line has no end yet; the rest comes as an entry that continues it. */
    public static final int PARTIAL = 1;

    /** The rest, or more, of a line whose beginning was partial. */
    public static final int CONTINUES = 1 << 1;

    /** Longer than allowed; what follows it is left out. */
    public static final int TRUNCATED = 1 << 2;

    /** The last of its file, which ended without a line end. */
    public static final int UNTERMINATED = 1 << 3;

    /** Several lines joined to one entry; line ends stand between them. */
    public static final int JOINED = 1 << 4;

    /** No line, but a run of NUL bytes that is left out. */
    public static final int NULS = 1 << 5;

    /** No line, but the rest of one that was longer than allowed. */
    public static final int DROPPED = 1 << 6;

    /** Whether an entry is no line but something left out. */
    public static final int SKIPS = NULS | DROPPED;

    private LineFlags() {}
}
