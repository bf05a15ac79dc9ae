package io.netloft.proto.http1;

/** Where something lies in a head's bytes: two offsets in one long, so that a search can answer without an object. */
public final class Http1Span {
    /** Nothing found. */
    public static final long NONE = -1;

    private Http1Span() {}

    /** Where it begins. */
    public static int start(long span) {
        return (int) (span >>> Integer.SIZE);
    }

    /** Where it ends. */
    public static int end(long span) {
        return (int) span;
    }

    static long of(int start, int end) {
        return ((long) start << Integer.SIZE) | end;
    }
}
