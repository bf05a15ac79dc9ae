package io.netloft.logstream.core;

import java.util.Arrays;

/**
 * The entries of a block in order, without a gap between them: lines, and what is left out. Indexes are into the block's
 * text. Filled by one thread, then only read.
 */
public final class LineTable {
    private int count;
    private int[] starts;
    private int[] lengths;
    private int[] ends;
    private byte[] flags;

    LineTable(int expected) {
        int size = Math.max(4, expected);
        starts = new int[size];
        lengths = new int[size];
        ends = new int[size];
        flags = new byte[size];
    }

    void add(int start, int length, int end, int flag) {
        if (count == starts.length) {
            int size = count * 2;
            starts = Arrays.copyOf(starts, size);
            lengths = Arrays.copyOf(lengths, size);
            ends = Arrays.copyOf(ends, size);
            flags = Arrays.copyOf(flags, size);
        }
        starts[count] = start;
        lengths[count] = length;
        ends[count] = end;
        flags[count++] = (byte) flag;
    }

    /** The text moved: where an entry's bytes stand now. */
    void place(int entry, int start, int length) {
        starts[entry] = start;
        lengths[entry] = length;
    }

    /** Entries. */
    public int count() {
        return count;
    }

    /** Index of an entry's first byte in the block's text. */
    public int start(int entry) {
        return starts[entry];
    }

    /** Bytes of an entry, without its line end. */
    public int length(int entry) {
        return lengths[entry];
    }

    /** {@link LineFlags} of an entry. */
    public int flags(int entry) {
        return flags[entry] & 0xff;
    }

    /** Whether an entry is a line. */
    public boolean line(int entry) {
        return (flags[entry] & LineFlags.SKIPS) == 0;
    }

    /** Bytes of the file from the block's beginning to the end of an entry, its line end included. */
    public int rawEnd(int entry) {
        return ends[entry];
    }

    /** Bytes of the file from the block's beginning to that of an entry. */
    public int rawStart(int entry) {
        return entry == 0 ? 0 : ends[entry - 1];
    }

    /** The entry that begins so many bytes of the file behind the block's beginning; negative when none does. */
    int startingAt(int raw) {
        if (raw == 0) {
            return 0;
        }
        int found = Arrays.binarySearch(ends, 0, count, raw);
        return found < 0 || found + 1 >= count ? -1 : found + 1;
    }
}
