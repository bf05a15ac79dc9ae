package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Somebody who follows the file, and holds what it is handed against what was written: every byte once, in order; one that
 * is missing is announced, and was nowhere to be read.
 */
final class ModelViewer implements Batch.Visitor {
    private static final Set<TailEvent.Kind> EXCUSES = EnumSet.of(
            TailEvent.Kind.TRUNCATED,
            TailEvent.Kind.GAP,
            TailEvent.Kind.SHRUNK,
            // Where a hole is, a file was emptied, perhaps before anybody had seen it full.
            TailEvent.Kind.NULS,
            TailEvent.Kind.RECREATED,
            TailEvent.Kind.UNKNOWN_POSITION);

    private final SimDisk disk;
    private final ModelWorld world;
    private final List<TailEvent> since = new ArrayList<>();
    private final BitSet missing = new BitSet();
    private final BitSet seen = new BitSet();
    private Position position;
    private int expected;
    private boolean excused;
    // Bytes that came too late, of which only their number was told.
    private long late;
    // Bytes that did not come where they belong: only too late ones may be told of afterwards.
    private long owed;
    private String owedSince = "";

    ModelViewer(SimDisk disk, ModelWorld world, Position from) {
        this.disk = disk;
        this.world = world;
        this.position = from;
    }

    Position position() {
        return position;
    }

    BitSet missing() {
        return missing;
    }

    int expected() {
        return expected;
    }

    /** As after a restart of either side: only the text of the cursor is left. */
    void forget() {
        String text = position.text();
        position = Position.parse(text);
        assertThat(position.text()).isEqualTo(text);
    }

    /** Reads once; false at the end. */
    boolean read(Trail trail, int maxBytes, long nowMs) {
        try (Batch batch = trail.read(position, maxBytes, nowMs)) {
            if (batch.block() != null) {
                world.note("read gen " + batch.block().generation() + " "
                        + batch.block().offset() + "+" + batch.block().size() + " of " + trail);
            }
            batch.forEach(this);
            position = batch.next();
            return !batch.atEnd();
        }
    }

    @Override
    public void line(ByteBuf text, int start, int length, int flags, long offset) {
        boolean open = (flags & (LineFlags.PARTIAL | LineFlags.UNTERMINATED)) != 0;
        byte[] bytes = new byte[open ? length : length + 1];
        text.getBytes(start, bytes, 0, length);
        if (!open) {
            bytes[length] = '\n';
        }
        byte[] all = world.written();
        if (!matches(all, expected, bytes)) {
            skipTo(all, bytes);
        }
        expected += bytes.length;
        excused = false;
        since.clear();
    }

    private void skipTo(byte[] all, byte[] bytes) {
        int found = expected + 1;
        while (found + bytes.length <= all.length && !matches(all, found, bytes)) {
            found++;
        }
        String what = new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).strip();
        if (found + bytes.length > all.length) {
            fail("not what follows byte " + expected + ", or delivered before: " + what + " after " + since);
        }
        if (untold(expected, found)) {
            // Written to a file after it was let go of; that is told when it is noticed.
            owed += knowable().get(expected, found).cardinality();
            owedSince = "bytes " + expected + " to " + found + " are missing before " + what;
        } else {
            lose(expected, found);
        }
        checkLines(all, found);
        expected = found;
    }

    // A gap that is all that happened, and whose lines were counted, has as many as were written there.
    private void checkLines(byte[] all, int found) {
        List<TailEvent> gaps = since.stream().filter(event -> event.bytes() > 0).toList();
        if (gaps.size() != 1 || !gaps.get(0).counted() || gaps.get(0).bytes() != found - expected) {
            return;
        }
        int lines = 0;
        for (int at = expected; at < found; at++) {
            lines += all[at] == '\n' ? 1 : 0;
        }
        assertThat(gaps.get(0).lines()).as("lines of " + gaps).isEqualTo(lines);
    }

    // What came and went between two looks nobody can tell of; nor that a file was emptied that nobody had seen full,
    // nor
    // what a link pointed to in between.
    private BitSet knowable() {
        BitSet there = disk.onDisk();
        if (world.linked()) {
            there.clear();
        }
        there.andNot(disk.truncated());
        there.or(seen);
        return there;
    }

    private boolean untold(int from, int to) {
        return !excused && late == 0 && !knowable().get(from, to).isEmpty();
    }

    /** A look of the reader's: what stands at the path before and after it was seen. */
    void look(Runnable poll) {
        var before = new BitSet();
        standing(before);
        poll.run();
        var after = new BitSet();
        standing(after);
        before.and(after);
        seen.or(before);
    }

    private void standing(BitSet into) {
        SimDisk.Node live = disk.at(ModelWorld.PATH);
        if (live != null && live.readable()) {
            live.origins(into);
        }
    }

    private void lose(int from, int to) {
        BitSet there = disk.onDisk();
        there.and(knowable());
        boolean hole = since.stream().anyMatch(event -> event.kind() == TailEvent.Kind.NULS);
        if (hole) {
            // Files that were emptied under such a writer begin alike; compressed, one that was read no further than
            // its
            // hole can't be told from another.
            there.andNot(disk.packed());
        }
        if (!world.appends() || hole) {
            // Emptied, and filled again beyond what it was, before anybody could look into it; or one of several copies
            // that all begin with a hole.
            there.andNot(disk.truncated());
        }
        BitSet readable = there.get(from, to);
        if (readable.cardinality() > late) {
            owed += readable.cardinality() - late;
            owedSince = "byte " + (from + readable.nextSetBit(0)) + " of the missing " + from + " to " + to
                    + " stands on the disk; told " + since;
        }
        late = Math.max(0, late - readable.cardinality());
        missing.set(from, to);
        missing.andNot(there);
        missing.and(knowable());
    }

    private static boolean matches(byte[] all, int at, byte[] bytes) {
        return at + bytes.length <= all.length
                && java.util.Arrays.equals(all, at, at + bytes.length, bytes, 0, bytes.length);
    }

    @Override
    public void event(TailEvent event) {
        since.add(event);
        world.note("event " + event);
        excused |= EXCUSES.contains(event.kind()) || !event.exact();
        if (event.kind() == TailEvent.Kind.LATE) {
            long paid = Math.min(owed, event.bytes());
            owed -= paid;
            late += event.bytes() - paid;
        }
    }

    /** Everything was read: what was written and did not come must be gone for good, and told. */
    void finish() {
        int all = world.written().length;
        if (expected < all) {
            if (untold(expected, all)) {
                fail("the last " + (all - expected) + " bytes are missing, and nothing told it");
            }
            lose(expected, all);
        }
        if (owed > 0) {
            fail(owedSince + ", and nothing told it");
        }
    }
}
