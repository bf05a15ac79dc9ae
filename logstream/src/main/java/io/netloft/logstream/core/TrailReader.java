package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a trail from positions: the same way for history and for the live end. Owned by its trail. */
final class TrailReader {
    private static final int SPARE = 512;

    private final Trail trail;
    private final Chain chain;
    private final Content content;
    private final Notes notes;
    private final Ring ring;
    private final TrailRules rules;
    private final ByteBufAllocator allocator;
    // Bytes of the live file that were read and held back; when the file is emptied they exist nowhere else.
    private @Nullable Held held;

    private long reads;
    private long bytesRead;

    /** A line without an end. */
    private record Held(Generation of, long offset, Join join, ByteBuf bytes) {}

    /** Where a read is at the moment. */
    private static final class Cursor {
        private Generation generation;
        private long offset;
        private Join join;
        private long note;
        private final List<TailEvent> events = new ArrayList<>(0);

        Cursor(Generation generation, long offset, Join join, long note) {
            this.generation = generation;
            this.offset = offset;
            this.join = join;
            this.note = note;
        }

        Position position() {
            return new Position(generation.fingerprint(), generation.number(), offset, join, note);
        }
    }

    TrailReader(
            Trail trail,
            Chain chain,
            Content content,
            Notes notes,
            Ring ring,
            TrailRules rules,
            ByteBufAllocator allocator) {
        this.trail = trail;
        this.chain = chain;
        this.content = content;
        this.notes = notes;
        this.ring = ring;
        this.rules = rules;
        this.allocator = allocator;
    }

    Position positionIn(Generation generation, long offset, Join join) {
        return new Position(generation.fingerprint(), generation.number(), offset, join, notes.now());
    }

    Batch read(Position from, int maxBytes, long nowMs) {
        if (chain.isEmpty()) {
            return new Batch(List.of(), null, 0, 0, from, true);
        }
        Cursor at = resolve(from, nowMs);
        while (true) {
            at.note = notes.due(at.note, at.generation.number(), at.offset, false, at.events);
            Batch cached = ring.read(at.position(), maxBytes);
            if (cached != null) {
                return with(at, cached);
            }
            try {
                Batch read = readOnce(at, maxBytes, nowMs);
                if (read != null) {
                    return read;
                }
            } catch (IOException e) {
                if (!at.generation.sealed()) {
                    trail.troubled(e);
                    return end(at);
                }
                lost(at, String.valueOf(e.getMessage()));
            }
        }
    }

    private static Batch with(Cursor at, Batch batch) {
        return batch.preceded(at.events);
    }

    private Batch end(Cursor at) {
        at.note = notes.due(at.note, at.generation.number(), at.offset, true, at.events);
        return new Batch(at.events, null, 0, 0, at.position(), true);
    }

    /** A batch, or null when the cursor was moved and the read goes on from there. */
    private @Nullable Batch readOnce(Cursor at, int maxBytes, long nowMs) throws IOException {
        Generation of = at.generation;
        if (of.sealed() && of.measured() && at.offset >= of.size()) {
            return advance(at) ? null : end(at);
        }
        switch (content.open(of)) {
            case GONE -> {
                return gone(at, nowMs);
            }
            case REPLACED -> {
                trail.refilled(of, nowMs);
                return null;
            }
            case YES -> trail.untroubled();
        }
        return fill(at, rules.readBytes(maxBytes), nowMs);
    }

    private @Nullable Batch gone(Cursor at, long nowMs) {
        Generation of = at.generation;
        if (!of.sealed()) {
            // Renamed, or deleted, since the last look.
            trail.poll(nowMs);
            if (!of.sealed() && of.handle() == null) {
                return end(at);
            }
            return null;
        }
        lost(at, "");
        return null;
    }

    // To the next bytes that somebody else's reading left in memory, or to the generation's end.
    private void lost(Cursor at, String why) {
        Generation of = at.generation;
        long next = ring.nextAfter(of.number(), at.offset);
        long to = next >= 0 ? next : Math.max(of.least(), at.offset);
        boolean exact = next >= 0 || (of.measured() && whole(of));
        LineMarks.Span lines = linesLost(of, at.offset, to);
        at.events.add(new TailEvent(
                TailEvent.Kind.GAP,
                of.number(),
                at.offset,
                to - at.offset,
                exact,
                why,
                lines.count(),
                lines.exact() && exact));
        at.offset = to;
        at.join = Join.NONE;
        if (next < 0) {
            of.measure(to);
        }
    }

