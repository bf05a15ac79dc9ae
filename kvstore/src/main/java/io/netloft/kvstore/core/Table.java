package io.netloft.kvstore.core;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One segment of the keyspace: open addressing with linear probing, in the order of the hash.
 *
 * <p>A slot's place is the top bits of a 32-bit fragment of the key's hash, so that doubling keeps the order and a
 * position in it is a prefix of the hash. Fragment 0 marks an empty slot.
 *
 * <p>One thread writes. Others may look up at the same time without a lock: they see some entry that was there, or miss
 * one, and never fail or go on forever; the keyspace's lock tells them which. Growing and shrinking make a new table.
 */
final class Table {
    static final int FIRST_LOG = 3;
    static final int MOST_LOG = 28;

    private final int[] fragments;
    private final @Nullable Entry[] entries;
    private final int log;
    private final int shift;
    private final int generation;
    private int size;

    Table(int log, int generation) {
        this.log = log;
        this.shift = 32 - log;
        this.generation = generation;
        this.fragments = new int[1 << log];
        this.entries = new @Nullable Entry[1 << log];
    }

    private Table(Table from, int generation) {
        this.log = from.log;
        this.shift = from.shift;
        this.generation = generation;
        this.fragments = from.fragments.clone();
        this.entries = from.entries.clone();
        this.size = from.size;
    }

    Table copy(int newGeneration) {
        return new Table(this, newGeneration);
    }

    static int fragment(long hash) {
        int fragment = (int) (hash >>> 24);
        return fragment == 0 ? 1 : fragment;
    }

    int generation() {
        return generation;
    }

    int size() {
        return size;
    }

    int log() {
        return log;
    }

    @Nullable
    Entry find(byte[] key, int offset, int length, int fragment) {
        int[] marks = fragments;
        int mask = marks.length - 1;
        int at = fragment >>> shift;
        for (int probe = 0; probe <= mask; probe++) {
            int mark = marks[at];
            if (mark == 0) {
                return null;
            }
            if (mark == fragment) {
                Entry entry = entries[at];
                if (entry != null && Arrays.equals(entry.key(), 0, entry.key().length, key, offset, offset + length)) {
                    return entry;
                }
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    /** Whether one more needs a table of twice the size. */
    boolean full() {
        return size + 1 > (fragments.length >> 2) * 3 && log < MOST_LOG;
    }

    /** Whether a table of half the size would still be far from full. */
    boolean sparse() {
        return log > FIRST_LOG && size < fragments.length >> 3;
    }

    /** The same entries in a table of another size; their order within a run of slots stays as it is. */
    Table resized(int newLog, int newGeneration, long seed) {
        Table to = new Table(newLog, newGeneration);
        inOrder(entry -> to.put(entry, fragment(KeyHash.of(entry.key(), seed))));
        return to;
    }

    /** Stores it in the place of the entry with the same key, which it returns, or in a new one. */
    @Nullable
    Entry put(Entry entry, int fragment) {
        int mask = fragments.length - 1;
        int at = fragment >>> shift;
        while (fragments[at] != 0) {
            Entry there = entries[at];
            if (fragments[at] == fragment && there != null && Arrays.equals(there.key(), entry.key())) {
                entries[at] = entry;
                return there;
            }
            at = (at + 1) & mask;
        }
        entries[at] = entry;
        fragments[at] = fragment;
        size++;
        return null;
    }

    @Nullable
    Entry remove(byte[] key, int fragment) {
        int mask = fragments.length - 1;
        int at = fragment >>> shift;
        while (fragments[at] != 0) {
            Entry there = entries[at];
            if (fragments[at] == fragment && there != null && Arrays.equals(there.key(), key)) {
                close(at, mask);
                size--;
                return there;
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    // Moves later entries of the run back, so that no gap lies between an entry and its place.
    private void close(int gap, int mask) {
        int hole = gap;
        int next = (hole + 1) & mask;
        while (fragments[next] != 0) {
            int home = fragments[next] >>> shift;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                fragments[hole] = fragments[next];
                entries[hole] = entries[next];
                hole = next;
            }
            next = (next + 1) & mask;
        }
        fragments[hole] = 0;
        entries[hole] = null;
    }

    /**
     * Every entry, a run of slots at a time: stored in this order into an empty table of the same size they come to lie
     * in the same slots.
     */
    void inOrder(Consumer<Entry> sink) {
        int mask = fragments.length - 1;
        int start = 0;
        while (fragments[start] != 0) {
            start++;
        }
        for (int i = 1; i <= mask; i++) {
            Entry entry = entries[(start + i) & mask];
            if (entry != null) {
                sink.accept(entry);
            }
        }
    }

    @Nullable
    Entry slot(int index) {
        return entries[index & (entries.length - 1)];
    }

    /**
     * Hands on entries from a fragment upwards until {@code wanted} have gone or {@code visits} slots were seen, and then
     * to the end of the run.
     *
     * @return the fragment to go on from; 2<sup>32</sup> at the table's end
     */
    long scan(long from, ScanBudget budget, Consumer<Entry> sink) {
        int mask = fragments.length - 1;
        for (int at = (int) (from >>> shift); at <= mask; at++) {
            int mark = fragments[at];
            budget.visit();
            Entry entry = entries[at];
            if (mark == 0 || entry == null) {
                if (budget.spent()) {
                    return (at + 1L) << shift;
                }
            } else if (mark >>> shift <= at && (mark & 0xFFFFFFFFL) >= from) {
                budget.take();
                sink.accept(entry);
            }
        }
        // what belongs to the last slots and lies in the first run
        for (int at = 0; fragments[at] != 0; at++) {
            Entry entry = entries[at];
            if (entry != null && fragments[at] >>> shift > at && (fragments[at] & 0xFFFFFFFFL) >= from) {
                budget.take();
                sink.accept(entry);
            }
        }
        return 1L << 32;
    }
}
