package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one read gives: events first, then entries of one block, then where to go on. Any thread, one at a time; the reader
 * closes it.
 */
public final class Batch implements AutoCloseable {
    private final List<TailEvent> events;
    private final @Nullable Block block;
    private final int first;
    private final int end;
    private final Position next;
    private final boolean atEnd;

    /** Takes the block over. */
    Batch(List<TailEvent> events, @Nullable Block block, int first, int end, Position next, boolean atEnd) {
        this.events = events;
        this.block = block;
        this.first = first;
        this.end = end;
        this.next = next;
        this.atEnd = atEnd;
    }

    /** Nothing, at the live end. */
    public static Batch nothing(Position at) {
        return new Batch(List.of(), null, 0, 0, at, true);
    }

    /** The same behind events. */
    Batch preceded(List<TailEvent> before) {
        return before.isEmpty() ? this : new Batch(before, block, first, end, next, atEnd);
    }

    /** What happened before the first of the lines. */
    public List<TailEvent> events() {
        return events;
    }

    /** The bytes; null when there are none now. */
    public @Nullable Block block() {
        return block;
    }

    /** Where to go on. */
    public Position next() {
        return next;
    }

    /** Whether there was nothing more at that moment. */
    public boolean atEnd() {
        return atEnd;
    }

    /** Whether it holds neither line nor event. */
    public boolean empty() {
        return block == null && events.isEmpty();
    }

    /** Whether it is its block from beginning to end, so that its raw bytes can go out without a look at the lines. */
    public boolean whole() {
        return block != null && first == 0 && end < 0;
    }

    /** The position behind an entry of the block's table. */
    public Position after(int entry) {
        Block of = held();
        if (entry == end() - 1) {
            return next;
        }
        return new Position(
                of.fingerprint(),
                of.generation(),
                of.offset() + of.lines().rawEnd(entry),
                BatchCut.joinBefore(of.lines(), entry + 1),
                next.note());
    }

    /** First entry of the block's table that belongs to it. */
    public int first() {
        return first;
    }

    /** Behind the last entry of the block's table that belongs to it. */
    public int end() {
        return end < 0 ? held().lines().count() : end;
    }

    /** Calls for every line and everything left out, in order. */
    public void forEach(Visitor visitor) {
        events.forEach(visitor::event);
        if (block == null) {
            return;
        }
        LineTable lines = block.lines();
        ByteBuf text = block.text();
        int last = end();
        for (int entry = first; entry < last; entry++) {
            long offset = block.offset() + lines.rawStart(entry);
            if (lines.line(entry)) {
                visitor.line(text, lines.start(entry), lines.length(entry), lines.flags(entry), offset);
            } else {
                visitor.event(skip(lines, entry, offset));
            }
        }
    }

    /** The position before the first entry. */
    public Position begin() {
        Block of = held();
        Join join = first == 0 ? of.join() : BatchCut.joinBefore(of.lines(), first);
        long offset = of.offset() + (first == 0 ? 0 : of.lines().rawStart(first));
        return new Position(of.fingerprint(), of.generation(), offset, join, next.note());
    }

    /** What an entry that is no line stands for. */
    public TailEvent skipped(int entry) {
        Block of = held();
        return skip(of.lines(), entry, of.offset() + of.lines().rawStart(entry));
    }

    private TailEvent skip(LineTable lines, int entry, long offset) {
        TailEvent.Kind kind = (lines.flags(entry) & LineFlags.NULS) != 0 ? TailEvent.Kind.NULS : TailEvent.Kind.DROPPED;
        long bytes = (long) lines.rawEnd(entry) - lines.rawStart(entry);
        return new TailEvent(kind, held().generation(), offset, bytes, true, "");
    }

    private Block held() {
        if (block == null) {
            throw new IllegalStateException("the batch has no lines");
        }
        return block;
    }

    @Override
    public void close() {
        if (block != null) {
            block.release();
        }
    }

    /** Takes lines and events in their order. */
    public interface Visitor {
        /** A line: its bytes in a text that lives as long as the batch, its {@link LineFlags}, its place in the file. */
        void line(ByteBuf text, int start, int length, int flags, long offset);

        /** Something else. */
        void event(TailEvent event);
    }
}
