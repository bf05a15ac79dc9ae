package io.netloft.logstream.core;

import io.netloft.logstream.core.Finder.Candidate;
import io.netloft.logstream.core.Generation.Ending;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file by its path, through all that rotations do to it: told to look, it finds out what became of the file since, and
 * keeps its generations in order.
 *
 * <pre>
 *              grows                    renamed away, or deleted
 *             ┌─────┐                 ┌───────────────┐ another file stands at the path
 *   ─▶ live ──┴─────┴─ smaller, or ───┴─▶ draining ───┴──────────────┬─▶ draining + new live
 *        │             other bytes              │ quiet for rotate-wait, or nobody has it open
 *        └─▶ sealed (emptied) + new live        └─▶ sealed
 * </pre>
 *
 * <p>A draining generation is read on, through the descriptor or its new name, and its successor is not begun before it is
 * sealed: so order is kept, and what a writer wrote late is not lost. A sealed one has got its last byte.
 *
 * <p>One owner at a time; times are milliseconds of a clock that never goes back.
 */
public final class Trail implements AutoCloseable {
    private static final long DRAIN_LOOK_MS = 100;

    private final String path;
    private final Disk disk;
    private final TrailRules rules;
    private final Finder finder;
    private final Chain chain = new Chain();
    private final Content content;
    private final Notes notes = new Notes();
    private final Ring ring;
    private final Siblings siblings;
    private final TrailReader reader;
    private final Draining draining;
    private final History history;
    private boolean missing;
    private boolean troubled;
    private long revision;

    /** Follows a file; nothing is looked at before the first {@link #poll}. */
    public Trail(String path, Disk disk, TrailRules rules, ByteBufAllocator allocator, Readers readers) {
        this.path = path;
        this.disk = disk;
        this.rules = rules;
        this.finder = new Finder(disk, path);
        this.content = new Content(disk, finder, chain, rules.lines());
        this.siblings = new Siblings(chain, content, finder, rules.lines());
        this.ring = new Ring(rules.ringBytes());
        this.reader = new TrailReader(this, chain, content, notes, ring, rules, allocator);
        this.draining = new Draining(this, chain, content, reader, readers, disk, rules);
        this.history = new History(chain, content, reader, rules.lines());
    }

    /** Takes up where {@link #state} left off; before the first {@link #poll}. */
    public void restore(TrailState state, long nowMs) {
        for (TrailState.Life life : state.generations()) {
            chain.append(Generation.restored(life, encoding(), nowMs));
        }
        notes.restore(state.notes(), state.told());
        missing = !chain.isEmpty() && chain.live().ending() != Ending.NONE;
    }

    /** What to keep for a restart. */
    public TrailState state() {
        List<TrailState.Life> lives =
                chain.all().stream().map(Generation::state).toList();
        return new TrailState(path, lives, notes.last(), notes.kept());
    }

    /** Its path. */
    public String path() {
        return path;
    }

    /** Blocks that viewers share; from any thread. */
    public Ring ring() {
        return ring;
    }

    /** The first line that begins at or after a byte of a generation; null when there is none, or no way to tell. */
    public @Nullable Position lineFrom(long generation, long offset) {
        return history.lineFrom(generation, offset);
    }

    /** Whether a line without an end was read, and is held back for more. */
    public boolean holds() {
        return reader.holds();
    }

    /** Looks at the file; true when viewers may find something new. */
    public boolean poll(long nowMs) {
        long before = revision;
        long newest = chain.isEmpty() ? 0 : chain.live().number();
        try {
            FileFacts facts = disk.stat(path);
            look(facts != null && facts.regular() ? facts : null, nowMs);
            draining.settle(missing, nowMs);
            know(newest, nowMs);
        } catch (IOException e) {
            troubled(e);
        }
        return revision != before;
    }

