package io.netloft.logstream.core;

import io.netloft.logstream.core.Finder.Candidate;
import io.netloft.logstream.core.Generation.Ending;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which of the files beside a file are generations of it that nobody saw live. Owned by its trail. */
final class Siblings {
    private final Chain chain;
    private final Content content;
    private final LineRules rules;

    Siblings(Chain chain, Content content, LineRules rules) {
        this.chain = chain;
        this.content = content;
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

    /** Generations that came and went between two looks. */
    void between(Generation old, List<Candidate> candidates, long nowMs) throws IOException {
        int place = -1;
        for (int i = 0; i < candidates.size(); i++) {
            place = content.owner(candidates.get(i)) == old ? i : place;
        }
        for (int i = place + 1; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            boolean later = place >= 0 || candidate.facts().modifiedNs() >= old.modifiedNs();
            if (later && !known(candidate)) {
                Generation missed = history(candidate, nowMs);
                missed.ended(Ending.RENAMED, nowMs);
                if (missed.gzip()) {
                    missed.seal(Ending.RENAMED);
                }
            }
        }
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
    void adoptNewest(Generation old, List<Candidate> candidates) throws IOException {
        if (candidates.isEmpty()) {
            return;
        }
        Candidate newest = candidates.get(candidates.size() - 1);
        if (!old.is(newest.facts()) && !known(newest) && newest.facts().modifiedNs() >= old.firstSeenNs()) {
            old.measure(0);
            content.take(old, newest, true);
        }
    }

    // Its first bytes are looked at, so that it is found when it is compressed.
    Generation history(Candidate candidate, long nowMs) throws IOException {
        var older = new Generation(
                chain.nextNumber(), candidate.facts(), candidate.path(), Encoding.of(rules.charset()), nowMs);
        if (candidate.name().gzip()) {
            older.measure(-1);
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
