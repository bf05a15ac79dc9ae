package io.netloft.logstream;

import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Block;
import io.netloft.logstream.core.LineFilter;
import io.netloft.logstream.core.LineTable;
import io.netloft.logstream.core.Position;
import io.netloft.logstream.core.TailEvent;
import io.netloft.logstream.core.Timestamps;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes pieces of one file's batches in one form. One thread at a time. */
final class PieceMaker {
    private static final Piece.Measure RAW = Piece.Measure.NOTHING;

    private final Form form;
    private final LineFilter filter;
    private final LineWriter writer;

    /** @param others cursors of other files that every id names as well; empty for none, null for no ids */
    PieceMaker(String name, String key, Form form, LineFilter filter, @Nullable String others) {
        this.form = form;
        this.filter = filter;
        this.writer = LineWriter.of(name, key, form, others);
    }

    /** What happened on the way through a batch. */
    private static final class Tally {
        private int lines;
        private int events;
        private long lost;
        private boolean ended;
        private @Nullable Position cut;

        Piece.Measure measure() {
            return new Piece.Measure(lines, events, lost, ended);
        }
    }

    /**
     * A piece of a batch, which stays the caller's.
     *
     * @param mostLines lines that may go into it; where there are more, {@link Piece#cut} says where to go on
     */
    Piece make(Batch batch, long mostLines, long nowMs) {
        Block block = batch.block();
        boolean bytes = form.shape() == Form.Shape.BYTES && form.everything();
        if (bytes && batch.events().isEmpty() && block != null && !hole(batch, block)) {
            return Piece.of(bytes(batch, block), RAW, null);
        }
        int expected = expected(block);
        var tally = new Tally();
        try (Sheet sheet = new Sheet(form.shape().webSocket(), expected)) {
            writer.near(nowMs);
            events(batch, block, sheet, tally);
            if (block != null) {
                lines(batch, block, sheet, tally, mostLines);
            }
            return sheet.done(tally.measure(), tally.cut);
        }
    }

    private int expected(@Nullable Block block) {
        if (block == null || !filter.all()) {
            return 1024;
        }
        int each = form.shape().json() ? 160 : form.shape().serverSent() ? 96 : 8;
        return Math.max(256, block.size() + Math.min(block.lines().count() * each, 1 << 20));
    }

    // What a writer leaves behind whose file is emptied under him is no content; a block begins with it.
    private static boolean hole(Batch batch, Block block) {
        int first = batch.first() == 0 ? 0 : block.lines().rawStart(batch.first());
        return block.plain() && block.raw().getByte(first) == 0;
    }

    // The file's own bytes, or the same in UTF-8, neither looked at nor copied.
    private static ByteBuf bytes(Batch batch, Block block) {
        if (batch.whole()) {
            return block.plain() ? block.raw().retain() : block.text().retainedSlice();
        }
        LineTable lines = block.lines();
        if (block.plain()) {
            int from = lines.rawStart(batch.first());
            return block.raw().retainedSlice(from, lines.rawEnd(batch.end() - 1) - from);
        }
        int from = lines.start(batch.first());
        int to = batch.end() == lines.count() ? block.text().writerIndex() : lines.start(batch.end());
        return block.text().retainedSlice(from, to - from);
    }

    private void events(Batch batch, @Nullable Block block, Sheet sheet, Tally tally) {
        if (!batch.events().isEmpty()) {
            Position at = block == null ? batch.next() : batch.begin();
            batch.events().forEach(event -> event(event, at, sheet, tally));
        }
    }

    private void event(TailEvent event, Position at, Sheet sheet, Tally tally) {
        boolean lost = Events.lost(event);
        if (lost) {
            tally.lost += event.bytes();
        }
        if (form.told() == Form.Told.ALL || (form.told() == Form.Told.LOST && lost)) {
            writer.event(sheet, event, at);
            tally.events++;
        }
    }

    private void lines(Batch batch, Block block, Sheet sheet, Tally tally, long mostLines) {
        LineTable lines = block.lines();
        ByteBuf text = block.text();
        ByteBuffer view = text.nioBuffer(0, text.writerIndex());
        boolean bytes = form.shape() == Form.Shape.BYTES && block.plain();
        int end = batch.end();
        writer.begin(block);
        for (int entry = batch.first(); entry < end; entry++) {
            if (!lines.line(entry)) {
                event(batch.skipped(entry), batch.after(entry), sheet, tally);
                continue;
            }
            int start = lines.start(entry);
            int length = lines.length(entry);
            if (late(text, start, length)) {
                tally.ended = true;
                return;
            }
            if (!filter.passes(text, view, start, length)) {
                continue;
            }
            if (tally.lines == mostLines) {
                tally.cut = entry == batch.first() ? batch.begin() : batch.after(entry - 1);
                return;
            }
            tally.lines++;
            if (bytes) {
                int from = lines.rawStart(entry);
                sheet.begin().writeBytes(text, from, lines.rawEnd(entry) - from);
            } else {
                writer.line(sheet, LineWriter.Line.of(batch, block, entry));
            }
        }
    }

    private boolean late(ByteBuf text, int start, int length) {
        if (form.untilMs() == Long.MAX_VALUE) {
            return false;
        }
        long at = Timestamps.of(text, start, length, form.untilMs());
        return at != Timestamps.NONE && at > form.untilMs();
    }
}
