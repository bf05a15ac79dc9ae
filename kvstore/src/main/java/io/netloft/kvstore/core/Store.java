package io.netloft.kvstore.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is replicated: keys, sessions, who waits, leases, the node table, and where in the log it stands.
 *
 * <p>The apply thread changes it, holding {@link #lock} for writing while it runs a command. Event loops look up single
 * entries optimistically and do everything else under the read lock.
 */
final class Store {
    static final int PLACE_BITS = 20;
    private static final long LAST_PLACE = (1L << PLACE_BITS) - 1;
    private static final byte[] NO_KEY = {};

    private final StampedLock lock = new StampedLock();
    private final Forks forks = new Forks();
    private Keyspace keys = new Keyspace(0, forks);
    private final ExpiryIndex expiry = new ExpiryIndex();
    private Sessions sessions = new Sessions();
    private Waiters waiters = new Waiters();
    private Leases leases = new Leases();
    private Map<String, byte[]> nodes = new TreeMap<>();
    private Changes changes = Changes.NONE;

    private boolean seeded;
    private long index;
    private long stamp;
    private long revisionBase;
    private long oldestRevision;
    private long place;
    private long revision;
    private boolean unreported;

    StampedLock lock() {
        return lock;
    }

    Forks forks() {
        return forks;
    }

    Keyspace keys() {
        return keys;
    }

    Sessions sessions() {
        return sessions;
    }

    Waiters waiters() {
        return waiters;
    }

    Leases leases() {
        return leases;
    }

    ExpiryIndex expiry() {
        return expiry;
    }

    Map<String, byte[]> nodes() {
        return nodes;
    }

    void changes(Changes sink) {
        changes = sink;
    }

    /** The index of the last entry applied. */
    long index() {
        return index;
    }

    /** The stamped time of the last entry applied, in milliseconds; never goes back. */
    long stamp() {
        return stamp;
    }

    /** The revision of the last change. */
    long revision() {
        return revision;
    }

    long revisionBase() {
        return revisionBase;
    }

    long oldestRevision() {
        return oldestRevision;
    }

    /** Lets the revisions that follow be higher than one given elsewhere; never lower than before. */
    void raiseAbove(long elsewhere) {
        revisionBase = Math.max(revisionBase, (elsewhere >> PLACE_BITS) + 1);
    }

    /** Begins an entry: its changes get revisions from here on. Returns the time that holds for it. */
    long begin(long at, long stampMs, long random) {
        if (!seeded) {
            keys = new Keyspace(random, forks);
            seeded = true;
        }
        index = at;
        place = 0;
        unreported = false;
        stamp = Math.max(stamp, stampMs);
        return stamp;
    }

    /** Takes over what a snapshot held. The caller holds the write lock. */
    void become(Restored from) {
        keys = from.keys();
        seeded = true;
        sessions = from.sessions();
        waiters = from.waiters();
        leases = from.leases();
        nodes = from.nodes();
        index = from.index();
        stamp = from.stamp();
        revision = from.revision();
        revisionBase = from.revisionBase();
        oldestRevision = from.oldestRevision();
        expiry.rebuild(keys);
    }

    /** Gives the next change its revision. */
    long revise() {
        revision = (revisionBase + index) << PLACE_BITS | Math.min(place, LAST_PLACE);
        place++;
        unreported = true;
        return revision;
    }

    /** Reports a change: the one that {@link #revise} was called for last, or one of its own. */
    void event(char kind, String word, byte[] key, byte @Nullable [] value) {
        if (!unreported) {
            revise();
        }
        unreported = false;
        if (changes.listening()) {
            changes.changed(revision, kind, word, key, value);
        }
    }

    /** Stores a value under a key; the caller reports it. */
    void put(byte[] key, Object value, long expireAt) {
        Entry entry = new Entry(key, value, revise(), expireAt);
        Entry before = keys.put(entry);
        expiry.add(entry, keys);
        if (before == null) {
            made(key, value);
        }
    }

    private void made(byte[] key, Object value) {
        boolean list = value instanceof ListValue;
        if (!waiters.isEmpty() && (list || value instanceof SortedSetValue)) {
            waiters.ready(key, !list);
        }
        if (changes.listening()) {
            changes.created(key);
        }
    }

    /** Puts a copy that may change in the place of a collection that a fork shares. */
    void replace(Entry entry, Collected copy) {
        keys.put(new Entry(entry.key(), copy, entry.revision(), entry.expireAt()));
    }

    /** Takes a key away; the caller reports it. */
    boolean remove(byte[] key) {
        leases.detach(key);
        return keys.remove(key) != null;
    }

    /** Deletes a key whose time is over. */
    void expire(Entry entry) {
        remove(entry.key());
        event('x', "expired", entry.key(), null);
    }

    void clear() {
        keys.clear();
        expiry.clear();
        leases.all().stream()
                .flatMap(lease -> lease.keys().stream())
                .toList()
                .forEach(key -> leases.detach(key.array()));
        event('g', "flushdb", NO_KEY, null);
    }
}
