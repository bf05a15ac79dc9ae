package io.netloft.logstream.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many lines stood in a generation's bytes, so that it can be told when they are gone: counted as they are read, from
 * one byte on without a hole. A bounded number of marks is kept; between two of them, and beyond them, lines are taken to
 * be as long as they are there. Owned by its trail.
 */
final class LineMarks {
    private static final int MOST = 256;
    private static final long MOST_COUNTED = 64 << 20;
    private static final int CHUNK = 64 * 1024;

    private long[] offsets = new long[4];
    private long[] lines = new long[4];
    private int marks;
    private long apart;

    /** Lines in some bytes: their number, and whether that was counted rather than reckoned. */
    record Span(long count, boolean exact) {
        static final Span UNKNOWN = new Span(-1, false);
    }

    /** Counts the lines of bytes that were read, unless they are counted already or lie before those that are. */
    void read(long offset, ByteBuffer bytes, int count, Encoding encoding) {
        if (marks == 0 || offset > offsets[marks - 1]) {
            marks = 0;
            apart = 0;
            add(offset, 0);
        }
        long known = offsets[marks - 1];
        if (offset < offsets[0] || offset + count <= known) {
            return;
        }
        long ends = lines[marks - 1] + Scan.lineFeeds(bytes, (int) (known - offset), count, encoding);
        if (marks > 1 && known - offsets[marks - 2] < apart) {
            marks--;
        }
        add(offset + count, ends);
    }

    /**
     * Counts what lies between some places and the end, for those who stand there; null when that is too much.
     *
     * @param places offsets, ascending
     */
    static @Nullable LineMarks of(OpenFile file, long[] places, long end, Encoding encoding) throws IOException {
        if (places.length == 0 || places.length >= MOST || end - places[0] > MOST_COUNTED) {
            return null;
        }
        var counted = new LineMarks();
        counted.add(places[0], 0);
        ByteBuffer bytes = Scan.order(ByteBuffer.allocate(CHUNK));
        for (int i = 1; i <= places.length; i++) {
            long to = i == places.length ? end : Math.min(places[i], end);
            if (!counted.count(file, to, bytes, encoding)) {
                return null;
            }
        }
        return counted;
    }

    private boolean count(OpenFile file, long to, ByteBuffer bytes, Encoding encoding) throws IOException {
        long at = offsets[marks - 1];
        long ends = lines[marks - 1];
        while (at < to) {
            bytes.clear().limit((int) Math.min(CHUNK, to - at));
            int read = file.read(bytes, at);
            if (read <= 0) {
                return false;
            }
            // A wide character may be cut where a read ends; the next one begins with it.
            int whole = at + read < to ? read / encoding.unit() * encoding.unit() : read;
            ends += Scan.lineFeeds(bytes, 0, whole, encoding);
            at += whole;
        }
        if (at > offsets[marks - 1]) {
            add(at, ends);
        }
        return true;
    }

    /** Marks a place up to which was counted. */
    private void add(long offset, long ends) {
        if (marks == MOST) {
            thin();
        } else if (marks == offsets.length) {
            offsets = Arrays.copyOf(offsets, marks * 2);
            lines = Arrays.copyOf(lines, marks * 2);
        }
        offsets[marks] = offset;
        lines[marks++] = ends;
    }

    // Every second one goes, and from now on they stand so far apart.
    private void thin() {
        int kept = 1;
        for (int i = 2; i < marks; i += 2) {
            offsets[kept] = offsets[i];
            lines[kept++] = lines[i];
        }
        marks = kept;
        apart = (offsets[marks - 1] - offsets[0]) / (MOST / 2);
    }

    boolean none() {
        return marks < 2 || lines[marks - 1] == 0;
    }

    /** Lines that ended in a run of bytes. */
    Span between(long from, long to) {
        if (none()) {
            return Span.UNKNOWN;
        }
        return new Span(Math.round(before(to) - before(from)), marked(from) && marked(to));
    }

    /** Bytes of a line, on an average; only where there are some. */
    double lineLength() {
        return (double) (offsets[marks - 1] - offsets[0]) / lines[marks - 1];
    }

    private boolean marked(long offset) {
        return Arrays.binarySearch(offsets, 0, marks, offset) >= 0;
    }

    private double before(long offset) {
        int found = Arrays.binarySearch(offsets, 0, marks, offset);
        if (found >= 0) {
            return lines[found];
        }
        int above = -found - 1;
        if (above == 0) {
            return (offset - offsets[0]) / lineLength();
        }
        if (above == marks) {
            return lines[marks - 1] + (offset - offsets[marks - 1]) / lineLength();
        }
        double share = (double) (offset - offsets[above - 1]) / (offsets[above] - offsets[above - 1]);
        return lines[above - 1] + share * (lines[above] - lines[above - 1]);
    }
}
