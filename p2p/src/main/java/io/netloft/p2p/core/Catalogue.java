package io.netloft.p2p.core;

import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.SafeNames;
import io.netloft.proto.discovery.CatalogueEncoder;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueLimits;
import io.netloft.proto.discovery.CatalogueMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who on the local network shares what, by name. The owner hands over what was heard, calls {@link #tick} ten times a
 * second, and sends what the outbox is given.
 *
 * <p>Every node announces itself in a burst, then every half minute, and whenever its list changes or a stranger is heard. An
 * announce has the newest entries and a digest of all: who sees that it does not know all fetches the whole list once. A
 * neighbour that says nothing for three periods is forgotten. Whatever many would say at once is said after a wait by
 * chance, so that it does not all arrive together.
 *
 * <p>Nothing here is proven: a neighbour may say what it likes of its own list. It can't speak for another, whose address
 * it does not have, nor take all the room there is ({@link CatalogueBounds}).
 */
public final class Catalogue {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final long[] BURST_NS = {SECOND, 2 * SECOND, 4 * SECOND};
    private static final long PERIOD_NS = 30 * SECOND;
    private static final long FORGET_NS = 3 * PERIOD_NS;
    private static final long JITTER_NS = 150 * MS;
    private static final long LEAST_NS = 300 * MS;
    private static final long LIST_NS = 10 * SECOND;
    private static final long LIST_AGAIN_NS = 5 * SECOND;
    private static final int MOST_LISTS = 8;
    private static final long QUERY_NS = 5 * SECOND;
    private static final int MOST_QUERIES = 16;
    private static final int MOST_ANSWERS = 64;
    /** Octets of answers a second, about twenty: a datagram of 60 octets must not make us a tap for others to open. */
    private static final int ANSWERS = 24_000;

    /** Below it are services, which nobody is to be made to dial. */
    static final int LEAST_PORT = 1_024;

    private static final CatalogueLimits LIMITS = CatalogueLimits.DEFAULT;

    /** An answer that waits for its time. */
    private record Waiting(long dueNs, Endpoint asker, CatalogueMessage.Query query) {}

    private final CatalogueSelf self;
    private final CatalogueBounds bounds;
    private final SplittableRandom random;
    private final LongSupplier clockNs;
    private final CatalogueOutbox out;
    private final Map<InfoHash, CatalogueEntry> own = new LinkedHashMap<>();
    private final Map<Long, Neighbour> neighbours = new LinkedHashMap<>();
    private final Map<Integer, Long> queries = new LinkedHashMap<>();
    private final Deque<Waiting> answers = new ArrayDeque<>();
    private final Bucket answering;
    private long version;
    private long digest;
    private int burst;
    private long announceNs;
    private long announcedNs;
    private int entries;
    private long newsNs;
    private long refused;
    private long cut;
    private boolean left;

    /**
     * A catalogue without neighbours; the first tick announces it.
     *
     * @param random for waits by chance; give a seed to repeat them
     */
    public Catalogue(
            CatalogueSelf self,
            CatalogueBounds bounds,
            SplittableRandom random,
            LongSupplier clockNs,
            CatalogueOutbox out) {
        this.self = self;
        this.bounds = bounds;
        this.random = random;
        this.clockNs = clockNs;
        this.out = out;
        long nowNs = clockNs.getAsLong();
        this.answering = new Bucket(ANSWERS, nowNs);
        this.announceNs = nowNs;
        this.newsNs = nowNs;
        this.announcedNs = nowNs - LEAST_NS;
    }

    // ---- our own list

    /** A share of ours is to be found by others. */
    public void add(CatalogueEntry entry) {
        if (own.putIfAbsent(entry.hash(), entry) == null) {
            digest += entry.mark();
            changed();
        }
    }

    /** A share is ours no more. */
    public void remove(InfoHash hash) {
        CatalogueEntry gone = own.remove(hash);
        if (gone != null) {
            digest -= gone.mark();
            changed();
        }
    }

    private void changed() {
        version++;
        soon();
    }

    /** Our whole list, as it is given over HTTP. */
    public List<CatalogueEntry> own() {
        return List.copyOf(own.values());
    }

    // ---- time

    /** Ten times a second: announces, answers, asks for lists, forgets. */
    public void tick() {
        long nowNs = clockNs.getAsLong();
        forgetTheSilent(nowNs);
        queries.values().removeIf(at -> nowNs - at > QUERY_NS);
        answerWhatIsDue(nowNs);
        askForLists(nowNs);
        if (!left && nowNs - announceNs >= 0) {
            announce(nowNs);
        }
    }

    private void forgetTheSilent(long nowNs) {
        for (Neighbour one : List.copyOf(neighbours.values())) {
            if (nowNs - one.heardNs() > FORGET_NS) {
                forget(one);
            }
        }
    }

    private void forget(Neighbour neighbour) {
        entries -= neighbour.entries();
        neighbours.remove(neighbour.node());
    }

    private void announce(long nowNs) {
        announcedNs = nowNs;
        long pause = burst < BURST_NS.length ? BURST_NS[burst++] : PERIOD_NS - random.nextLong(PERIOD_NS / 10);
        announceNs = nowNs + pause;
        List<CatalogueEntry> newest = new ArrayList<>(own.values());
        Collections.reverse(newest);
        CatalogueMessage.Announce bare = announce(List.of());
        out.toAll(
                announce(CatalogueEncoder.fitting(newest, LIMITS.maxBytes() - CatalogueEncoder.length(bare), LIMITS)));
    }

    private CatalogueMessage.Announce announce(List<CatalogueEntry> newest) {
        return new CatalogueMessage.Announce(
                self.node(), self.alias(), self.port(), self.web(), self.epoch(), version, digest, own.size(), newest);
    }

    /** Announces soon, but not sooner after the last time than everybody can bear. */
    private void soon() {
        long dueNs = clockNs.getAsLong() + random.nextLong(JITTER_NS);
        long earliestNs = announcedNs + LEAST_NS;
        if (dueNs - earliestNs < 0) {
            dueNs = earliestNs;
        }
        if (dueNs - announceNs < 0) {
            announceNs = dueNs;
        }
    }

    /** Others hear us now who did not before: announces begin anew. */
    public void again() {
        burst = 0;
        soon();
    }

    /** Says goodbye; after that nothing is announced. */
    public void leave() {
        left = true;
        answers.clear();
        out.toAll(new CatalogueMessage.Goodbye(self.node(), self.epoch()));
    }

    // ---- what others say

    /** A datagram came. */
    public void heard(CatalogueMessage message, Endpoint from) {
        if (message.node() == self.node() || left) {
            return;
        }
        if (message instanceof CatalogueMessage.Announce announce) {
            announced(announce, from);
        } else if (message instanceof CatalogueMessage.Query query) {
            asked(query, from);
        } else if (message instanceof CatalogueMessage.Answer answer) {
            answered(answer, from);
        } else if (message instanceof CatalogueMessage.Goodbye goodbye) {
            Neighbour leaving = neighbours.get(goodbye.node());
            if (leaving != null && leaving.host().equals(from.host()) && goodbye.epoch() >= leaving.epoch()) {
                forget(leaving);
            }
        }
    }

    private void announced(CatalogueMessage.Announce said, Endpoint from) {
        Neighbour neighbour = admitted(said.node(), from, said.alias(), said.port());
        if (neighbour == null || neighbour.knowsLaterThan(said)) {
            return;
        }
        long nowNs = clockNs.getAsLong();
        // It has just started, and does not know us.
        boolean stranger = said.epoch() > neighbour.epoch();
        neighbour.take(said);
        neighbour.heard(nowNs);
        if (said.size() == said.newest().size()) {
            replace(neighbour, said.newest());
        } else {
            merge(neighbour, said.newest());
        }
        if (stranger) {
            soon();
        }
        if (neighbour.incomplete()) {
            neighbour.want(nowNs + random.nextLong(JITTER_NS));
        }
    }

    /** The node that says something, taken up when there is room; null when it is not listened to. */
    private @Nullable Neighbour admitted(long node, Endpoint from, String alias, int port) {
        if (port < LEAST_PORT) {
            refused++;
            return null;
        }
        Neighbour known = neighbours.get(node);
        if (known != null) {
            return known.host().equals(from.host()) ? known : null;
        }
        long same = neighbours.values().stream()
                .filter(one -> one.host().equals(from.host()))
                .count();
        // Loopback is everybody's address.
        boolean crowded = same >= bounds.ofHost() && !from.host().startsWith("127.");
        if (neighbours.size() >= bounds.neighbours() || crowded) {
            refused++;
            return null;
        }
        newsNs = clockNs.getAsLong();
        Neighbour stranger = new Neighbour(node, from.host(), alias, port, newsNs);
        neighbours.put(node, stranger);
        return stranger;
    }

    private void replace(Neighbour neighbour, List<CatalogueEntry> list) {
        entries -= neighbour.entries();
        neighbour.clear();
        merge(neighbour, list);
    }

    private void merge(Neighbour neighbour, List<CatalogueEntry> some) {
        for (CatalogueEntry entry : some) {
            boolean room = entries < bounds.entries() && neighbour.entries() < bounds.ofNeighbour();
            if (!room && !neighbour.holds(entry.hash())) {
                cut++;
            } else if (neighbour.put(entry)) {
                entries++;
            }
        }
    }

    /** What was asked for takes the place of what happened to be known. */
    private void prefer(Neighbour neighbour, List<CatalogueEntry> found) {
        boolean full =
                entries + found.size() > bounds.entries() || neighbour.entries() + found.size() > bounds.ofNeighbour();
        for (int i = 0; full && i < found.size() && neighbour.entries() > 0; i++) {
            neighbour.forgetEldest();
            entries--;
        }
        merge(neighbour, found);
    }

    // ---- whole lists

    private void askForLists(long nowNs) {
        int asked = 0;
        for (Neighbour one : neighbours.values()) {
            if (one.askedBefore(nowNs - LIST_NS)) {
                one.notListed(nowNs + LIST_AGAIN_NS);
            }
            asked += one.asked() ? 1 : 0;
        }
        for (Neighbour one : List.copyOf(neighbours.values())) {
            if (asked < MOST_LISTS && one.due(nowNs)) {
                asked++;
                one.ask(nowNs);
                out.list(one.node(), one.webAddress());
            }
        }
    }

    /** A neighbour's whole list, as it was asked for. */
    public void listed(long node, List<CatalogueEntry> list) {
        Neighbour neighbour = neighbours.get(node);
        if (neighbour != null && neighbour.asked()) {
            long nowNs = clockNs.getAsLong();
            neighbour.listed();
            replace(neighbour, list);
            if (neighbour.incomplete()) {
                neighbour.want(nowNs + random.nextLong(JITTER_NS));
            }
            askForLists(nowNs);
        }
    }

    /** A neighbour's list could not be had: it will be asked for again, later. */
    public void notListed(long node) {
        Neighbour neighbour = neighbours.get(node);
        long nowNs = clockNs.getAsLong();
        if (neighbour != null && neighbour.asked()) {
            neighbour.notListed(nowNs + LIST_AGAIN_NS);
            askForLists(nowNs);
        }
    }

    /** Whether no list is on its way, or wanted that was not tried in vain: what is known now is what there is. */
    public boolean settled() {
        return neighbours.values().stream().allMatch(Neighbour::settled);
    }

    /** When a neighbour was last heard that was not known before. */
    public long newsNs() {
        return newsNs;
    }

    /** Grows with every change of our list. */
    public long version() {
        return version;
    }

    // ---- questions

    /**
     * Asks everybody for shares whose names contain a text; what they answer is found from then on.
     *
     * @return whether it was asked: nobody would understand a text that is no part of a name
     */
    public boolean ask(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try {
            SafeNames.name(octets, "text");
        } catch (BencodeException e) {
            return false;
        }
        if (octets.length > LIMITS.maxText()) {
            return false;
        }
        if (queries.size() >= MOST_QUERIES) {
            queries.remove(queries.keySet().iterator().next());
        }
        int reference = random.nextInt(1, Integer.MAX_VALUE);
        queries.put(reference, clockNs.getAsLong());
        out.toAll(new CatalogueMessage.Query(self.node(), reference, text));
        return true;
    }

    private void asked(CatalogueMessage.Query query, Endpoint from) {
        // It comes once over each family and interface that both have.
        boolean twice = answers.stream().anyMatch(one -> one.query.equals(query));
        if (!twice && answers.size() < MOST_ANSWERS && own.values().stream().anyMatch(contains(query.text()))) {
            answers.add(new Waiting(clockNs.getAsLong() + random.nextLong(JITTER_NS), from, query));
        }
    }

    private void answerWhatIsDue(long nowNs) {
        for (Waiting one : List.copyOf(answers)) {
            if (nowNs - one.dueNs < 0) {
                continue;
            }
            if (!answering.open(nowNs)) {
                return;
            }
            answers.remove(one);
            List<CatalogueEntry> all =
                    own.values().stream().filter(contains(one.query.text())).toList();
            CatalogueMessage bare = answer(one.query, true, List.of());
            List<CatalogueEntry> fitting =
                    CatalogueEncoder.fitting(all, LIMITS.maxBytes() - CatalogueEncoder.length(bare), LIMITS);
            CatalogueMessage answer = answer(one.query, fitting.size() < all.size(), fitting);
            answering.pass(CatalogueEncoder.length(answer));
            out.to(one.asker, answer);
        }
    }

    private CatalogueMessage answer(CatalogueMessage.Query query, boolean more, List<CatalogueEntry> found) {
        return new CatalogueMessage.Answer(self.node(), self.alias(), self.port(), query.reference(), more, found);
    }

    private void answered(CatalogueMessage.Answer said, Endpoint from) {
        if (!queries.containsKey(said.reference())) {
            return;
        }
        Neighbour neighbour = admitted(said.node(), from, said.alias(), said.port());
        if (neighbour != null) {
            neighbour.heard(clockNs.getAsLong());
            prefer(neighbour, said.found());
            if (said.more()) {
                // Answers come one after another, and to us alone: there is nobody to wait for.
                long nowNs = clockNs.getAsLong();
                neighbour.more(nowNs);
                askForLists(nowNs);
            }
        }
    }

    // ---- what is known

    /** Shares of neighbours whose names contain a text, small and capital letters being the same; all for an empty one. */
    public List<Offer> find(String text) {
        return offers(contains(text));
    }

    /** Shares of neighbours that are called so; several hashes mean that the name alone does not say which is meant. */
    public List<Offer> named(String name) {
        return offers(entry -> entry.name().equals(name));
    }

    private static Predicate<CatalogueEntry> contains(String text) {
        if (text.isEmpty()) {
            return entry -> true;
        }
        String folded = text.toLowerCase(Locale.ROOT);
        return entry -> entry.name().toLowerCase(Locale.ROOT).contains(folded);
    }

    // Those who call one share by two names are shown side by side: who is right only the share itself can tell.
    private List<Offer> offers(Predicate<CatalogueEntry> wanted) {
        Map<CatalogueEntry, List<Offer.Source>> sources = new LinkedHashMap<>();
        for (Neighbour neighbour : neighbours.values()) {
            neighbour.all().stream()
                    .filter(wanted)
                    .forEach(entry -> sources.computeIfAbsent(entry, none -> new ArrayList<>(1))
                            .add(neighbour.source()));
        }
        return sources.entrySet().stream()
                .map(one -> new Offer(one.getKey(), one.getValue()))
                .sorted(Comparator.comparing((Offer one) -> one.entry().name())
                        .thenComparing(one -> one.entry().hash()))
                .toList();
    }

    /** Neighbours that say to have a share. */
    public List<Offer.Source> having(InfoHash hash) {
        return neighbours.values().stream()
                .filter(neighbour -> neighbour.holds(hash))
                .map(Neighbour::source)
                .toList();
    }

    /** Its neighbours; a copy. */
    public List<Neighbour> neighbours() {
        return List.copyOf(neighbours.values());
    }

    /** Entries of all neighbours that are held. */
    public int entries() {
        return entries;
    }

    /** Datagrams of nodes for which there was no room. */
    public long refused() {
        return refused;
    }

    /** Entries for which there was no room. */
    public long cut() {
        return cut;
    }
}
