package io.netloft.prices.core;

import io.netloft.proto.prices.PriceEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A product: its latest price and the last ones before it. Written by the board under its own lock; read without one by every
 * floor: a slot of the ring is written before {@code latest} is, and holds what was asked for or something newer.
 */
public final class Product {
    private final String id;
    private final int index;
    private final AtomicReferenceArray<@Nullable PriceEntry> ring;
    private final AtomicIntegerArray queued;
    private volatile @Nullable PriceEntry latest;
    private @Nullable PriceEntry before;
    private long askedNs;
    private boolean asked;
    private String owner = "";
    private long publishedNs;

    Product(String id, int index, int history, int floors) {
        this.id = id;
        this.index = index;
        this.ring = new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(1, history - 1)) << 1);
        this.queued = new AtomicIntegerArray(floors);
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Its number among the products, from 0. */
    int index() {
        return index;
    }

    /** Its latest price; null between its birth and its first. */
    public @Nullable PriceEntry latest() {
        return latest;
    }

    /**
     * The update of a sequence number of an epoch, or null when it is kept no more. What is left of an epoch that has ended has
     * the same numbers.
     */
    @Nullable
    PriceEntry at(long epoch, long sequence) {
        PriceEntry found = ring.get((int) sequence & (ring.length() - 1));
        return found != null && found.sequence() == sequence && found.epoch() == epoch ? found : null;
    }

    /** Those of the updates after a number that are still kept, the last ones of them, oldest first. */
    public List<PriceEntry> after(long sequence, int most) {
        List<PriceEntry> found = new ArrayList<>();
        PriceEntry newest = latest;
        if (newest != null) {
            for (long next = Math.max(sequence, newest.sequence() - most) + 1; next <= newest.sequence(); next++) {
                PriceEntry entry = at(newest.epoch(), next);
                if (entry != null) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** Whether the update after one of the latest epoch is still kept, where there is one. */
    boolean keepsAfter(long sequence) {
        PriceEntry newest = latest;
        return newest != null && (sequence == newest.sequence() || at(newest.epoch(), sequence + 1) != null);
    }

    /** Takes a price; the caller holds the product's lock. */
    void put(PriceEntry entry, long nowNs) {
        ring.set((int) entry.sequence() & (ring.length() - 1), entry);
        latest = entry;
        publishedNs = nowNs;
        before = null;
        asked = false;
    }

    /** Shows its latest price in another way, under its number; the caller holds the product's lock. */
    void repeat(PriceEntry entry) {
        before = latest;
        replace(entry);
    }

    /** Shows its latest price again as it was; false: it does. The caller holds the product's lock. */
    boolean unrepeat() {
        PriceEntry its = before;
        before = null;
        if (its != null) {
            replace(its);
        }
        return its != null;
    }

    private void replace(PriceEntry entry) {
        ring.set((int) entry.sequence() & (ring.length() - 1), entry);
        latest = entry;
    }

    /** Whether nobody has asked since its last update, or not for a while; somebody has now. Under the product's lock. */
    boolean ask(long nowNs, long patienceNs) {
        boolean first = !asked || nowNs - askedNs >= patienceNs;
        if (first) {
            asked = true;
            askedNs = nowNs;
        }
        return first;
    }

    /** Whose it is, empty: nobody's; the caller holds the product's lock. */
    String owner() {
        return owner;
    }

    void owner(String next) {
        owner = next;
    }

    /** When its latest price came; the caller holds the product's lock. */
    long publishedNs() {
        return publishedNs;
    }

    /** Whether it was not yet in the queue of a floor, and is from now on. */
    boolean enqueue(int floor) {
        return queued.compareAndSet(floor, 0, 1);
    }

    void dequeued(int floor) {
        queued.set(floor, 0);
    }
}