    private void look(@Nullable FileFacts facts, long nowMs) throws IOException {
        if (chain.isEmpty()) {
            if (facts != null) {
                begin(facts, nowMs);
            }
        } else if (facts == null) {
            absent(nowMs);
        } else if (chain.live().is(facts) && chain.live().gzip() && here().endsWith(".gz")) {
            // Not one that was compressed under another name, and whose inode is in use again.
            missing = false;
        } else if (chain.live().is(facts) && !chain.live().sealed()) {
            present(chain.live(), facts, nowMs);
        } else {
            succeeded(facts, nowMs);
        }
    }

    private void know(long newest, long nowMs) throws IOException {
        if (chain.isEmpty() || missing) {
            return;
        }
        Generation live = chain.live();
        if (troubled && live.handle() == null && content.open(live) == Content.Opened.YES) {
            // Nobody reads before he is told that he can.
            untroubled();
        }
        if (live.sealed() || live.size() <= live.fingerprint().length()) {
            return;
        }
        // One that this very look found holds what it was made with.
        boolean old = live.number() <= newest;
        if (old && live.fingerprint().length() == 0 && content.open(live) == Content.Opened.YES) {
            live = emptiedUnseen(live, nowMs);
            live.measure(content.sizeOf(live));
        }
        if (!content.know(live)) {
            refilled(live, nowMs);
        }
    }

    private void begin(FileFacts facts, long nowMs) throws IOException {
        for (Candidate candidate : finder.candidates()) {
            if (!siblings.isCopyOf(facts, candidate)) {
                Generation older = siblings.history(candidate, nowMs);
                older.seal(Ending.RENAMED);
                older.letGo();
            }
        }
        Generation live = append(facts, nowMs);
        if (live.gzip()) {
            // Compressed by its own name: it is history, and grows no more.
            live.measureLater(0);
            live.seal(Ending.NONE);
        }
    }

    /** A new life begins. Its first bytes are looked at soon: by them it is known if it is emptied before it was read. */
    private Generation append(FileFacts facts, long nowMs) {
        var next = new Generation(chain.nextNumber(), facts, here(), encoding(), nowMs);
        chain.append(next);
        revision++;
        return next;
    }

    private String here() {
        return disk.resolve(path);
    }

    private Encoding encoding() {
        return Encoding.of(rules.lines().charset());
    }

    private void present(Generation live, FileFacts facts, long nowMs) throws IOException {
        if (missing) {
            missing = false;
            live.lies(here(), false, false);
            live.ended(Ending.NONE, nowMs);
        }
        if (facts.size() < live.size() && cut(live, facts.size())) {
            live.modified(facts.modifiedNs());
        } else if (facts.size() < live.size()) {
            emptied(live, facts, live.size(), nowMs);
        } else if (facts.size() > live.size()) {
            grew(live, facts, nowMs);
        } else if (facts.modifiedNs() != live.modifiedNs()) {
            live.modified(facts.modifiedNs());
            if (facts.size() == 0 && content.open(live) == Content.Opened.YES) {
                // Or another one with the same inode, after one that came and went.
                emptiedUnseen(live, nowMs);
            }
            // Written to and no longer than before: what was read may have been emptied and written anew.
            if (live.marker().length() > 0 && !content.intact(live)) {
                refilled(live, nowMs);
            }
        }
    }

    private void grew(Generation live, FileFacts facts, long nowMs) {
        live.measure(facts.size());
        live.modified(facts.modifiedNs());
        live.changed(nowMs);
        revision++;
    }

    /** Whether a file that is shorter than it was has all that was read of it; then only its end is gone, and told so. */
    boolean cut(Generation of, long size) throws IOException {
        if (of.marker().length() == 0 || size < of.marker().end() || !content.intact(of)) {
            return false;
        }
        long gone = of.size() - size;
        of.cut((int) Math.min(Fingerprint.FULL, size));
        of.measure(size);
        tell(new TailEvent(TailEvent.Kind.SHRUNK, of.number(), size, gone, true, ""));
        return true;
    }

    /** What was read of a file stands there no more, though the file does: it was emptied, and has grown again. */
    void refilled(Generation old, long nowMs) throws IOException {
        if (old.sealed()) {
            return;
        }
        if (old != chain.live() || missing) {
            emptiedAway(old, old.marker().end(), nowMs);
            return;
        }
        FileFacts facts = disk.stat(path);
        if (facts == null || !old.is(facts)) {
            look(facts, nowMs);
            return;
        }
        emptied(old, facts, old.marker().end(), nowMs);
    }

