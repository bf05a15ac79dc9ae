package io.netloft.prices.core;

import com.google.protobuf.Timestamp;
import io.netloft.proto.prices.PriceEntry;
import io.netloft.proto.prices.PriceRules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StateReason;
import org.jspecify.annotations.Nullable;

/**
 * All products and their prices. It numbers updates, encodes each one once, keeps the last ones and tells the floors. Every
 * method may be called by any thread; a product's updates are numbered under its lock.
 *
 * <p>Updates that come together are told together: floors are woken when all of them are there. Woken by the first one, a
 * floor on another thread would send it alone, and the others in a second batch a window later.
 */
public final class Board {
    private static final long ASK_AGAIN_NS = 5_000_000_000L;
    // One update of sixteen is measured, the first of each product among them: two looks at a clock cost as much as a
    // field.
    private static final long SAMPLE = 15;

    private final Options options;
    private final LongSupplier clock;
    private final InstantSource instants;
    private final NavigableMap<String, Product> products = new ConcurrentSkipListMap<>();
    // The same once more: an update looks its product up, and need not compare its id with a dozen others.
    private final Map<String, Product> byId = new ConcurrentHashMap<>();
    private final LongAdder updates = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private volatile Floor[] floors = {};
    private volatile LongConsumer encodes = ns -> {};

    /**
     * How a board is.
     *
     * @param products most products
     * @param history updates that are kept of each, rounded up to a power of two
     * @param floors how many floors there will be
     * @param staleAfterNs silence after which a live product is stale; 0: never
     * @param epoch that of every product: another one on each start
     */
    public record Options(int products, int history, int floors, long staleAfterNs, long epoch, PriceRules rules) {}

    /** When updates came together. */
    private record Receipt(long ns, Timestamp time) {}

    /** An empty board. */
    public Board(Options options, LongSupplier clock, InstantSource instants) {
        this.options = options;
        this.clock = clock;
        this.instants = instants;
    }

    /** A floor that is told of every update from now on. */
    synchronized void add(Floor floor) {
        Floor[] more = Arrays.copyOf(floors, floors.length + 1);
        more[floors.length] = floor;
        floors = more;
    }

    /** The rules of ids and updates. */
    public PriceRules rules() {
        return options.rules();
    }

    /** A product, or null. */
    public @Nullable Product find(String id) {
        return byId.get(id);
    }

    /** Products from an id on, in the order of ids. */
    public Iterable<Product> from(String id, boolean inclusive) {
        return products.tailMap(id, inclusive).values();
    }

    /** How many products there are. */
    public int size() {
        return products.size();
    }

    /** Updates that were taken. */
    public long updates() {
        return updates.sum();
    }

    /** Updates that were refused. */
    public long refused() {
        return refused.sum();
    }

    /** Times that a product turned stale. */
    public long stale() {
        return stale.sum();
    }

    /**
     * Takes an update. What the server sets of it is ignored and set.
     *
     * @param owner who publishes; a product is its first publisher's until that one is released
     * @return why not, or null
     */
    public @Nullable Refusal publish(PriceUpdate update, String owner) {
        Refusal refusal = offer(update, owner, receipt());
        wake();
        return refusal;
    }

    /**
     * Takes updates that came together, each as if it were alone; each is there before the next is looked at.
     *
     * @param may which products they may be of
     * @param refused is told what was not taken, and why
     */
    public void publish(
            Iterable<PriceUpdate> updates, String owner, Reader may, BiConsumer<PriceUpdate, Refusal> refused) {
        Receipt receipt = receipt();
        try {
            for (PriceUpdate update : updates) {
                Refusal refusal = may.mayRead(update.getProductId())
                        ? offer(update, owner, receipt)
                        : new Refusal(PricesError.FORBIDDEN, "");
                if (refusal != null) {
                    refused.accept(update, refusal);
                }
            }
        } finally {
            wake();
        }
    }

