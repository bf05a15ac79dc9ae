package io.netloft.logstream.core;

import io.netloft.logstream.core.Finder.Candidate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of generations: finds where they lie, opens them, and makes sure that they are what they were. Owned by its
 * trail.
 */
final class Content {
    private static final int ATTEMPTS = 2;
    private static final int GZIP_LEAST = 18;

    private final Disk disk;
    private final Finder finder;
    private final Chain chain;
    private final LineRules rules;

    Content(Disk disk, Finder finder, Chain chain, LineRules rules) {
        this.disk = disk;
        this.finder = finder;
        this.chain = chain;
        this.rules = rules;
    }

    /** What became of a generation that was to be opened. */
    enum Opened {
        /** It is held open. */
        YES,
        /** Its bytes are nowhere to be found. */
        GONE,
        /** Its file is there, with other bytes. */
        REPLACED
    }

    Opened open(Generation of) throws IOException {
        if (of.handle() != null) {
            return Opened.YES;
        }
        String where = of.location();
        if (where != null) {
            Opened there = openAt(of, where);
            if (there != Opened.GONE) {
                return there;
            }
        }
        return locate(of) && of.handle() != null ? Opened.YES : Opened.GONE;
    }

    private Opened openAt(Generation of, String where) throws IOException {
        OpenFile file = opened(where, of.gzip());
        if (file == null) {
            return Opened.GONE;
        }
        boolean same = of.copied() || of.is(file.facts());
        if (same && holds(of, file)) {
            of.hold(file);
            learn(of, file);
            return Opened.YES;
        }
        file.close();
        boolean live = of.ending() == Generation.Ending.NONE && !of.sealed();
        return same && live ? Opened.REPLACED : Opened.GONE;
    }

    private @Nullable OpenFile opened(String where, boolean gzip) throws IOException {
        OpenFile file = disk.open(where);
        return file != null && gzip ? new GzipText(file) : file;
    }

