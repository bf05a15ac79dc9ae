package io.netloft.prices.core;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The items of a subscription, found by their products: a table with open addressing, as an entry of a map would cost more
 * than half of the item that it leads to. Not to be changed while somebody iterates. It belongs to the floor's thread.
 */
final class Items extends AbstractCollection<Item> {
    private static final int FIRST = 4;
    private static final int SPREAD = 0x9E3779B9;

    // A power of two long, at most three quarters full, so that each search comes to an end.
    private @Nullable Item[] table = new @Nullable Item[FIRST];
    private int count;

    @Override
    public int size() {
        return count;
    }

    /** That of a product. */
    @Nullable
    Item of(Product product) {
        return table[slot(product)];
    }

    /** Puts an item in whose product has none yet. */
    void put(Item item) {
        if ((count + 1) * 4 > table.length * 3) {
            grow();
        }
        table[slot(item.product())] = item;
        count++;
    }

    /** Takes out what a product has. */
    void drop(Product product) {
        int hole = slot(product);
        if (table[hole] == null) {
            return;
        }
        table[hole] = null;
        count--;
        int at = after(hole);
        for (Item next = table[at]; next != null; next = table[at]) {
            // Its search may have led over what is a hole now.
            table[at] = null;
            table[slot(next.product())] = next;
            at = after(at);
        }
    }

    private int after(int slot) {
        return (slot + 1) & (table.length - 1);
    }

    /** Where the item of a product is, or would be put. */
    private int slot(Product product) {
        int at = home(product);
        for (Item there = table[at]; there != null && there.product() != product; there = table[at]) {
            at = after(at);
        }
        return at;
    }

    // The upper bits of the product, so that numbers in any step are spread.
    private int home(Product product) {
        return (product.index() * SPREAD) >>> (Integer.numberOfLeadingZeros(table.length) + 1);
    }

    private void grow() {
        @Nullable Item[] before = table;
        table = new @Nullable Item[before.length * 2];
        for (Item item : before) {
            if (item != null) {
                table[slot(item.product())] = item;
            }
        }
    }

    @Override
    public Iterator<Item> iterator() {
        return new Iterator<>() {
            private int at = found(0);

            private int found(int from) {
                int next = from;
                while (next < table.length && table[next] == null) {
                    next++;
                }
                return next;
            }

            @Override
            public boolean hasNext() {
                return at < table.length;
            }

            @Override
            public Item next() {
                Item item = at < table.length ? table[at] : null;
                if (item == null) {
                    throw new NoSuchElementException("there is no further item");
                }
                at = found(at + 1);
                return item;
            }
        };
    }
}
