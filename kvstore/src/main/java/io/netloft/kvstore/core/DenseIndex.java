package io.netloft.kvstore.core;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Byte strings, each once, numbered from 0 without gaps: what sets and hashes are made of.
 *
 * <p>Up to {@value #SMALL} are searched one by one and keep their order when one goes. More have an index: open addressing
 * in the order of the hash, a slot holding the hash's fragment and the number. There the last takes the place of the one
 * that goes. The numbers are part of the state, so that a random pick means the same element on every node; the index is
 * not, but for its size.
 */
final class DenseIndex {
    static final int SMALL = 16;
    /** Up to so many, a scan hands on all at once. */
    static final int SCANNED_WHOLE = 128;

    private static final int FIRST = 4;

    private final long seed;
    private byte[] @Nullable [] items;
    private int size;
    private long @Nullable [] slots;
    private int shift;

    DenseIndex(long seed) {
        this.seed = seed;
        this.items = new byte[FIRST] @Nullable [];
    }

    private DenseIndex(DenseIndex from) {
        this.seed = from.seed;
        this.items = from.items.clone();
        this.size = from.size;
        this.slots = from.slots == null ? null : from.slots.clone();
        this.shift = from.shift;
    }

    DenseIndex copy() {
        return new DenseIndex(this);
    }

    int size() {
        return size;
    }

    byte[] get(int number) {
        byte[] item = items[number];
        if (item == null || number >= size) {
            throw new IndexOutOfBoundsException(number);
        }
        return item;
    }

    /** The number of an item; -1 when it is not there. */
    int find(byte[] item) {
        if (slots == null) {
            for (int i = 0; i < size; i++) {
                if (Arrays.equals(items[i], item)) {
                    return i;
                }
            }
            return -1;
        }
        return findSlot(slots, item, fragment(item));
    }

    private int findSlot(long[] table, byte[] item, int fragment) {
        int mask = table.length - 1;
        for (int at = fragment >>> shift; table[at] != 0; at = (at + 1) & mask) {
            if ((int) (table[at] >>> 32) == fragment && Arrays.equals(items[number(table[at])], item)) {
                return number(table[at]);
            }
        }
        return -1;
    }

    /** Adds an item that is not there; it gets the next number. */
    int add(byte[] item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1) + 2);
        }
        items[size] = item;
        size++;
        if (slots != null && size <= (slots.length >> 2) * 3) {
            place(slots, fragment(item), size - 1);
        } else if (size > SMALL) {
            index(slots == null ? 2 * Integer.highestOneBit(size) : 2 * slots.length);
        }
        return size - 1;
    }

    /** How many slots the index has; 0 when there is none. */
    int capacity() {
        return slots == null ? 0 : slots.length;
    }

    /** Makes the index anew with so many slots, a power of two; none for 0. */
    void index(int capacity) {
        if (capacity == 0) {
            slots = null;
            return;
        }
        long[] table = new long[capacity];
        shift = 32 - Integer.numberOfTrailingZeros(capacity);
        for (int i = 0; i < size; i++) {
            place(table, fragment(get(i)), i);
        }
        slots = table;
    }

    private void place(long[] table, int fragment, int number) {
        int mask = table.length - 1;
        int at = fragment >>> shift;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = (long) fragment << 32 | (number + 1);
    }

    /**
     * Takes an item away.
     *
     * @return whether those behind it moved down by one; if not, the last one took its number
     */
    boolean remove(int number) {
        long[] table = slots;
        if (table == null) {
            System.arraycopy(items, number + 1, items, number, size - number - 1);
            items[--size] = null;
            return true;
        }
        close(table, slotOf(table, number));
        size--;
        if (number != size) {
            byte[] last = get0(size);
            table[slotOf(table, size)] = (long) fragment(last) << 32 | (number + 1);
            items[number] = last;
        }
        items[size] = null;
        shrink(table);
        return false;
    }

    private byte[] get0(int number) {
        byte[] item = items[number];
        if (item == null) {
            throw new IndexOutOfBoundsException(number);
        }
        return item;
    }

    private void shrink(long[] table) {
        if (size < table.length >> 3 && table.length > 4 * SMALL) {
            index(table.length >> 1);
            items = Arrays.copyOf(items, size + (size >> 1) + 2);
        }
    }

    private int slotOf(long[] table, int number) {
        int mask = table.length - 1;
        int at = fragment(get0(number)) >>> shift;
        while (number(table[at]) != number) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void close(long[] table, int gap) {
        int mask = table.length - 1;
        int hole = gap;
        int next = (hole + 1) & mask;
        while (table[next] != 0) {
            int home = (int) (table[next] >>> 32) >>> shift;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                table[hole] = table[next];
                hole = next;
            }
            next = (next + 1) & mask;
        }
        table[hole] = 0;
    }

    /**
     * Hands on the numbers of about {@code count} items from a cursor on; returns the next cursor, 0 at the end. Those
     * that share a run of slots come in the order of hash and bytes, whatever the order they were added in.
     */
    long scan(long cursor, long count, IntConsumer sink) {
        long[] table = slots;
        if (table == null || size <= SCANNED_WHOLE) {
            for (int i = 0; i < size; i++) {
                sink.accept(i);
            }
            return 0;
        }
        if (cursor < 0 || cursor >= 1L << 32) {
            return 0;
        }
        ScanBudget budget = new ScanBudget(count);
        Run run = new Run(sink);
        for (int at = (int) (cursor >>> shift); at < table.length; at++) {
            budget.visit();
            if (table[at] == 0) {
                run.end();
                if (budget.spent() && at + 1 < table.length) {
                    return (at + 1L) << shift;
                }
            } else if ((int) (table[at] >>> 32) >>> shift <= at && (table[at] >>> 32) >= cursor) {
                budget.take();
                run.add(table[at]);
            }
        }
        for (int at = 0; table[at] != 0; at++) {
            if ((int) (table[at] >>> 32) >>> shift > at && (table[at] >>> 32) >= cursor) {
                run.add(table[at]);
            }
        }
        run.end();
        return 0;
    }

    /** Items of one run of slots, handed on in the order of hash and bytes. */
    private final class Run {
        private final IntConsumer sink;
        private long[] found = new long[8];
        private int length;

        Run(IntConsumer sink) {
            this.sink = sink;
        }

        void add(long slot) {
            if (length == found.length) {
                found = Arrays.copyOf(found, 2 * length);
            }
            int at = length++;
            while (at > 0 && after(found[at - 1], slot)) {
                found[at] = found[at - 1];
                at--;
            }
            found[at] = slot;
        }

        private boolean after(long a, long b) {
            int order = Integer.compareUnsigned((int) (a >>> 32), (int) (b >>> 32));
            return order != 0 ? order > 0 : Arrays.compareUnsigned(get(number(a)), get(number(b))) > 0;
        }

        void end() {
            for (int i = 0; i < length; i++) {
                sink.accept(number(found[i]));
            }
            length = 0;
        }
    }

    long bytes() {
        long total = 64 + 4L * items.length + 8L * capacity();
        for (int i = 0; i < size; i++) {
            total += 16 + (get(i).length + 7L & ~7L);
        }
        return total;
    }

    private int fragment(byte[] item) {
        return Table.fragment(KeyHash.of(item, seed));
    }

    private static int number(long slot) {
        return (int) slot - 1;
    }
}