    // Of what nobody has counted, as many as elsewhere in the file.
    private LineMarks.Span linesLost(Generation of, long from, long to) {
        LineMarks own = of.lines();
        if (own != null) {
            return own.between(from, to);
        }
        for (int i = chain.all().size() - 1; i >= 0; i--) {
            LineMarks other = chain.all().get(i).lines();
            if (other != null) {
                return new LineMarks.Span(Math.round((to - from) / other.lineLength()), false);
            }
        }
        return LineMarks.Span.UNKNOWN;
    }

    /**
     * Counts what those have before them who stand in a generation that is about to be let go of: once it is gone, nobody
     * can.
     */
    void count(Generation of, List<Position> readers) throws IOException {
        OpenFile file = of.handle();
        long[] places = readers.stream()
                .filter(at -> at.generation() == of.number() && at.offset() < of.size())
                .mapToLong(Position::offset)
                .sorted()
                .distinct()
                .toArray();
        if (file == null || !of.measured() || of.gzip() || places.length == 0) {
            return;
        }
        LineMarks marks = LineMarks.of(file, places, of.size(), of.encoding());
        if (marks != null) {
            of.counted(marks);
        }
    }

    // What an emptied file held last, and what a copy was made without, nobody can know.
    private static boolean whole(Generation of) {
        return of.ending() != Generation.Ending.EMPTIED && (!of.copied() || of.gzip());
    }

    private boolean advance(Cursor at) {
        Generation next = chain.after(at.generation);
        if (next == null) {
            return false;
        }
        at.note = notes.due(at.note, at.generation.number(), at.offset, true, at.events);
        Generation left = at.generation;
        String where = left.location();
        boolean sure = whole(left);
        at.events.add(new TailEvent(
                left.ending().told(), left.number(), at.offset, 0, sure, where == null ? "" : Finder.name(where)));
        at.generation = next;
        at.offset = next.base();
        at.join = Join.NONE;
        return true;
    }

    private @Nullable Batch fill(Cursor at, int wanted, long nowMs) throws IOException {
        Generation of = at.generation;
        OpenFile file = of.handle();
        if (file == null) {
            return null;
        }
        of.used(nowMs);
        long known = of.measured() ? of.size() - at.offset : wanted;
        int room = (int) Math.max(SPARE, Math.min(wanted, of.sealed() ? known : known + SPARE));
        if (of.sealed() && of.measured()) {
            room = (int) Math.min(room, known);
        }
        ByteBuf raw = allocator.buffer(room, room);
        boolean kept = false;
        try {
            ByteBuffer into = raw.nioBuffer(0, room);
            int count = file.read(into, at.offset);
            ByteBuffer bytes = Scan.order(raw.nioBuffer(0, room));
            if (!of.sealed() && !content.confirm(of, at.offset, bytes, count)) {
                trail.refilled(of, nowMs);
                return null;
            }
            kept = count > 0;
            reads++;
            bytesRead += count;
            return kept ? framed(at, raw, bytes, count, count < room, nowMs) : nothing(at, nowMs);
        } finally {
            if (!kept) {
                raw.release();
            }
        }
    }

    private @Nullable Batch nothing(Cursor at, long nowMs) throws IOException {
        Generation of = at.generation;
        if (of.sealed()) {
            if (at.offset < of.least()) {
                lost(at, "");
            } else {
                of.measure(at.offset);
            }
            return null;
        }
        OpenFile file = of.handle();
        if (file == null || at.offset <= file.size()) {
            return end(at);
        }
        trail.poll(nowMs);
        if (!of.sealed() && at.offset > Math.max(of.size(), of.marker().end())) {
            // A cursor from before a restart, of bytes that were cut off while nobody looked.
            at.events.add(new TailEvent(TailEvent.Kind.SHRUNK, of.number(), of.size(), 0, false, ""));
            at.offset = of.size();
        }
        return null;
    }

