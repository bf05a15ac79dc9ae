package io.netloft.prices.core;

import io.netloft.proto.prices.PriceRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import netloft.prices.v1.DeliveryMode;
import org.jspecify.annotations.Nullable;

/** A subscription of a session: what it was asked for and the products that follow. It belongs to the floor's thread. */
final class Subscription {
    private final Session session;
    private final long id;
    private final boolean distinct;
    private final Set<String> ids = new LinkedHashSet<>();
    private final Set<String> prefixes = new LinkedHashSet<>();
    private final Set<String> awaited = new LinkedHashSet<>();
    private final Items items = new Items();
    private long intervalNs;
    private int snapshotsLeft;
    private boolean awaitsSnapshot;
    private boolean full;

    Subscription(Session session, long id, DeliveryMode mode, long intervalNs) {
        this.session = session;
        this.id = id;
        this.distinct = mode == DeliveryMode.DELIVERY_MODE_DISTINCT;
        this.intervalNs = intervalNs;
    }

    Session session() {
        return session;
    }

    long id() {
        return id;
    }

    boolean distinct() {
        return distinct;
    }

    FloorCounts counts() {
        return session.counts();
    }

    long intervalNs() {
        return intervalNs;
    }

    void intervalNs(long next) {
        intervalNs = next;
    }

    Collection<Item> items() {
        return items;
    }

    @Nullable
    Item item(Product product) {
        return items.of(product);
    }

    /** Remembers an id that was asked for; the caller adds the product. */
    void want(String asked) {
        ids.add(asked);
    }

    /** Remembers a prefix that was asked for; the caller adds the products. */
    void wantPrefix(String asked) {
        prefixes.add(asked);
    }

    /** Whether a prefix was asked for. */
    boolean wantsPrefix(String asked) {
        return prefixes.contains(asked);
    }

    /** How many prefixes were asked for. */
    int prefixes() {
        return prefixes.size();
    }

    /** Ids that were asked for and are not there. */
    Set<String> awaited() {
        return awaited;
    }

    /** Whether a product belongs to it. */
    boolean wants(Product product) {
        return ids.contains(product.id()) || meant(product.id());
    }

    // However many prefixes there are, an id has few.
    private boolean meant(String id) {
        if (prefixes.size() <= id.length()) {
            return prefixes.stream().anyMatch(prefix -> id.startsWith(PriceRules.prefixOf(prefix)));
        }
        for (int length = 0; length <= id.length(); length++) {
            if (prefixes.contains(id.substring(0, length) + PriceRules.WILDCARD)) {
                return true;
            }
        }
        return false;
    }

    Item add(Product product) {
        Item item = new Item(this, product);
        items.put(item);
        return item;
    }

    void drop(Item item) {
        items.drop(item.product());
    }

    /** Takes ids and prefixes out; the items that are not wanted any more. */
    List<Item> unwant(Collection<String> gone) {
        ids.removeAll(gone);
        prefixes.removeAll(gone);
        List<Item> left = new ArrayList<>();
        for (Item item : items) {
            if (!wants(item.product())) {
                left.add(item);
            }
        }
        return left;
    }

    boolean empty() {
        return ids.isEmpty() && prefixes.isEmpty();
    }

    /** The first product that found no place was told of; later ones are the same news. */
    boolean firstTimeFull() {
        boolean first = !full;
        full = true;
        return first;
    }

    /** A snapshot of all its products begins. */
    void beginSnapshot() {
        awaitsSnapshot = true;
    }

    void snapshotLeft(int more) {
        snapshotsLeft += more;
    }

    /** Whether all of a snapshot that began has been sent; true once. */
    boolean snapshotDone() {
        boolean done = awaitsSnapshot && snapshotsLeft == 0;
        awaitsSnapshot = awaitsSnapshot && !done;
        return done;
    }
}
