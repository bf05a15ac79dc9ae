package io.netloft.kvstore.core;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A list: a ring that grows at either end, so that both ends take constant time, and so does any place; what goes in or
 * out of the middle moves the shorter side.
 */
final class ListValue extends Collected {
    private static final int FIRST = 4;

    private byte[] @Nullable [] ring;
    private int head;
    private int size;

    ListValue(int generation) {
        this(generation, new byte[FIRST] @Nullable [], 0, 0);
    }

    private ListValue(int generation, byte[] @Nullable [] ring, int head, int size) {
        super(generation);
        this.ring = ring;
        this.head = head;
        this.size = size;
    }

    @Override
    String type() {
        return "list";
    }

    @Override
    String encoding() {
        return "quicklist";
    }

    @Override
    int size() {
        return size;
    }

    @Override
    ListValue copy(int newGeneration) {
        return new ListValue(newGeneration, ring.clone(), head, size);
    }

    @Override
    long bytes() {
        long total = 48 + 4L * ring.length;
        for (int i = 0; i < size; i++) {
            total += 16 + (get(i).length + 7L & ~7L);
        }
        return total;
    }

    byte[] get(int i) {
        byte[] element = i < 0 || i >= size ? null : ring[slot(i)];
        if (element == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return element;
    }

    void set(int i, byte[] element) {
        ring[slot(i)] = element;
    }

    void push(boolean left, byte[] element) {
        grow();
        if (left) {
            head = (head - 1) & (ring.length - 1);
            ring[head] = element;
        } else {
            ring[slot(size)] = element;
        }
        size++;
    }

    byte[] pop(boolean left) {
        byte[] element = get(left ? 0 : size - 1);
        if (left) {
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
        } else {
            ring[slot(size - 1)] = null;
        }
        size--;
        shrink();
        return element;
    }

    void insert(int at, byte[] element) {
        boolean left = at <= size / 2;
        push(left, element);
        if (left) {
            for (int i = 0; i < at; i++) {
                ring[slot(i)] = ring[slot(i + 1)];
            }
        } else {
            for (int i = size - 1; i > at; i--) {
                ring[slot(i)] = ring[slot(i - 1)];
            }
        }
        ring[slot(at)] = element;
    }

    /** Keeps the elements from one place up to, not including, another. */
    void keep(int from, int to) {
        for (int i = 0; i < size; i++) {
            if (i < from || i >= to) {
                ring[slot(i)] = null;
            }
        }
        head = slot(from);
        size = Math.max(0, to - from);
        shrink();
    }

    /** Removes up to {@code most} elements that the test accepts, from the head or from the tail; returns how many. */
    int remove(Predicate<byte[]> test, int most, boolean fromHead) {
        int removed = 0;
        int kept = 0;
        for (int n = 0; n < size; n++) {
            int from = fromHead ? n : size - 1 - n;
            byte[] element = get(from);
            if (removed < most && test.test(element)) {
                removed++;
            } else {
                ring[slot(fromHead ? kept : size - 1 - kept)] = element;
                kept++;
            }
        }
        for (int n = kept; n < size; n++) {
            ring[slot(fromHead ? n : size - 1 - n)] = null;
        }
        head = fromHead ? head : slot(size - kept);
        size = kept;
        shrink();
        return removed;
    }

    private void grow() {
        if (size == ring.length) {
            resize(2 * size);
        }
    }

    private void shrink() {
        if (ring.length > FIRST * 4 && size < ring.length >> 3) {
            resize(ring.length >> 1);
        }
    }

    private void resize(int length) {
        byte[] @Nullable [] other = new byte[length] @Nullable [];
        int first = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, other, 0, first);
        System.arraycopy(ring, 0, other, first, size - first);
        ring = other;
        head = 0;
    }

    private int slot(int i) {
        return (head + i) & (ring.length - 1);
    }

    @Override
    public String toString() {
        return "list of " + size + " " + Arrays.toString(ring);
    }
}
