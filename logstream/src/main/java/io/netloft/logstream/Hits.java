package io.netloft.logstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/** Lines found in a window, as they go out; newest first they are turned round at its end. One thread. */
final class Hits implements AutoCloseable {
    private static final int MOST_HELD = 32 << 20;

    private final boolean reversed;
    private final long most;
    private Sheet sheet = new Sheet(false, 1024);
    private int[] starts = new int[64];
    private int count;
    private int dropped;
    private long added;

    /** @param most lines that are wanted; newest first those are the last ones */
    Hits(boolean reversed, long most) {
        this.reversed = reversed;
        this.most = most;
    }

    // Newest first it is the last that count, so it is never full.
    boolean full() {
        return !reversed && added >= most;
    }

    /** Lines that {@link #take} will hand out. */
    int count() {
        return count - dropped;
    }

    void add(LineWriter writer, LineWriter.Line line) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
        }
        ByteBuf body = sheet.body();
        starts[count++] = body.writerIndex();
        writer.line(sheet, line);
        added++;
        if (reversed) {
            dropped = (int) Math.max(dropped, count - most);
            if (body.writerIndex() > MOST_HELD) {
                makeRoom(body);
            }
        }
    }

    // The oldest go, at least half of what is held.
    private void makeRoom(ByteBuf body) {
        int first = dropped;
        while (first < count - 1 && body.writerIndex() - starts[first] > MOST_HELD / 2) {
            first++;
        }
        int gone = starts[first];
        body.readerIndex(gone).discardReadBytes();
        for (int i = first; i < count; i++) {
            starts[i - first] = starts[i] - gone;
        }
        count -= first;
        dropped = 0;
    }

    /** What was found since the last time; the caller's to release. */
    ByteBuf take() {
        ByteBuf body = sheet.bytes();
        sheet = new Sheet(false, 1024);
        ByteBuf out = reversed ? turned(body) : body;
        count = 0;
        dropped = 0;
        return out;
    }

    private ByteBuf turned(ByteBuf body) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(Math.max(16, body.readableBytes()));
        int end = body.writerIndex();
        for (int i = count - 1; i >= dropped; i--) {
            out.writeBytes(body, starts[i], end - starts[i]);
            end = starts[i];
        }
        body.release();
        return out;
    }

    @Override
    public void close() {
        sheet.close();
    }
}
