package io.netloft.logstream.core;

import io.netloft.logstream.core.Finder.Candidate;
import io.netloft.logstream.core.Generation.Ending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which of the files beside a file are generations of it that nobody saw live. Owned by its trail. */
final class Siblings {
    private static final int ATTEMPTS = 3;

    private final Chain chain;
    private final Content content;
    private final Finder finder;
    private final LineRules rules;

    Siblings(Chain chain, Content content, Finder finder, LineRules rules) {
        this.chain = chain;
        this.content = content;
        this.finder = finder;
        this.rules = rules;
    }

    // A file that comes back, as a link that points to it again does, was read before: it goes on where it ended.
    @Nullable
    Generation seenBefore(String path, FileFacts facts) throws IOException {
        for (int i = chain.all().size() - 1; i >= 0; i--) {
            Generation known = chain.all().get(i);
            if (known.sealed()
                    && known.is(facts)
                    && known.ending() == Ending.RENAMED
                    && known.fingerprint().length() > 0
                    && facts.size() >= known.size()
                    && content.holdsAt(known, path)) {
                return known;
            }
        }
        return null;
    }

    /**
     * Generations that came and went between two looks.
     *
     * @param next what stands at the path now
     */
    void between(Generation old, FileFacts next, long nowMs) throws IOException {
        boolean whole = false;
        for (int attempt = 0; !whole && attempt < ATTEMPTS; attempt++) {
            whole = addMissed(old, next, nowMs);
        }
    }

    /** False when names changed meanwhile, so that another look is due. */
    private boolean addMissed(Generation old, FileFacts next, long nowMs) throws IOException {
        List<Candidate> candidates = finder.candidates();
        int place = -1;
        int end = candidates.size();
        for (int i = 0; i < candidates.size(); i++) {
            place = content.owner(candidates.get(i)) == old ? i : place;
            // Renamed since it was looked at: what is younger comes after it.
            end = candidates.get(i).facts().sameFile(next) ? Math.min(end, i) : end;
        }
        boolean whole = true;
        for (int i = place + 1; i < end; i++) {
            Candidate candidate = candidates.get(i);
            boolean later = place >= 0 || candidate.facts().modifiedNs() >= old.modifiedNs();
            if (later && !known(candidate) && !isCopyOf(next, candidate)) {
                boolean there = content.stands(candidate);
                whole &= there;
                if (there) {
                    missed(candidate, nowMs);
                }
            }
        }
        return whole;
    }

    private void missed(Candidate candidate, long nowMs) throws IOException {
        Generation missed = history(candidate, nowMs);
        missed.ended(Ending.RENAMED, nowMs);
        if (missed.gzip()) {
            missed.seal(Ending.RENAMED);
        }
    }

    /**
     * Copies of what a file held that was emptied, and perhaps filled again, before anybody had looked into it: the oldest
     * first. Those that were made after its last write are generations that followed it; one that begins as it does by
     * now is itself, compressed.
     */
    List<Candidate> formerContents(Generation unseen) throws IOException {
        content.know(unseen);
        OpenFile file = unseen.handle();
        long lastWritten = file == null ? -1 : file.modifiedNs();
        List<Candidate> found = new ArrayList<>();
        for (Candidate candidate : finder.candidates()) {
            long made = candidate.facts().modifiedNs();
            boolean meanwhile = made >= unseen.firstSeenNs() && made < lastWritten;
            if (meanwhile && !unseen.is(candidate.facts()) && !known(candidate)) {
                found.add(candidate);
            }
        }
        return found;
    }

    /** Whether it is a copy that is being made of the live file: no history yet; it will be, when the file is emptied. */
    boolean isCopyOf(FileFacts live, Candidate candidate) throws IOException {
        return candidate.facts().size() <= live.size() && content.beginsAs(candidate, live);
    }

    private boolean known(Candidate candidate) throws IOException {
        if (content.owner(candidate) != null) {
            return true;
        }
        for (Generation generation : chain.all()) {
            if (content.standsFor(generation, candidate)) {
                return true;
            }
        }
        return false;
    }

    // Nobody had read it, so nothing of it is known; the copy made last is the likeliest.
    void adoptNewest(Generation old) throws IOException {
        List<Candidate> candidates = finder.candidates();
        if (candidates.isEmpty()) {
            return;
        }
        Candidate newest = candidates.get(candidates.size() - 1);
        if (!old.is(newest.facts()) && !known(newest) && newest.facts().modifiedNs() >= old.firstSeenNs()) {
            adopt(old, newest);
        }
    }

    /** Lets a copy stand for a generation of which nothing is known. */
    void adopt(Generation old, Candidate copy) throws IOException {
        old.measure(0);
        content.take(old, copy, true);
    }

    // Its first bytes are looked at, so that it is found when it is compressed.
    Generation history(Candidate candidate, long nowMs) throws IOException {
        var older = new Generation(
                chain.nextNumber(), candidate.facts(), candidate.path(), Encoding.of(rules.charset()), nowMs);
        if (candidate.name().gzip()) {
            older.measureLater(0);
        }
        chain.append(older);
        try {
            content.open(older);
        } catch (IOException e) {
            // It may be readable when somebody asks for it; its inode tells it apart.
            return older;
        }
        return older;
    }
}
