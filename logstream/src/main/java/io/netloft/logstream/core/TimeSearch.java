package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first line written at or after a time, by halving a file whose lines say when they were written. Where none does,
 * the file's last write must do: then what is found is the beginning of the first file that was written to since. Lines
 * without a time belong to the one before. Owned by a trail.
 */
final class TimeSearch {
    private static final int CHUNK = 64 * 1024;

    private final long targetMs;
    private final long nearMs;
    private final ByteBuffer chunk = Scan.order(ByteBuffer.allocate(CHUNK));
    private final ByteBuf text = Unpooled.wrappedBuffer(chunk);

    /** A time, and where it was in its file. */
    private record Stamp(long ms, long offset) {}

    TimeSearch(long targetMs, long nearMs) {
        this.targetMs = targetMs;
        this.nearMs = nearMs;
    }

    /** When a generation's first line with a time was written; {@link Long#MAX_VALUE} when none says. */
    long first(Generation generation, OpenFile file) throws IOException {
        Stamp stamp = next(generation, file, generation.base(), false);
        return stamp == null ? Long.MAX_VALUE : stamp.ms;
    }

    /** The offset of the first line at or after the time; that behind the last line when all are older. */
    long find(Generation generation, OpenFile file) throws IOException {
        long low = generation.base();
        if (!generation.gzip()) {
            long high = file.size();
            while (high - low > CHUNK) {
                long middle = low + (high - low) / 2;
                Stamp stamp = next(generation, file, middle, true);
                if (stamp == null || stamp.ms >= targetMs) {
                    high = middle;
                } else {
                    low = stamp.offset;
                }
            }
        }
        return onward(generation, file, low);
    }

    private long onward(Generation generation, OpenFile file, long from) throws IOException {
        long at = from;
        while (true) {
            int count = fill(file, at);
            int start = 0;
            while (start < count) {
                int feed = Scan.lineFeed(chunk, start, count, generation.encoding());
                if (feed < 0) {
                    break;
                }
                long ms = Timestamps.of(text, start, feed - start, nearMs);
                if (ms != Timestamps.NONE && ms >= targetMs) {
                    return at + start;
                }
                start = feed + generation.encoding().unit();
            }
            if (count < CHUNK) {
                return at + start;
            }
            at += start == 0 ? count : start;
        }
    }

    /** The first line with a time from an offset on, which is in the middle of a line unless it begins the file. */
    private @Nullable Stamp next(Generation generation, OpenFile file, long from, boolean within) throws IOException {
        int count = fill(file, from);
        int start = 0;
        if (within) {
            int feed = Scan.lineFeed(chunk, 0, count, generation.encoding());
            start = feed < 0 ? count : feed + generation.encoding().unit();
        }
        while (start < count) {
            int feed = Scan.lineFeed(chunk, start, count, generation.encoding());
            int end = feed < 0 ? count : feed;
            long ms = Timestamps.of(text, start, end - start, nearMs);
            if (ms != Timestamps.NONE) {
                return new Stamp(ms, from + start);
            }
            start = feed < 0 ? count : feed + generation.encoding().unit();
        }
        return null;
    }

    private int fill(OpenFile file, long at) throws IOException {
        chunk.clear();
        int count = file.read(chunk, at);
        text.setIndex(0, count);
        return count;
    }
}
