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

    /** Takes how many longs a key has, of which the last must not be 0. */
    FlowTable(int width) {
        this.width = width;
        young = new Generation(width, FIRST_SLOTS);
        old = new Generation(width, 2);
    }

    /** Looks a conversation up; true where it is known, and {@link #found} then tells its numbers. */
    boolean find(long[] key) {
        int at = young.slot(key);
        if (young.used(at)) {
            found = young.value(at);
            return true;
        }
        int before = old.slot(key);
        if (!old.used(before)) {
            return false;
        }
        found = old.value(before);
        put(key, found);
        return true;
    }

    /** Numbers of the conversation found last: the lesser side's in the upper half. */
    long found() {
        return found;
    }

    /** Remembers a conversation. */
    void put(long[] key, long value) {
        if (young.count >= young.slots() / 2) {
            grow();
        }
        young.put(key, value);
        found = value;
    }

    private void grow() {
        int slots = young.slots();
        if (slots >= MAX_SLOTS) {
            old = young;
            young = new Generation(width, MAX_SLOTS);
            return;
        }
        Generation larger = new Generation(width, slots * 4);
        long[] key = new long[width];
        for (int at = 0; at < slots * (width + 1); at += width + 1) {
            if (young.used(at)) {
                System.arraycopy(young.entries, at, key, 0, width);
                larger.put(key, young.value(at));
            }
        }
        young = larger;
    }

    /** Entries in one array, so that a look touches one place: the key, whose last part is never 0, and the value. */
    private static final class Generation {
        private final int width;
        private final int mask;
        private final long[] entries;
        private int count;

        Generation(int width, int slots) {
            this.width = width;
            mask = slots - 1;
            entries = new long[slots * (width + 1)];
        }

        int slots() {
            return mask + 1;
        }

        /** Where the entry of a key is, or would be. */
        private int slot(long[] key) {
            long hash = 0;
            for (long part : key) {
                hash = (hash ^ part) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 29;
            }
            int slot = (int) (hash ^ hash >>> 32) & mask;
            while (used(slot * (width + 1)) && !same(slot * (width + 1), key)) {
                slot = slot + 1 & mask;
            }
            return slot * (width + 1);
        }

        private boolean used(int at) {
            return entries[at + width - 1] != 0;
        }

        private long value(int at) {
            return entries[at + width];
        }

        private boolean same(int at, long[] key) {
            for (int i = 0; i < width; i++) {
                if (entries[at + i] != key[i]) {
                    return false;
                }
            }
            return true;
        }

        private void put(long[] key, long value) {
            int at = slot(key);
            if (!used(at)) {
                System.arraycopy(key, 0, entries, at, width);
                count++;
            }
            entries[at + width] = value;
        }
    }
}