    private void emptied(Generation old, FileFacts facts, long end, long nowMs) throws IOException {
        OpenFile handle = old.takeOwn();
        endEmptied(old, end, nowMs);
        siblings.between(old, facts, nowMs);
        append(facts, nowMs).hold(handle);
    }

    /** The same after it was renamed or deleted: what it holds now comes before its successor. */
    void emptiedAway(Generation old, long end, long nowMs) throws IOException {
        OpenFile handle = old.takeOwn();
        String where = old.location();
        Ending how = old.ending();
        var facts = new FileFacts(old.device(), old.inode(), 0, old.modifiedNs(), true);
        endEmptied(old, end, nowMs);
        var rest = new Generation(chain.nextNumber(), facts, where == null ? "" : where, encoding(), nowMs);
        rest.lies(where, false, false);
        rest.hold(handle);
        rest.ended(how, nowMs);
        chain.insert(rest, old);
        revision++;
    }

    private void endEmptied(Generation old, long end, long nowMs) throws IOException {
        reader.salvage(old);
        old.hold(null);
        old.lies(null, false, false);
        old.ended(Ending.EMPTIED, nowMs);
        old.measure(Math.max(end, old.marker().end()));
        if (!content.locate(old) && old.fingerprint().length() == 0) {
            siblings.adoptNewest(old);
        }
        old.seal(Ending.EMPTIED);
    }

    private void absent(long nowMs) throws IOException {
        Generation live = chain.live();
        if (missing || live.sealed()) {
            return;
        }
        missing = true;
        live = leave(live, nowMs);
        if (!live.sealed()) {
            draining.catchUp(live, nowMs);
        }
        if (live.location() == null) {
            tell(new TailEvent(TailEvent.Kind.REMOVED, live.number(), live.size(), 0, true, ""));
        }
        revision++;
    }

    /** Its path is not its own any more: finds out where it went, and returns the generation that it is by now. */
    private Generation leave(Generation old, long nowMs) throws IOException {
        boolean unseen = old.fingerprint().length() == 0;
        boolean found = content.locate(old);
        if (!found) {
            old.lies(null, false, false);
        }
        old.ended(found ? Ending.RENAMED : Ending.DELETED, nowMs);
        if (old.gzip() || old.copied() || (!found && old.handle() == null)) {
            reader.salvage(old);
            old.seal(old.ending());
        }
        return unseen && !old.sealed() ? emptiedUnseen(old, nowMs) : old;
    }

    // Emptied, and filled again, between two looks and before anybody knew it by its first bytes: what it held is where
    // a
    // copy has it.
    private Generation emptiedUnseen(Generation old, long nowMs) throws IOException {
        List<Candidate> copies = siblings.formerContents(old);
        if (copies.isEmpty()) {
            return old;
        }
        OpenFile handle = old.takeOwn();
        String where = old.location();
        Ending how = old.ending();
        var facts = new FileFacts(old.device(), old.inode(), 0, old.modifiedNs(), true);
        old.forget();
        old.ended(Ending.EMPTIED, nowMs);
        siblings.adopt(old, copies.get(0));
        old.seal(Ending.EMPTIED);
        for (Candidate copy : copies.subList(1, copies.size())) {
            Generation next = siblings.history(copy, nowMs);
            next.lies(copy.path(), copy.name().gzip(), true);
            next.seal(Ending.EMPTIED);
        }
        Generation rest = append(facts, nowMs);
        rest.lies(where, false, false);
        rest.hold(handle);
        rest.ended(how, nowMs);
        return rest;
    }

    private void succeeded(FileFacts facts, long nowMs) throws IOException {
        Generation old = chain.live();
        if (!old.sealed() && !missing) {
            old = leave(old, nowMs);
        }
        missing = false;
        if (!old.sealed()) {
            // By its last bytes too it is told from what was made of it.
            draining.catchUp(old, nowMs);
        }
        siblings.between(old, facts, nowMs);
        Generation before = siblings.seenBefore(path, facts);
        Generation next = append(facts, nowMs);
        if (before != null) {
            next.beginAt(before.size());
            before.lies(here(), false, false);
        }
    }

