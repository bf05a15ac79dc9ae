package io.netloft.prices.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The items that follow a product, in no order. Ten thousand streams of a hundred products are a million of them: each knows its
 * place in a list, which costs a reference, where an entry of a set would cost half as much as the item itself. It belongs
 * to the floor's thread.
 */
final class Followers {
    private final List<Item> items = new ArrayList<>(1);

    int size() {
        return items.size();
    }

    Item get(int place) {
        return items.get(place);
    }

    void add(Item item) {
        item.place(items.size());
        items.add(item);
    }

    /** Takes an item out that is in; the last one takes its place. */
    void remove(Item item) {
        Item last = items.remove(items.size() - 1);
        if (last != item) {
            items.set(item.place(), last);
            last.place(item.place());
        }
    }
}
