package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The changes of keys in the order of their revisions, kept to a bound. They follow from the log: what is not on the disk
 * when the node dies is made again when the log is applied again, and so a snapshot is not whole before the changes up to
 * it are on the disk. Thread-safe; the apply thread adds, workers read.
 */
final class ChangeHistory {
    private static final Log LOG = Log.of(ChangeHistory.class);
    private static final Pattern NAME = Pattern.compile("changes-(\\d{20})\\.log");
    private static final int SEGMENTS = 32;
    private static final int LEAST_SEGMENT = 64 * 1024;
    private static final int MOST_SEGMENT = 8 << 20;

    private final Path folder;
    private final long bound;
    private final int segmentBytes;
    private final Executor workers;
    private final TreeMap<Long, ChangeSegment> segments = new TreeMap<>(); // guarded by this
    private @Nullable ChangeSegment growing; // guarded by this; the last of the segments
    private long bytes; // guarded by this
    private long oldest = 1; // guarded by this
    private volatile long last;

    /** @param bound bytes that are kept; what is older goes */
    ChangeHistory(Path folder, long bound, Executor workers) {
        this.folder = folder;
        this.bound = bound;
        this.segmentBytes = (int) Math.max(LEAST_SEGMENT, Math.min(MOST_SEGMENT, bound / SEGMENTS));
        this.workers = workers;
    }

