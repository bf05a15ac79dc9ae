package io.netloft.kvstore.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A sorted set's members by their bytes: open addressing in the order of the hash, as in {@link Table}. */
final class MemberIndex {
    private static final int SMALLEST = 64;

    private final long seed;
    private final int shift;
    private final int[] fragments;
    private final @Nullable Scored[] items;
    private int size;

    MemberIndex(long seed, int capacity) {
        this.seed = seed;
        this.shift = 32 - Integer.numberOfTrailingZeros(capacity);
        this.fragments = new int[capacity];
        this.items = new @Nullable Scored[capacity];
    }

    private MemberIndex(MemberIndex from) {
        seed = from.seed;
        shift = from.shift;
        fragments = from.fragments.clone();
        items = from.items.clone();
        size = from.size;
    }

    MemberIndex copy() {
        return new MemberIndex(this);
    }

    int capacity() {
        return fragments.length;
    }

    @Nullable
    Scored find(byte[] member) {
        int slot = slotOf(member);
        return slot < 0 ? null : items[slot];
    }

    private int slotOf(byte[] member) {
        int fragment = Table.fragment(KeyHash.of(member, seed));
        int mask = fragments.length - 1;
        for (int at = fragment >>> shift; fragments[at] != 0; at = (at + 1) & mask) {
            Scored item = items[at];
            if (fragments[at] == fragment && item != null && Arrays.equals(item.member(), member)) {
                return at;
            }
        }
        return -1;
    }

    /** Stores a pair in the place of the one with the same member, or anew; returns the index that holds it. */
    MemberIndex put(Scored item) {
        int there = slotOf(item.member());
        if (there >= 0) {
            items[there] = item;
            return this;
        }
        MemberIndex to = size + 1 > (fragments.length >> 2) * 3 ? resized(2 * fragments.length) : this;
        to.place(item);
        return to;
    }

    private void place(Scored item) {
        int fragment = Table.fragment(KeyHash.of(item.member(), seed));
        int mask = fragments.length - 1;
        int at = fragment >>> shift;
        while (fragments[at] != 0) {
            at = (at + 1) & mask;
        }
        fragments[at] = fragment;
        items[at] = item;
        size++;
    }

    private MemberIndex resized(int capacity) {
        MemberIndex to = new MemberIndex(seed, capacity);
        for (Scored item : items) {
            if (item != null) {
                to.place(item);
            }
        }
        return to;
    }

    /** Takes a member out; returns the index that holds the others. */
    MemberIndex remove(byte[] member) {
        int hole = slotOf(member);
        if (hole < 0) {
            return this;
        }
        int mask = fragments.length - 1;
        int next = (hole + 1) & mask;
        while (fragments[next] != 0) {
            int home = fragments[next] >>> shift;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                fragments[hole] = fragments[next];
                items[hole] = items[next];
                hole = next;
            }
            next = (next + 1) & mask;
        }
        fragments[hole] = 0;
        items[hole] = null;
        size--;
        return size < fragments.length >> 3 && fragments.length > SMALLEST ? resized(fragments.length >> 1) : this;
    }

    /**
     * Hands on about {@code count} pairs from a cursor on; returns the next cursor, 0 at the end. Those that share a run
     * of slots come in the order of hash and bytes, so that every node answers alike.
     */
    long scan(long cursor, long count, Consumer<Scored> sink) {
        if (cursor < 0 || cursor >= 1L << 32) {
            return 0;
        }
        ScanBudget budget = new ScanBudget(count);
        List<Scored> run = new ArrayList<>();
        for (int at = (int) (cursor >>> shift); at < fragments.length; at++) {
            Scored item = items[at];
            budget.visit();
            if (item == null) {
                end(run, sink);
                if (budget.spent() && at + 1 < fragments.length) {
                    return (at + 1L) << shift;
                }
            } else if (fragments[at] >>> shift <= at && (fragments[at] & 0xFFFFFFFFL) >= cursor) {
                budget.take();
                run.add(item);
            }
        }
        for (int at = 0; fragments[at] != 0; at++) {
            Scored item = items[at];
            if (item != null && fragments[at] >>> shift > at && (fragments[at] & 0xFFFFFFFFL) >= cursor) {
                run.add(item);
            }
        }
        end(run, sink);
        return 0;
    }

    private void end(List<Scored> run, Consumer<Scored> sink) {
        run.sort((a, b) -> {
            int order = Integer.compareUnsigned(
                    Table.fragment(KeyHash.of(a.member(), seed)), Table.fragment(KeyHash.of(b.member(), seed)));
            return order != 0 ? order : Arrays.compareUnsigned(a.member(), b.member());
        });
        run.forEach(sink);
        run.clear();
    }
}
