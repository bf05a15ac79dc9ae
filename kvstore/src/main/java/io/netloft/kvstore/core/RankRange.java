package io.netloft.kvstore.core;

/** Ranks from one up to, not including, another; empty when the second is not above the first. */
record RankRange(int from, int to) {
    static final RankRange NONE = new RankRange(0, 0);

    /** The ranks that two numbers mean, both included, counted from the end when negative. */
    static RankRange of(long start, long stop, int size) {
        long from = Math.max(0, start < 0 ? size + start : start);
        long to = Math.min(size - 1L, stop < 0 ? size + stop : stop);
        return from > to || from >= size ? NONE : new RankRange((int) from, (int) to + 1);
    }

    int length() {
        return Math.max(0, to - from);
    }

    /** Leaves out the first {@code offset} and keeps {@code limit}, all when that is negative; from the end if reversed. */
    RankRange limited(long offset, long limit, boolean reversed) {
        if (offset < 0 || offset >= length()) {
            return NONE;
        }
        int skip = (int) offset;
        int keep = (int) (limit < 0 ? length() - skip : Math.min(limit, length() - skip));
        return reversed ? new RankRange(to - skip - keep, to - skip) : new RankRange(from + skip, from + skip + keep);
    }

    /** The same ranks counted from the other end. */
    RankRange mirrored(int size) {
        return new RankRange(size - to, size - from);
    }
}
