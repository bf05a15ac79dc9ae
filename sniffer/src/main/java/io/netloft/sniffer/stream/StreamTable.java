package io.netloft.sniffer.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All streams known, in arrays of plain numbers: open addressing with linear probing from a key of five longs to an entry,
 * and a list of the entries by use. An entry takes 80 octets; the arrays grow fourfold up to the most that are wanted.
 */
final class StreamTable {
    static final int NONE = -1;
    static final int KEY = 5;

    private static final int FIRST = 1 << 10;

    private final int most;
    private final long seed;
    private long[] keys;
    private int[] sequences;
    private int[] numbers;
    private byte[] states;
    private int[] times;
    private int[] older;
    private int[] younger;
    private @Nullable Conversation[] conversations;
    /** Entry and 1; 0 where there is none. */
    private int[] slots;

    private int capacity;
    private int used;
    private int free = NONE;
    private int size;
    private int oldest = NONE;
    private int youngest = NONE;

    StreamTable(int most, long seed) {
        this.most = most;
        this.seed = seed;
        capacity = Math.min(FIRST, most);
        keys = new long[capacity * KEY];
        sequences = new int[capacity * 2];
        numbers = new int[capacity];
        states = new byte[capacity];
        times = new int[capacity];
        older = new int[capacity];
        younger = new int[capacity];
        conversations = new Conversation[capacity];
        slots = new int[slotsFor(capacity)];
    }

    private static int slotsFor(int entries) {
        return Integer.highestOneBit(Math.max(2, entries)) * 4;
    }

    int size() {
        return size;
    }

    boolean full() {
        return size == most;
    }

    /** The entry unused for longest, or {@link #NONE}. */
    int oldest() {
        return oldest;
    }

    /** The entry of a key, or {@link #NONE}. */
    int find(long[] key) {
        int mask = slots.length - 1;
        int slot = (int) hash(key, 0) & mask;
        while (slots[slot] != 0) {
            if (Arrays.equals(keys, (slots[slot] - 1) * KEY, slots[slot] * KEY, key, 0, KEY)) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        return NONE;
    }

    /** A new entry for a key that has none; the table must not be full. */
    int add(long[] key) {
        if (free == NONE && used == capacity) {
            grow();
        }
        int entry = free;
        if (entry == NONE) {
            entry = used++;
        } else {
            free = younger[entry];
        }
        System.arraycopy(key, 0, keys, entry * KEY, KEY);
        states[entry] = 0;
        insert(entry);
        size++;
        append(entry);
        return entry;
    }

    void remove(int entry) {
        unlink(entry);
        int mask = slots.length - 1;
        int slot = (int) hash(keys, entry * KEY) & mask;
        while (slots[slot] != entry + 1) {
            slot = slot + 1 & mask;
        }
        close(slot, mask);
        conversations[entry] = null;
        younger[entry] = free;
        free = entry;
        size--;
    }

    /** Empties a slot and moves those behind it that would no longer be found. */
    private void close(int from, int mask) {
        int hole = from;
        slots[hole] = 0;
        for (int at = hole + 1 & mask; slots[at] != 0; at = at + 1 & mask) {
            int home = (int) hash(keys, (slots[at] - 1) * KEY) & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                slots[hole] = slots[at];
                slots[at] = 0;
                hole = at;
            }
        }
    }

    private void insert(int entry) {
        int mask = slots.length - 1;
        int slot = (int) hash(keys, entry * KEY) & mask;
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = entry + 1;
    }

    private void grow() {
        capacity = (int) Math.min(most, capacity * 4L);
        keys = Arrays.copyOf(keys, capacity * KEY);
        sequences = Arrays.copyOf(sequences, capacity * 2);
        numbers = Arrays.copyOf(numbers, capacity);
        states = Arrays.copyOf(states, capacity);
        times = Arrays.copyOf(times, capacity);
        older = Arrays.copyOf(older, capacity);
        younger = Arrays.copyOf(younger, capacity);
        conversations = Arrays.copyOf(conversations, capacity);
        slots = new int[slotsFor(capacity)];
        for (int entry = 0; entry < used; entry++) {
            insert(entry);
        }
    }

    private long hash(long[] from, int at) {
        long hash = seed;
        for (int i = 0; i < KEY; i++) {
            hash = (hash ^ from[at + i]) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** Says that an entry is used now. */
    void touch(int entry, int seconds) {
        times[entry] = seconds;
        if (entry != youngest) {
            unlink(entry);
            append(entry);
        }
    }

    private void append(int entry) {
        older[entry] = youngest;
        younger[entry] = NONE;
        if (youngest == NONE) {
            oldest = entry;
        } else {
            younger[youngest] = entry;
        }
        youngest = entry;
    }

    private void unlink(int entry) {
        int before = older[entry];
        int after = younger[entry];
        if (before == NONE) {
            oldest = after;
        } else {
            younger[before] = after;
        }
        if (after == NONE) {
            youngest = before;
        } else {
            older[after] = before;
        }
    }

    /** When it was used last, in seconds. */
    int time(int entry) {
        return times[entry];
    }

    /** The sequence number that a side's next octet has. */
    int next(int entry, int side) {
        return sequences[entry * 2 + side];
    }

    void next(int entry, int side, int sequence) {
        sequences[entry * 2 + side] = sequence;
    }

    int number(int entry) {
        return numbers[entry];
    }

    void number(int entry, int number) {
        numbers[entry] = number;
    }

    boolean is(int entry, int bits) {
        return (states[entry] & bits) != 0;
    }

    void set(int entry, int bits) {
        states[entry] |= (byte) bits;
    }

    void clear(int entry) {
        states[entry] = 0;
    }

    @Nullable
    Conversation conversation(int entry) {
        return conversations[entry];
    }

    void conversation(int entry, @Nullable Conversation conversation) {
        conversations[entry] = conversation;
    }
}
