package io.netloft.logstream.core;

import io.netloft.logstream.core.Generation.Ending;
import java.io.IOException;
import java.util.List;

/**
 * What becomes of generations whose path is another's by now: they are read on until nobody writes to them any more. Owned
 * by its trail.
 */
final class Draining {
    // Late writers are looked for as many times as long as they were waited for.
    private static final long LATE_WATCH = 12;
    private static final int LATE_WATCHED = 4;
    private static final long LINGER_MS = 5_000;

    private final Trail trail;
    private final Chain chain;
    private final Content content;
    private final TrailReader reader;
    private final Readers readers;
    private final Disk disk;
    private final TrailRules rules;
    private long settled;

    Draining(
            Trail trail,
            Chain chain,
            Content content,
            TrailReader reader,
            Readers readers,
            Disk disk,
            TrailRules rules) {
        this.trail = trail;
        this.chain = chain;
        this.content = content;
        this.reader = reader;
        this.readers = readers;
        this.disk = disk;
        this.rules = rules;
    }

    /** Reads on what has a successor, or no name, and lets go of it when nobody writes to it any more. */
    void settle(boolean missing, long nowMs) throws IOException {
        if (chain.isEmpty()) {
            return;
        }
        Generation live = chain.live();
        boolean turned = chain.nextNumber() != settled;
        settled = chain.nextNumber();
        for (Generation generation : List.copyOf(chain.all())) {
            if (!generation.sealed() && (generation != live || missing)) {
                drain(generation, generation == live, nowMs);
            } else if (generation.sealed()
                    && generation.handle() != null
                    && nowMs - generation.usedAtMs() > LINGER_MS) {
                reader.count(generation, readers.places());
                generation.letGo();
            }
        }
        watchLate(turned, nowMs);
    }

    private void drain(Generation old, boolean noSuccessor, long nowMs) throws IOException {
        if (!catchUp(old, nowMs)) {
            return;
        }
        boolean quiet = nowMs - old.quietSinceMs() >= rules.rotateWaitMs();
        boolean over = quiet ? !noSuccessor || old.location() == null : !noSuccessor && abandoned(old);
        if (over && catchUp(old, nowMs)) {
            letGo(old, nowMs);
        }
    }

    private void letGo(Generation old, long nowMs) throws IOException {
        old.seal(old.ending());
        // Its descriptor stays for those who are about to read its last bytes.
        old.used(nowMs);
        content.markEnd(old);
        reader.salvage(old);
        if (old.location() == null) {
            findCompressed(old);
        }
        trail.revised();
    }

    // Compressed at once, it looked deleted; its size is known from the descriptor.
    private void findCompressed(Generation old) throws IOException {
        long size = old.size();
        OpenFile own = old.handle();
        old.hold(null);
        if (content.locate(old) && own != null) {
            old.measure(size);
        }
        if (own != null) {
            old.letGo();
            old.hold(own);
        }
    }

    /** Finds out how long it is by now; false when that ended it: it is held by nobody and gone, packed, or emptied. */
    boolean catchUp(Generation old, long nowMs) throws IOException {
        boolean held = old.handle() != null
                || content.open(old) == Content.Opened.YES
                || content.open(old) == Content.Opened.YES;
        if (!held || old.copied()) {
            letGo(old, nowMs);
            return false;
        }
        long size = content.sizeOf(old);
        if (size > old.size()) {
            old.measure(size);
            old.changed(nowMs);
            trail.revised();
            if (!content.know(old)) {
                trail.emptiedAway(old, old.marker().end(), nowMs);
            }
        } else if (size >= 0 && size < old.size() && !trail.cut(old, size)) {
            trail.emptiedAway(old, old.size(), nowMs);
        }
        return !old.sealed();
    }

    private boolean abandoned(Generation old) throws IOException {
        String where = old.location();
        FileFacts facts = where == null ? null : disk.stat(where);
        return where != null && facts != null && old.is(facts) && disk.holders(where, facts) == Disk.Holders.NONE;
    }

    // Written to after it was let go of: told, because nobody will be handed those bytes who follows the file.
    private void watchLate(boolean turned, long nowMs) throws IOException {
        int last = chain.all().size() - 2;
        for (int i = last; i >= 0 && i > last - LATE_WATCHED; i--) {
            Generation old = chain.all().get(i);
            if (old.sealed()
                    && (!old.copied() || old.gzip())
                    && old.ending() == Ending.RENAMED
                    && nowMs - old.quietSinceMs() <= LATE_WATCH * rules.rotateWaitMs()) {
                tellLate(old, turned);
            }
        }
    }

    private void tellLate(Generation old, boolean turned) throws IOException {
        long known = old.size();
        // A compressed one is written no more; it is looked at when names have changed.
        long size = old.gzip() && !turned ? -1 : content.sizeOf(old);
        if (size < 0 && turned && content.locate(old) && (!old.copied() || old.gzip())) {
            size = content.sizeOf(old);
        }
        // Or it came back, and goes on as the live one.
        boolean back = chain.all().stream().anyMatch(other -> !other.sealed() && other.sameFile(old));
        // One whose end is not known yet is read to whatever that is: nothing of it comes too late.
        if (back || known < 0) {
            return;
        }
        if (size > known) {
            long late = size - known;
            old.measure(size);
            Generation live = chain.live();
            trail.tell(new TailEvent(
                    TailEvent.Kind.LATE, live.number(), live.base(), late, true, Finder.name(trail.path())));
        }
    }
}