    private Receipt receipt() {
        return new Receipt(clock.getAsLong(), timestamp(instants.instant()));
    }

    private @Nullable Refusal offer(PriceUpdate update, String owner, Receipt receipt) {
        String fault = options.rules().faultOf(update);
        Refusal refusal = fault == null ? take(update, owner, receipt) : new Refusal(PricesError.BAD_REQUEST, fault);
        if (refusal != null) {
            refused.increment();
        }
        return refusal;
    }

    private @Nullable Refusal take(PriceUpdate update, String owner, Receipt receipt) {
        Product product = findOrCreate(update.getProductId());
        if (product == null) {
            return new Refusal(PricesError.TOO_MANY_PRODUCTS, "products: " + products.size() + " (expected: no more)");
        }
        synchronized (product) {
            if (product.owner().isEmpty()) {
                product.owner(owner);
            } else if (!product.owner().equals(owner)) {
                return new Refusal(PricesError.NOT_OWNER, "");
            }
            PriceEntry before = product.latest();
            if (before != null && before.state() == PriceState.PRICE_STATE_DELISTED) {
                return new Refusal(PricesError.DELISTED, "");
            }
            PriceEntry.Numbers numbers = numbers(before, receipt.ns());
            put(product, numbers, () -> PriceEntry.of(update, numbers, receipt.time()));
        }
        updates.increment();
        tell(product);
        return null;
    }

    private PriceEntry.Numbers numbers(@Nullable PriceEntry before, long now) {
        return new PriceEntry.Numbers(options.epoch(), before == null ? 1 : before.sequence() + 1, now);
    }

    /** A publisher's update with what every server would set of it: all but its epoch and number. */
    public PriceUpdate received(PriceUpdate update) {
        boolean unsaid = update.getState() == PriceState.PRICE_STATE_UNSPECIFIED;
        return update.toBuilder()
                .clearEpoch()
                .clearSequence()
                .clearStateReason()
                .setReceiveTime(timestamp(instants.instant()))
                .setState(unsaid ? PriceState.PRICE_STATE_LIVE : update.getState())
                .build();
    }

    /**
     * Takes updates that the engine has numbered. What is not newer than the latest of its epoch is left out, so that it may
     * come twice; what is missing before it is counted.
     */
    public void apply(List<PriceUpdate> numbered) {
        long now = clock.getAsLong();
        for (PriceUpdate update : numbered) {
            apply(update, now);
        }
        wake();
    }

    private void apply(PriceUpdate update, long now) {
        Product product = findOrCreate(update.getProductId());
        if (product == null) {
            refused.increment();
            return;
        }
        synchronized (product) {
            PriceEntry before = product.latest();
            if (before != null && before.epoch() == update.getEpoch()) {
                if (update.getSequence() <= before.sequence()) {
                    return;
                }
                missing.add(update.getSequence() - before.sequence() - 1);
            }
            PriceEntry.Numbers numbers = new PriceEntry.Numbers(update.getEpoch(), update.getSequence(), now);
            put(product, numbers, () -> PriceEntry.of(update, now));
        }
        updates.increment();
        tell(product);
    }

    /** Updates of the engine that this board has never seen. */
    public long missing() {
        return missing.sum();
    }

    /** The engine is gone: what was live or halted is shown as stale, under the same numbers. */
    public void engineGone() {
        each(product -> {
            PriceEntry latest = product.latest();
            if (latest == null || !tradable(latest)) {
                return false;
            }
            product.repeat(PriceEntry.of(
                    latest.update().toBuilder()
                            .setState(PriceState.PRICE_STATE_STALE)
                            .setStateReason(StateReason.STATE_REASON_ENGINE_GONE)
                            .build(),
                    latest.receivedNs()));
            stale.increment();
            return true;
        });
    }

    /** The engine is back, and all that it had was applied: the rest is as it was. */
    public void engineBack() {
        each(Product::unrepeat);
    }

