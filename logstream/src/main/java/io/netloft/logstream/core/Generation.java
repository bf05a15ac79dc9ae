package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One life of a file: from its creation, or from its being emptied, to its being renamed, emptied, or replaced. Owned by its
 * trail.
 */
final class Generation {
    /** How a life ended. */
    enum Ending {
        /** It has not. */
        NONE(TailEvent.Kind.ROTATED),
        /** Renamed; another file begins. */
        RENAMED(TailEvent.Kind.ROTATED),
        /** Emptied in place. */
        EMPTIED(TailEvent.Kind.TRUNCATED),
        /** Deleted; another file stands in its place. */
        DELETED(TailEvent.Kind.RECREATED);

        private final TailEvent.Kind told;

        Ending(TailEvent.Kind told) {
            this.told = told;
        }

        TailEvent.Kind told() {
            return told;
        }
    }

    private final long number;
    private final long device;
    private final long inode;
    private final long firstSeenNs;
    // Where it lies: its path, the name that a rotation gave it, or a copy. Null: nowhere that is known.
    private @Nullable String location;
    private boolean gzip;
    // A copy stands for it: its own file lives on as the next generation.
    private boolean copied;
    private long base;
    private long size;
    private long modifiedNs;
    private Fingerprint fingerprint = Fingerprint.EMPTY;
    // The beginning of the copy that stands for it: shorter, when that was made while the file was young.
    private Fingerprint copyPrint = Fingerprint.EMPTY;
    private long copyInode;
    private Marker marker = Marker.EMPTY;
    // The bytes of the fingerprint, while a copy may yet be made of fewer of them.
    private @Nullable ByteBuffer head;
    private Encoding encoding;
    // Null while nobody has read a line.
    private @Nullable LineMarks lines;
    private @Nullable OpenFile handle;
    private boolean sealed;
    private Ending ending = Ending.NONE;
    private long changedAtMs;
    private long endedAtMs;
    private long usedAtMs;

    Generation(long number, FileFacts facts, String location, Encoding encoding, long nowMs) {
        this.number = number;
        this.device = facts.device();
        this.inode = facts.inode();
        this.location = location;
        this.gzip = location.endsWith(".gz");
        this.size = facts.size();
        this.modifiedNs = facts.modifiedNs();
        this.firstSeenNs = facts.modifiedNs();
        this.encoding = encoding;
        this.changedAtMs = nowMs;
    }

    static Generation restored(TrailState.Life life, Encoding encoding, long nowMs) {
        var facts = new FileFacts(life.device(), life.inode(), life.size(), life.modifiedNs(), true);
        var generation = new Generation(life.number(), facts, life.location(), encoding, nowMs);
        generation.lies(life.location().isEmpty() ? null : life.location(), life.gzip(), life.copied());
        generation.base = life.base();
        generation.fingerprint = life.fingerprint();
        generation.copyPrint = life.copyPrint();
        generation.copyInode = life.copyInode();
        generation.head = life.head().length == 0 ? null : ByteBuffer.wrap(life.head());
        generation.marker = life.marker();
        generation.sealed = life.sealed();
        generation.ended(Ending.valueOf(life.ending()), nowMs);
        return generation;
    }

    TrailState.Life state() {
        return new TrailState.Life(
                number,
                device,
                inode,
                location == null ? "" : location,
                gzip,
                copied,
                base,
                size,
                modifiedNs,
                fingerprint,
                copyPrint,
                copyInode,
                head == null || sealed ? new byte[0] : Arrays.copyOf(head.array(), head.limit()),
                marker,
                sealed,
                ending.name());
    }

    long number() {
        return number;
    }

    boolean is(FileFacts facts) {
        return device == facts.device() && inode == facts.inode();
    }

    long device() {
        return device;
    }

    long inode() {
        return inode;
    }

    @Nullable
    String location() {
        return location;
    }

    boolean gzip() {
        return gzip;
    }

    boolean copied() {
        return copied;
    }

    void lies(@Nullable String where, boolean compressed, boolean copy) {
        location = where;
        gzip = compressed;
        copied = copy;
    }

    /** First byte that belongs to it: beyond 0 where a file came back whose beginning was a generation before. */
    long base() {
        return base;
    }

    void beginAt(long offset) {
        base = offset;
    }

    /** Bytes it is known to have, or to have had; for a compressed one, its end once that was reached. */
    long size() {
        return size;
    }

    /** Whether its end is known: that of a compressed one is not before it was read through. */
    boolean measured() {
        return !gzip || size >= 0;
    }

    void measure(long bytes) {
        size = bytes;
    }