    void tell(TailEvent event) {
        notes.add(event);
        revision++;
    }

    /** What was read of the file so far. */
    public ReadCount reads() {
        return reader.reads();
    }

    /** Changes whenever viewers may find something new, whoever noticed. */
    public long revision() {
        return revision;
    }

    void revised() {
        revision++;
    }

    void troubled(IOException cause) {
        if (!troubled && !chain.isEmpty()) {
            troubled = true;
            Generation live = chain.live();
            String why = String.valueOf(cause.getMessage());
            notes.addTrouble(new TailEvent(TailEvent.Kind.UNREADABLE, live.number(), live.size(), 0, true, why));
            revision++;
        }
    }

    void untroubled() {
        if (troubled) {
            troubled = false;
            notes.endTrouble();
            Generation live = chain.live();
            tell(new TailEvent(TailEvent.Kind.READABLE, live.number(), live.size(), 0, true, ""));
        }
    }

    /**
     * What stands at a position, at most about {@code maxBytes} of it, or nothing when that is the live end. The caller
     * closes it.
     */
    public Batch read(Position from, int maxBytes, long nowMs) {
        return reader.read(from, maxBytes, nowMs);
    }

    /** The first byte there is. */
    public Position oldest() {
        return history.oldest();
    }

    /** The live end: behind the last whole line. */
    public Position newest() {
        return history.newest();
    }

    /** The beginning of the last so many lines, in older generations too where the live one has fewer. */
    public Position last(long lines) {
        return history.last(lines);
    }

    /**
     * The first line written at or after a time, by what the lines say themselves.
     *
     * @param targetMs the time, milliseconds since 1970
     * @param todayMs the time of day, for lines that write no year
     */
    public Position at(long targetMs, long todayMs) {
        return history.at(targetMs, todayMs);
    }

    /** The generations, the oldest first. */
    public List<GenerationFacts> generations() {
        return chain.all().stream().map(Generation::facts).toList();
    }

    /**
     * When to look again though nothing tells of a change: a line without an end is to be handed out, or a rotated file let
     * go of. {@link Long#MAX_VALUE}: only when something does.
     */
    public long dueAtMs(long nowMs) {
        long due = Long.MAX_VALUE;
        if (chain.isEmpty()) {
            return due;
        }
        Generation live = chain.live();
        if (reader.holds() && !live.sealed()) {
            due = Math.max(nowMs + 1, live.changedAtMs() + rules.partialAfterMs());
        }
        for (Generation generation : chain.all()) {
            if (!generation.sealed() && (generation != live || missing)) {
                due = Math.min(due, nowMs + DRAIN_LOOK_MS);
            }
        }
        return due;
    }

    /** When the live file last grew; 0 when there is none. */
    public long changedAtMs() {
        return chain.isEmpty() ? 0 : chain.live().changedAtMs();
    }

    /**
     * Lets go of descriptors that nothing needs: those of files that have got their last byte, and the live one's too when
     * told so. What is let go of is found again by its name, not when it is deleted.
     */
    public void rest(boolean liveToo) {
        for (Generation generation : chain.all()) {
            boolean over = generation.sealed() && generation.location() != null;
            if (over || (liveToo && generation == chain.live() && !missing)) {
                generation.letGo();
            }
        }
    }

    /** Changes whenever a generation begins or ends. */
    public long turns() {
        long sealed = chain.all().stream().filter(Generation::sealed).count();
        return chain.nextNumber() * 1_000 + sealed;
    }

    /** Whether there is, or was, a file. */
    public boolean known() {
        return !chain.isEmpty();
    }

    @Override
    public void close() {
        chain.all().forEach(Generation::letGo);
        ring.clear();
        reader.close();
    }

    Chain chain() {
        return chain;
    }

    @Override
    public String toString() {
        return path + (missing ? " missing " : " ") + chain.all();
    }
}