    private @Nullable Batch framed(Cursor at, ByteBuf raw, ByteBuffer bytes, int count, boolean ended, long nowMs) {
        Generation of = at.generation;
        if (at.offset + count > of.size() && !of.sealed()) {
            of.measure(at.offset + count);
            of.changed(nowMs);
            trail.revised();
        }
        boolean last = of.sealed() && (of.measured() ? at.offset + count >= of.size() : ended);
        boolean idle = nowMs - of.changedAtMs() >= rules.partialAfterMs();
        var around = new Frame.Around(at.join, at.offset == 0, ended || last, last, idle);
        Frame frame = Frame.of(bytes, count, of.encoding(), rules.lines(), around);
        if (frame.end() == 0) {
            hold(at, raw, count);
            return end(at);
        }
        if (!of.sealed()) {
            of.counted(at.offset, bytes, frame.end());
        }
        raw.writerIndex(frame.end());
        var block = new Block(of, at.offset, raw, frame, around, rules.lines());
        if (!of.sealed() && of.size() - at.offset <= rules.ringBytes()) {
            ring.add(block);
        }
        if (!of.sealed() && ended) {
            hold(at, frame, raw, count);
        }
        at.offset = block.end();
        at.join = frame.after();
        return new Batch(at.events, block, 0, -1, at.position(), false);
    }

    private void hold(Cursor at, ByteBuf raw, int count) {
        close();
        held = new Held(at.generation, at.offset, at.join, raw.setIndex(0, count));
    }

    private void hold(Cursor at, Frame frame, ByteBuf raw, int count) {
        close();
        if (frame.end() == count) {
            return;
        }
        ByteBuf rest = raw.alloc().buffer(count - frame.end());
        rest.writeBytes(raw.nioBuffer(frame.end(), count - frame.end()));
        held = new Held(at.generation, at.offset + frame.end(), frame.after(), rest);
    }

    ReadCount reads() {
        return new ReadCount(reads, bytesRead);
    }

    /** Whether there is a line that waits for its end. */
    boolean holds() {
        return held != null;
    }

    /** The bytes held back of a file that is gone become its last line. */
    void salvage(Generation of) {
        Held rest = held;
        if (rest == null || rest.of != of) {
            return;
        }
        held = null;
        int count = rest.bytes.readableBytes();
        if (of.ending() != Generation.Ending.EMPTIED && rest.offset + count < of.size()) {
            // More than that was written, and is still to be read.
            rest.bytes.release();
            return;
        }
        var around = new Frame.Around(rest.join, rest.offset == 0, true, true, true);
        ByteBuffer bytes = Scan.order(rest.bytes.nioBuffer(0, count));
        Frame frame = Frame.of(bytes, count, of.encoding(), rules.lines(), around);
        var block = new Block(of, rest.offset, rest.bytes, frame, around, rules.lines());
        ring.add(block);
        block.release();
    }

    private Cursor resolve(Position from, long nowMs) {
        long note = Math.min(from.note(), notes.last());
        Generation numbered = chain.numbered(from.generation());
        if (numbered != null && fits(numbered, from, nowMs)) {
            return new Cursor(numbered, Math.max(from.offset(), numbered.base()), from.join(), note);
        }
        for (Generation other : List.copyOf(chain.all())) {
            if (from.fingerprint().length() > 0 && other != numbered && fits(other, from, nowMs)) {
                return new Cursor(other, Math.max(from.offset(), other.base()), from.join(), note);
            }
        }
        Generation oldest = chain.oldest();
        var begin = new Cursor(oldest, oldest.base(), Join.NONE, note);
        if (from.generation() != Position.BEGIN.generation()) {
            begin.events.add(new TailEvent(
                    TailEvent.Kind.UNKNOWN_POSITION, from.generation(), from.offset(), 0, false, from.text()));
        }
        return begin;
    }

    private boolean fits(Generation generation, Position from, long nowMs) {
        Fingerprint mine = generation.fingerprint();
        Fingerprint asked = from.fingerprint();
        if (asked.length() == mine.length() || asked.length() == 0) {
            return asked.hash() == mine.hash() || asked.length() == 0;
        }
        boolean ours = generation.number() == from.generation() && asked.length() < mine.length();
        try {
            boolean there = content.open(generation) == Content.Opened.YES;
            OpenFile file = generation.handle();
            if (!there || file == null) {
                // What is gone can't be compared; the number was given by us.
                return ours;
            }
            ByteBuffer head = Content.bytes(file, 0, Fingerprint.FULL);
            if (!generation.sealed() && !mine.matches(head, head.limit())) {
                trail.refilled(generation, nowMs);
                return fits(generation, from, nowMs);
            }
            // A copy may have been made of less than that, or the file cut.
            return head.limit() < asked.length()
                    ? generation.number() == from.generation()
                    : asked.matches(head, head.limit());
        } catch (IOException e) {
            return generation.number() == from.generation();
        }
    }

    void close() {
        if (held != null) {
            held.bytes.release();
            held = null;
        }
    }
}
