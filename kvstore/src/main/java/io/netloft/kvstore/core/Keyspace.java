package io.netloft.kvstore.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All keys: 256 {@link Table}s, chosen by the top eight bits of the key's hash.
 *
 * <p>The order of the tables and of their slots is the order of the hash; a scan's cursor is a 40-bit prefix of it plus
 * nothing else, so it outlives growth, and a key that is there throughout a scan comes up once.
 *
 * <p>A frozen view ({@link #freeze}) takes 256 references. A table that a view may still read is copied when it is
 * first written to.
 */
final class Keyspace {
    static final int SEGMENTS = 256;
    private static final long FRAGMENTS = 1L << 32;
    private static final int RANDOM_TRIES = 100;

    private final long seed;
    private final Forks forks;
    private final Table[] tables = new Table[SEGMENTS];
    private long size;
    private long expiring;

    Keyspace(long seed, Forks forks) {
        this.seed = seed;
        this.forks = forks;
        clear();
    }

    long seed() {
        return seed;
    }

    /** How many keys there are, those included that have expired and were not deleted yet. */
    long size() {
        return size;
    }

    /** How many of them have a time to vanish at. */
    long expiring() {
        return expiring;
    }

    /** The entry of a key, expired or not. Other threads may call it while the apply thread writes; see {@link Table}. */
    @Nullable
    Entry find(byte[] key, int offset, int length) {
        long hash = KeyHash.of(key, offset, length, seed);
        return tables[segment(hash)].find(key, offset, length, Table.fragment(hash));
    }

    @Nullable
    Entry find(byte[] key) {
        return find(key, 0, key.length);
    }

    /** Stores an entry; returns the one it replaces. */
    @Nullable
    Entry put(Entry entry) {
        long hash = KeyHash.of(entry.key(), seed);
        int segment = segment(hash);
        Table table = writable(segment);
        if (table.full()) {
            table = table.resized(table.log() + 1, forks.generation(), seed);
            tables[segment] = table;
        }
        Entry before = table.put(entry, Table.fragment(hash));
        if (before == null) {
            size++;
        } else {
            count(before, -1);
        }
        count(entry, 1);
        return before;
    }

    @Nullable
    Entry remove(byte[] key) {
        long hash = KeyHash.of(key, seed);
        int segment = segment(hash);
        Table table = writable(segment);
        Entry before = table.remove(key, Table.fragment(hash));
        if (before == null) {
            return null;
        }
        size--;
        count(before, -1);
        if (table.sparse()) {
            tables[segment] = table.resized(table.log() - 1, forks.generation(), seed);
        }
        return before;
    }

    void clear() {
        for (int i = 0; i < SEGMENTS; i++) {
            tables[i] = new Table(Table.FIRST_LOG, forks.generation());
        }
        size = 0;
        expiring = 0;
    }

    /** Every entry, in the order of the hash. */
    void each(Consumer<Entry> sink) {
        for (Table table : tables) {
            table.inOrder(sink);
        }
    }

    /** Hands on about {@code count} entries from a cursor upwards; returns the next cursor, 0 at the end. */
    long scan(long cursor, long count, Consumer<Entry> sink) {
        ScanBudget budget = new ScanBudget(count);
        long at = cursor;
        while (at >= 0 && at < SEGMENTS * FRAGMENTS) {
            int segment = (int) (at >>> 32);
            at = segment * FRAGMENTS + tables[segment].scan(at & (FRAGMENTS - 1), budget, sink);
            if (budget.spent()) {
                return at < SEGMENTS * FRAGMENTS ? at : 0;
            }
        }
        return 0;
    }

    /** A key that has not expired, each as likely as any other; null when none was found. */
    @Nullable
    Entry random(RandomSource random, long now) {
        for (int tries = 0; tries < RANDOM_TRIES && size > 0; tries++) {
            Entry entry = pick(random);
            if (!entry.expired(now)) {
                return entry;
            }
        }
        return null;
    }

    private Entry pick(RandomSource random) {
        long skip = random.below(size);
        int segment = 0;
        while (skip >= tables[segment].size()) {
            skip -= tables[segment].size();
            segment++;
        }
        Table table = tables[segment];
        Entry entry = null;
        while (entry == null) {
            entry = table.slot((int) random.below(1L << table.log()));
        }
        return entry;
    }

    /** The tables as they are now, for a fork that was just opened. */
    Table[] freeze() {
        return tables.clone();
    }

    /** Makes an empty segment ready to take back the entries of a frozen one in their order. */
    void restoreSegment(int segment, int log) {
        tables[segment] = new Table(log, forks.generation());
    }

    private void count(Entry entry, int change) {
        if (entry.expireAt() != Entry.NEVER) {
            expiring += change;
        }
    }

    private Table writable(int segment) {
        Table table = tables[segment];
        if (forks.shared(table.generation())) {
            table = table.copy(forks.generation());
            tables[segment] = table;
        }
        return table;
    }

    private static int segment(long hash) {
        return (int) (hash >>> 56);
    }
}