    /** Reads what is on the disk. Blocks; before the first change. */
    synchronized void open() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    take(file, Long.parseLong(name.group(1)));
                }
            }
        }
        if (!segments.isEmpty()) {
            oldest = segments.firstKey();
        }
    }

    private void take(Path file, long first) throws IOException {
        ChangeSegment segment = ChangeSegment.open(file, first);
        if (segment == null || first <= last) {
            LOG.warn("part of the history of changes is damaged and left out", "file", file);
            Files.delete(file);
            return;
        }
        if (!segments.isEmpty() && first != last + 1) {
            LOG.warn("the history of changes has a gap, what is before it is left out", "file", file);
            ChangeSegment.delete(List.copyOf(segments.values()));
            segments.clear();
            bytes = 0;
        }
        segments.put(first, segment);
        bytes += segment.length();
        last = segment.last();
    }

    /**
     * The state has become that of a snapshot.
     *
     * @param revision the last one in it; what is kept is of use only if it reaches as far
     */
    synchronized void continueFrom(long revision) throws IOException {
        if (last < revision) {
            ChangeSegment.delete(List.copyOf(segments.values()));
            segments.clear();
            growing = null;
            bytes = 0;
            last = revision;
            oldest = revision + 1;
        }
    }

    /** Adds a change; one that is known already is passed over. The apply thread calls it. */
    void add(long revision, String event, byte[] key, byte @Nullable [] value) {
        if (revision <= last) {
            return;
        }
        synchronized (this) {
            ChangeSegment segment = growing;
            if (segment == null) {
                // Named after the first revision that it may hold: segments leave no gap between them.
                segment = ChangeSegment.begin(folder, last + 1);
                segments.put(segment.first(), segment);
                growing = segment;
            }
            int before = segment.length();
            segment.add(revision, event, key, value);
            bytes += segment.length() - before;
            last = revision;
            if (segment.length() >= segmentBytes) {
                growing = null;
                seal(segment);
            }
        }
    }

    private void seal(ChangeSegment whole) {
        try {
            workers.execute(() -> {
                try {
                    bring(whole, true);
                    trim();
                } catch (IOException e) {
                    LOG.error("history of changes not written", "file", whole.file(), "cause", e.getMessage());
                }
            });
        } catch (RejectedExecutionException busy) {
            // The next snapshot brings it to the disk; until then it stays in memory.
            LOG.debug("history is written later", "file", whole.file());
        }
    }

    private void bring(ChangeSegment segment, boolean whole) throws IOException {
        ChangeSegment.Unwritten unwritten;
        synchronized (this) {
            unwritten = isKept(segment) ? segment.unwritten() : null;
        }
        if (unwritten != null) {
            segment.write(unwritten);
            boolean kept;
            synchronized (this) {
                segment.written(unwritten.at() + unwritten.bytes().length, whole);
                kept = isKept(segment);
            }
            if (!kept) {
                // It was dropped while it was written, and would come back at the next start.
                ChangeSegment.delete(List.of(segment));
            }
        }
    }

    private boolean isKept(ChangeSegment segment) {
        return segments.get(segment.first()) == segment;
    }

    private void trim() throws IOException {
        List<ChangeSegment> gone = new ArrayList<>();
        synchronized (this) {
            while (bytes > bound && segments.size() > 1) {
                ChangeSegment first = segments.pollFirstEntry().getValue();
                bytes -= first.length();
                oldest = segments.firstKey();
                gone.add(first);
            }
        }
        ChangeSegment.delete(gone);
    }

    /** Brings everything to the disk. Blocks. */
    void sync() throws IOException {
        List<ChangeSegment> all;
        ChangeSegment open;
        synchronized (this) {
            all = new ArrayList<>(segments.values());
            open = growing;
        }
        for (ChangeSegment segment : all) {
            bring(segment, segment != open);
        }
    }

    /** The oldest revision from which on nothing is missing. */
    synchronized long oldest() {
        return oldest;
    }

    /** The revision of the last change. */
    long last() {
        return last;
    }

    /** Bytes kept. */
    synchronized long bytes() {
        return bytes;
    }

    /** Where a reader is. */
    record Cursor(long revision, long segment, int offset) {
        /** Before the change of that revision, or the next if there is none. */
        static Cursor at(long revision) {
            return new Cursor(revision, -1, 0);
        }
    }

    /**
     * Changes that follow, and where they end.
     *
     * @param lost whether changes that the reader has not had were dropped
     */
    record Batch(List<Change> changes, Cursor next, boolean lost) {}

    /** Reads some changes from a cursor on; none when it has reached the end. May block. */
    Batch read(Cursor from, int mostBytes) {
        ChangeSegment segment;
        int offset;
        byte[] part;
        synchronized (this) {
            if (from.revision() < oldest) {
                return new Batch(List.of(), from, true);
            }
            segment = segmentOf(from);
            if (segment == null) {
                return new Batch(List.of(), from, false);
            }
            offset = segment.first() == from.segment() ? from.offset() : 0;
            part = segment.inMemory(offset, mostBytes);
        }
        try {
            return decode(from, segment, offset, part, mostBytes);
        } catch (java.nio.file.NoSuchFileException gone) {
            return new Batch(List.of(), from, true);
        } catch (IOException e) {
            throw new UncheckedIOException(segment.file() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable ChangeSegment segmentOf(Cursor from) {
        ChangeSegment its = segments.get(from.segment());
        if (its != null && from.offset() < its.length()) {
            return its;
        }
        Map.Entry<Long, ChangeSegment> found =
                its == null ? segments.floorEntry(from.revision()) : segments.higherEntry(from.segment());
        return found == null ? null : found.getValue();
    }

    private static Batch decode(Cursor from, ChangeSegment segment, int offset, byte @Nullable [] known, int most)
            throws IOException {
        byte[] part = known == null ? segment.inFile(offset, most) : known;
        int whole = ChangeSegment.recordLength(part);
        if (known == null && whole > part.length) {
            part = segment.inFile(offset, whole);
        }
        ByteBuf in = Unpooled.wrappedBuffer(part);
        List<Change> changes = new ArrayList<>();
        long next = from.revision();
        for (Change change = ChangeSegment.next(in); change != null; change = ChangeSegment.next(in)) {
            if (change.revision() >= from.revision()) {
                changes.add(change);
                next = change.revision() + 1;
            }
        }
        return new Batch(changes, new Cursor(next, segment.first(), offset + in.readerIndex()), false);
    }
}