    /** It is compressed: its end is not known before it was read through, but that it has so much is. */
    void measureLater(long least) {
        size = ~least;
    }

    /** Bytes that it had when it was last seen, at least. */
    long least() {
        return size < 0 ? ~size : size;
    }

    long modifiedNs() {
        return modifiedNs;
    }

    void modified(long whenNs) {
        modifiedNs = whenNs;
    }

    /** The file's last write when it was first seen. */
    long firstSeenNs() {
        return firstSeenNs;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    void known(ByteBuffer first) {
        fingerprint = Fingerprint.of(first, first.limit());
        head = sealed ? null : first;
    }

    boolean sameFile(Generation other) {
        return device == other.device && inode == other.inode;
    }

    /** It was made shorter than what it is known by. */
    void cut(int length) {
        ByteBuffer first = head;
        if (first != null && length < fingerprint.length()) {
            known(first.duplicate().position(0).limit(length));
        }
    }

    /** What it is known by, and where it lies, turned out to be of its file's later life. */
    void forget() {
        fingerprint = Fingerprint.EMPTY;
        head = null;
        handle = null;
        lies(null, false, false);
    }

    /** Its copy begins with these bytes. */
    void copiedAs(ByteBuffer first, FileFacts copy) {
        copyPrint = Fingerprint.of(first, first.limit());
        copyInode = copy.inode();
    }

    /** Whether a file could be the one it lies in. */
    boolean liesIn(FileFacts facts) {
        return device == facts.device() && (copied ? copyInode : inode) == facts.inode();
    }

    /** What is known of where it lies now. */
    Fingerprint printThere() {
        return copied && copyPrint.length() > 0 ? copyPrint : fingerprint;
    }

    /** Whether a copy of it could begin with these bytes. */
    boolean beginsLike(ByteBuffer first) {
        ByteBuffer mine = head;
        return fingerprint.matches(first, first.limit())
                || (copyPrint.length() > 0 && copyPrint.matches(first, first.limit()))
                || (mine != null
                        && first.limit() > 0
                        && first.limit() < mine.limit()
                        && mine.duplicate().position(0).limit(first.limit()).equals(first));
    }

    /** Its end is the offset up to which it was read by anybody. */
    Marker marker() {
        return marker;
    }

    void read(Marker furthest) {
        marker = furthest;
    }

    Encoding encoding() {
        return encoding;
    }

    void encoded(Encoding how) {
        encoding = how;
    }

    /** Bytes of it were read. */
    void counted(long offset, ByteBuffer bytes, int count) {
        LineMarks marks = lines;
        if (marks == null) {
            marks = new LineMarks();
            lines = marks;
        }
        marks.read(offset, bytes, count, encoding);
    }

    void counted(LineMarks marks) {
        lines = marks;
    }

    /** How many lines are known to have stood where; null when nothing is. */
    @Nullable
    LineMarks lines() {
        LineMarks marks = lines;
        return marks == null || marks.none() ? null : marks;
    }

    @Nullable
    OpenFile handle() {
        return handle;
    }

    void hold(@Nullable OpenFile open) {
        handle = open;
    }

    /** Takes its own file over; a copy that is held in its stead is let go of. */
    @Nullable
    OpenFile takeOwn() {
        OpenFile held = handle;
        if (held == null || is(held.facts())) {
            handle = null;
            return held;
        }
        letGo();
        return null;
    }

    void letGo() {
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }

    /** Whether it has got its last byte. */
    boolean sealed() {
        return sealed;
    }

    void seal(Ending how) {
        sealed = true;
        head = null;
        ended(how, endedAtMs);
    }

    Ending ending() {
        return ending;
    }

    void ended(Ending how, long nowMs) {
        ending = how;
        endedAtMs = nowMs;
    }

    GenerationFacts facts() {
        return new GenerationFacts(
                number,
                location == null ? "" : location,
                gzip,
                Math.max(-1, size),
                modifiedNs / 1_000_000,
                sealed,
                location != null || handle != null);
    }

    /** When it was sealed, or last read since. */
    long usedAtMs() {
        return usedAtMs;
    }

    void used(long nowMs) {
        usedAtMs = nowMs;
    }

    /** When it last grew. */
    long changedAtMs() {
        return changedAtMs;
    }

    void changed(long nowMs) {
        changedAtMs = nowMs;
    }

    long quietSinceMs() {
        return Math.max(changedAtMs, endedAtMs);
    }

    @Override
    public String toString() {
        return number + "@" + location + "[" + base + ".." + size + (sealed ? "] " : "… ") + ending;
    }
}