    /** The same by the names that there are now. */
    boolean locate(Generation of) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // A name may go between the listing and the look; then the file has another by now.
            if (locate(of, finder.candidates())) {
                return true;
            }
        }
        return false;
    }

    /** Finds where a rotation put it and holds it open, if it is anywhere. */
    boolean locate(Generation of, List<Candidate> candidates) throws IOException {
        if (of.ending() != Generation.Ending.EMPTIED && locateFile(of, candidates)) {
            return true;
        }
        if (of.fingerprint().length() == 0) {
            return false;
        }
        for (int i = candidates.size() - 1; i >= 0; i--) {
            Candidate candidate = candidates.get(i);
            // Emptied, its own file under another name is no copy of what it held.
            boolean emptied = of.ending() == Generation.Ending.EMPTIED && of.is(candidate.facts());
            Generation owner = emptied ? null : owner(candidate);
            if (!emptied && (owner == null || owner == of) && take(of, candidate, true)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name still means the file that it meant when the folder was read. */
    boolean stands(Candidate candidate) throws IOException {
        FileFacts now = disk.stat(candidate.path());
        return now != null && now.sameFile(candidate.facts());
    }

    /** The generation that lies in this file; an inode alone says little, because it is soon used again. */
    @Nullable
    Generation owner(Candidate candidate) throws IOException {
        for (Generation generation : chain.all()) {
            boolean there = generation.location() != null
                    || generation.handle() != null
                    || generation.ending() != Generation.Ending.EMPTIED;
            if (there
                    && generation.liesIn(candidate.facts())
                    && (generation.handle() != null || ownsUnheld(generation, candidate))) {
                return generation;
            }
        }
        return null;
    }

    private boolean ownsUnheld(Generation of, Candidate candidate) throws IOException {
        if (of.printThere().length() > 0) {
            return holdsAt(of, candidate);
        }
        return candidate.path().equals(of.location())
                && (!of.sealed() || of.gzip() || candidate.facts().size() == of.size());
    }

    private boolean holdsAt(Generation of, Candidate candidate) throws IOException {
        try (OpenFile file = opened(candidate.path(), candidate.name().gzip())) {
            return file != null && holds(of, file);
        }
    }

    /** Whether the file at a path begins with, and has, a generation's bytes. */
    boolean holdsAt(Generation of, String where) throws IOException {
        try (OpenFile file = disk.open(where)) {
            return file != null && of.is(file.facts()) && holds(of, file);
        }
    }

    private boolean locateFile(Generation of, List<Candidate> candidates) throws IOException {
        for (Candidate candidate : candidates) {
            if (of.is(candidate.facts()) && plausible(of, candidate) && take(of, candidate, of.copied())) {
                return true;
            }
        }
        String where = of.location();
        if (where == null) {
            return false;
        }
        FileFacts there = disk.stat(where);
        return there != null && of.is(there) && (of.handle() != null || holdsAt(of, where));
    }

    // Of a file that nobody has looked into only the inode is known, and that may be another's by now.
    private static boolean plausible(Generation of, Candidate candidate) {
        return candidate.name().gzip() == of.gzip()
                && !of.copied()
                && (of.handle() != null || of.fingerprint().length() > 0 || of.ending() != Generation.Ending.DELETED);
    }

    /** Lets a generation lie in a file, if it can: its own, or a copy. */
    boolean take(Generation of, Candidate candidate, boolean copy) throws IOException {
        if (of.handle() != null && !copy) {
            of.lies(candidate.path(), candidate.name().gzip(), false);
            return true;
        }
        OpenFile file = opened(candidate.path(), candidate.name().gzip());
        if (file == null) {
            return false;
        }
        if (!file.facts().sameFile(candidate.facts()) || !(copy ? standsFor(of, file, true) : holds(of, file))) {
            file.close();
            return false;
        }
        of.letGo();
        of.lies(candidate.path(), candidate.name().gzip(), copy);
        of.hold(file);
        learn(of, file);
        if (copy) {
            of.copiedAs(bytes(file, 0, Fingerprint.FULL), file.facts());
            if (candidate.name().gzip()) {
                of.measureLater(of.least());
            } else {
                of.measure(Math.max(of.least(), file.size()));
            }
        }
        return true;
    }

    /** Whether bytes that a generation is known by are there. */
    boolean holds(Generation of, OpenFile file) throws IOException {
        Fingerprint print = of.printThere();
        if (print.length() > 0) {
            ByteBuffer head = bytes(file, 0, print.length());
            if (!print.matches(head, head.limit())) {
                return false;
            }
        }
        // A copy may have been made before the last bytes came; a compressed one would be read whole to look.
        boolean looked =
                !(file instanceof GzipText) && file.size() >= of.marker().end();
        return !looked ? of.copied() || of.ending() != Generation.Ending.NONE : intact(of, file);
    }

    private static boolean intact(Generation of, OpenFile file) throws IOException {
        Marker marker = of.marker();
        if (marker.length() == 0) {
            return true;
        }
        ByteBuffer last = bytes(file, marker.start(), marker.length());
        return marker.matches(last, 0, last.limit());
    }

    /** Whether the last bytes read are still there. */
    boolean intact(Generation of) throws IOException {
        OpenFile file = of.handle();
        return file == null ? open(of) == Opened.YES : intact(of, file);
    }

    // The whole fingerprint as soon as there are bytes for it, and the byte order where the name leaves it open.
    private void learn(Generation of, OpenFile file) throws IOException {
        if (of.fingerprint().length() == Fingerprint.FULL) {
            return;
        }
        ByteBuffer head = bytes(file, 0, Fingerprint.FULL);
        if (head.limit() > of.fingerprint().length()) {
            of.known(head);
        }
        of.encoded(Encoding.of(rules.charset(), head, head.limit()));
    }

    /**
     * Confirms, after bytes of a generation that may still change were read, that they are its own, and remembers how far
     * it was read. False: it was emptied and filled again.
     */
    boolean confirm(Generation of, long offset, ByteBuffer read, int count) throws IOException {
        OpenFile file = of.handle();
        if (file == null) {
            return true;
        }
        Marker marker = of.marker();
        ByteBuffer last = bytes(file, marker.start(), marker.length());
        if (marker.length() > 0 && !marker.matches(last, 0, last.limit())) {
            return false;
        }
        if (of.fingerprint().length() < Fingerprint.FULL || marker.length() == 0 || marker.blank()) {
            ByteBuffer head = bytes(file, 0, Fingerprint.FULL);
            if (!of.fingerprint().matches(head, head.limit())) {
                return false;
            }
            of.known(head);
        }
        if (offset + count > marker.end()) {
            of.read(furthest(marker, last, offset, read, count));
        }
        return true;
    }

    private static Marker furthest(Marker marker, ByteBuffer last, long offset, ByteBuffer read, int count) {
        int fresh = Math.min(count, Marker.FULL);
        if (offset != marker.end() || fresh == Marker.FULL) {
            return Marker.of(read, count - fresh, fresh, offset + count);
        }
        int kept = Math.min(last.limit(), Marker.FULL - fresh);
        ByteBuffer both = ByteBuffer.allocate(kept + fresh);
        both.put(last.duplicate().position(last.limit() - kept));
        both.put(read.duplicate().limit(count).position(count - fresh));
        return Marker.of(both, 0, both.capacity(), offset + count);
    }

    /** It is known by its last bytes from now on, whoever has read them. */
    void markEnd(Generation of) throws IOException {
        OpenFile file = of.handle();
        if (file != null && !of.gzip() && of.size() > of.marker().end()) {
            int length = (int) Math.min(Marker.FULL, of.size());
            ByteBuffer last = bytes(file, of.size() - length, length);
            if (last.limit() == length) {
                of.read(Marker.of(last, 0, length, of.size()));
            }
        }
    }

    /** Up to that many bytes; the limit says how many there were. */
    static ByteBuffer bytes(OpenFile file, long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        if (length > 0) {
            file.read(into, offset);
        }
        return into.flip();
    }

    /** Bytes of a generation that lies, or is held open, somewhere; negative when it can't be told. */
    long sizeOf(Generation of) throws IOException {
        String where = of.location();
        if (of.gzip()) {
            return where == null ? -1 : packedSize(where);
        }
        OpenFile file = of.handle();
        if (file != null) {
            return file.size();
        }
        FileFacts facts = where == null ? null : disk.stat(where);
        return facts != null && of.is(facts) ? facts.size() : -1;
    }

    // RFC 1952 §2.3.1: the last four bytes tell how long it was, up to 4 GiB.
    private long packedSize(String where) throws IOException {
        try (OpenFile packed = disk.open(where)) {
            if (packed == null || packed.size() < GZIP_LEAST) {
                return -1;
            }
            ByteBuffer length = bytes(packed, packed.size() - Integer.BYTES, Integer.BYTES);
            return length.limit() < Integer.BYTES
                    ? -1
                    : Integer.toUnsignedLong(
                            length.order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0));
        }
    }

    /** Whether a rotated file may be a copy of a generation, or its compressed form. */
    boolean standsFor(Generation of, Candidate candidate) throws IOException {
        if (of.fingerprint().length() == 0) {
            return false;
        }
        try (OpenFile file = opened(candidate.path(), candidate.name().gzip())) {
            return file != null && standsFor(of, file, false);
        }
    }

    /**
     * Whether a rotated file holds nothing but what the live one begins with; of a compressed one only the first bytes are
     * looked at. False when either can't be read.
     */
    boolean beginsAs(Candidate copy, FileFacts live) throws IOException {
        try (OpenFile part = openedOrNull(copy.path(), copy.name().gzip());
                OpenFile whole = openedOrNull(finder.path(), false)) {
            if (part == null || whole == null || !whole.facts().sameFile(live)) {
                return false;
            }
            ByteBuffer first = bytes(part, 0, Fingerprint.FULL);
            long tail = copy.name().gzip() ? 0 : Math.max(0, part.size() - Marker.FULL);
            ByteBuffer last = bytes(part, tail, Marker.FULL);
            return first.equals(bytes(whole, 0, first.limit())) && last.equals(bytes(whole, tail, last.limit()));
        }
    }

    private @Nullable OpenFile openedOrNull(String where, boolean gzip) {
        try {
            return opened(where, gzip);
        } catch (IOException e) {
            return null;
        }
    }

    // A copy may have been made before the last bytes came, or even the first thousand; a compressed one would have to
    // be
    // read whole to look at its last.
    private static boolean standsFor(Generation of, OpenFile file, boolean surely) throws IOException {
        if (surely && of.fingerprint().blank()) {
            boolean told = !of.marker().blank() && of.marker().length() > 0;
            return told && file.size() >= of.marker().end() && intact(of, file);
        }
        ByteBuffer head = bytes(
                file, 0, Math.max(of.fingerprint().length(), of.printThere().length()));
        boolean lastSeen = file instanceof GzipText || file.size() < of.marker().end() || intact(of, file);
        return of.beginsLike(head) && lastSeen;
    }

    /** Takes a look at a young file's first bytes; false: they are not what they were. */
    boolean know(Generation young) throws IOException {
        if (young.fingerprint().length() == Fingerprint.FULL || open(young) == Opened.GONE) {
            return true;
        }
        OpenFile file = young.handle();
        return file != null && confirm(young, 0, ByteBuffer.allocate(0), 0);
    }
}