    /** Live products that were silent for too long, for the engine to turn them stale; each again only after a while. */
    public List<PriceUpdate> silent() {
        List<PriceUpdate> found = new ArrayList<>();
        long limit = options.staleAfterNs();
        long now = clock.getAsLong();
        for (Product product : products.values()) {
            synchronized (product) {
                PriceEntry latest = product.latest();
                if (limit > 0
                        && latest != null
                        && latest.state() == PriceState.PRICE_STATE_LIVE
                        && now - product.publishedNs() > limit
                        && product.ask(now, ASK_AGAIN_NS)) {
                    found.add(latest.update());
                }
            }
        }
        return found;
    }

    private void each(Predicate<Product> change) {
        for (Product product : products.values()) {
            boolean changed;
            synchronized (product) {
                changed = change.test(product);
            }
            if (changed) {
                tell(product);
            }
        }
        wake();
    }

    private static boolean tradable(PriceEntry entry) {
        return entry.state() == PriceState.PRICE_STATE_LIVE || entry.state() == PriceState.PRICE_STATE_HALTED;
    }

    private @Nullable Product findOrCreate(String id) {
        Product found = byId.get(id);
        return found == null ? create(id) : found;
    }

    private synchronized @Nullable Product create(String id) {
        Product there = byId.get(id);
        if (there != null || products.size() >= options.products()) {
            return there;
        }
        Product made = new Product(id, products.size(), options.history(), options.floors());
        byId.put(id, made);
        products.put(id, made);
        return made;
    }

    /** Under the product's lock. */
    private void put(Product product, PriceEntry.Numbers numbers, Supplier<PriceEntry> encoding) {
        boolean measured = (numbers.sequence() & SAMPLE) == 1;
        long beganNs = measured ? clock.getAsLong() : 0;
        PriceEntry entry = encoding.get();
        if (measured) {
            encodes.accept(clock.getAsLong() - beganNs);
        }
        product.put(entry, numbers.receivedNs());
    }

    /** Where the time goes, in nanoseconds, that encoding an update took; of one update in sixteen. */
    public void encodes(LongConsumer to) {
        encodes = to;
    }

    private void tell(Product product) {
        for (Floor floor : floors) {
            floor.changed(product);
        }
    }

    private void wake() {
        for (Floor floor : floors) {
            floor.wake();
        }
    }

    /** Turns live products stale that were silent for too long. */
    public void sweep() {
        long limit = options.staleAfterNs();
        if (limit == 0) {
            return;
        }
        long now = clock.getAsLong();
        each(product -> {
            PriceEntry latest = product.latest();
            if (latest == null
                    || latest.state() != PriceState.PRICE_STATE_LIVE
                    || now - product.publishedNs() <= limit) {
                return false;
            }
            turnStale(product, latest, StateReason.STATE_REASON_SILENT);
            return true;
        });
    }

    /** A publisher has vanished: its products are stale and nobody's. */
    public void release(String owner) {
        each(product -> {
            if (!product.owner().equals(owner)) {
                return false;
            }
            product.owner("");
            PriceEntry latest = product.latest();
            if (latest == null || !tradable(latest)) {
                return false;
            }
            turnStale(product, latest, StateReason.STATE_REASON_PUBLISHER_GONE);
            return true;
        });
    }

    // The price is as old as it was: its times stay.
    private void turnStale(Product product, PriceEntry latest, StateReason why) {
        PriceEntry.Numbers numbers = numbers(latest, clock.getAsLong());
        PriceUpdate update = latest.update().toBuilder()
                .setEpoch(numbers.epoch())
                .setSequence(numbers.sequence())
                .setState(PriceState.PRICE_STATE_STALE)
                .setStateReason(why)
                .build();
        put(product, numbers, () -> PriceEntry.of(update, numbers.receivedNs()));
        stale.increment();
    }

    /** An instant as the contract writes it. */
    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
