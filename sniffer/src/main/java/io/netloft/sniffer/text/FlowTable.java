package io.netloft.sniffer.text;

/**
 * First sequence numbers of TCP conversations, so that later ones can be told relative to them. Bounded: it holds two
 * generations; when the younger is full, the elder is forgotten and what is asked for again moves over. A flow unused
 * for that long starts anew.
 */
final class FlowTable {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int MAX_SLOTS = 1 << 20;

    private final int width;
    private Generation young;
    private Generation old;
    private long found;

    /** Takes how many longs a key has. */
    FlowTable(int width) {
        this.width = width;
        young = new Generation(width, FIRST_SLOTS);
        old = new Generation(width, 2);
    }

    /** Looks a conversation up; true where it is known, and {@link #found} then tells its numbers. */
    boolean find(long[] key) {
        int slot = young.slot(key);
        if (young.used[slot]) {
            found = young.values[slot];
            return true;
        }
        int before = old.slot(key);
        if (!old.used[before]) {
            return false;
        }
        found = old.values[before];
        put(key, found);
        return true;
    }

    /** Numbers of the conversation found last: the lesser side's in the upper half. */
    long found() {
        return found;
    }

    /** Remembers a conversation. */
    void put(long[] key, long value) {
        if (young.count >= young.values.length / 2) {
            grow();
        }
        young.put(key, value);
        found = value;
    }

    private void grow() {
        int slots = young.values.length;
        if (slots >= MAX_SLOTS) {
            old = young;
            young = new Generation(width, MAX_SLOTS);
            return;
        }
        Generation larger = new Generation(width, slots * 4);
        long[] key = new long[width];
        for (int i = 0; i < slots; i++) {
            if (young.used[i]) {
                System.arraycopy(young.keys, i * width, key, 0, width);
                larger.put(key, young.values[i]);
            }
        }
        young = larger;
    }

    private static final class Generation {
        private final int width;
        private final long[] keys;
        private final long[] values;
        private final boolean[] used;
        private int count;

        Generation(int width, int slots) {
            this.width = width;
            keys = new long[slots * width];
            values = new long[slots];
            used = new boolean[slots];
        }

        private int slot(long[] key) {
            long hash = 0;
            for (long part : key) {
                hash = (hash ^ part) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 29;
            }
            int mask = values.length - 1;
            int slot = (int) (hash ^ hash >>> 32) & mask;
            while (used[slot] && !same(slot, key)) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        private boolean same(int slot, long[] key) {
            for (int i = 0; i < width; i++) {
                if (keys[slot * width + i] != key[i]) {
                    return false;
                }
            }
            return true;
        }

        private void put(long[] key, long value) {
            int slot = slot(key);
            if (!used[slot]) {
                used[slot] = true;
                System.arraycopy(key, 0, keys, slot * width, width);
                count++;
            }
            values[slot] = value;
        }
    }
}
