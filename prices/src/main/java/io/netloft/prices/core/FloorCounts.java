package io.netloft.prices.core;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import netloft.prices.v1.ConflationReason;

/** What floors count; any thread reads. */
public final class FloorCounts {
    private final LongAdder sessions = new LongAdder();
    private final LongAdder subscriptions = new LongAdder();
    private final LongAdder products = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder updates = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder exhausted = new LongAdder();
    private final LongAdder regressed = new LongAdder();
    private final LongAdder heartbeats = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final Map<ConflationReason, LongAdder> conflated = adders(ConflationReason.class);
    private final Map<PricesError, LongAdder> refused = adders(PricesError.class);
    private final Map<StreamState, LongAdder> states = adders(StreamState.class);
    private volatile LongConsumer ages = age -> {};
    private volatile IntConsumer sizes = updates -> {};

    /** Nothing counted yet. */
    public FloorCounts() {}

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E one : type.getEnumConstants()) {
            adders.put(one, new LongAdder());
        }
        return adders;
    }

    private static <E> LongAdder of(Map<E, LongAdder> adders, E one) {
        return Objects.requireNonNull(adders.get(one));
    }

    /** Where the age of each batch's oldest price goes, in nanoseconds. */
    public void ages(LongConsumer to) {
        ages = to;
    }

    /** Where the number of each batch's updates goes. */
    public void sizes(IntConsumer to) {
        sizes = to;
    }

    void state(StreamState state, int more) {
        of(states, state).add(more);
    }

    /** Streams of a state. */
    public long streams(StreamState state) {
        return of(states, state).sum();
    }

    void session(int more) {
        sessions.add(more);
    }

    void subscription(int more) {
        subscriptions.add(more);
    }

    void product(int more) {
        products.add(more);
    }

    void slow(int more) {
        slow.add(more);
    }

    void sent(int count, int size, long ageNs) {
        batches.increment();
        updates.add(count);
        bytes.add(size);
        ages.accept(ageNs);
        sizes.accept(count);
    }

    void conflated(ConflationReason reason, int count) {
        of(conflated, reason).add(count);
    }

    void creditExhausted() {
        exhausted.increment();
    }

    void acknowledgementRegressed() {
        regressed.increment();
    }

    void heartbeat() {
        heartbeats.increment();
    }

    /** Counts a refusal. */
    public void refused(PricesError error) {
        of(refused, error).increment();
    }

    /** Streams that are open. */
    public long sessions() {
        return sessions.sum();
    }

    /** Subscriptions that are open. */
    public long subscriptions() {
        return subscriptions.sum();
    }

    /** Products times the subscriptions that they are in. */
    public long products() {
        return products.sum();
    }

    /** Sessions that have something to send and can't. */
    public long slow() {
        return slow.sum();
    }

    /** Batches sent. */
    public long batches() {
        return batches.sum();
    }

    /** Updates sent. */
    public long updates() {
        return updates.sum();
    }

    /** Bytes of batches sent. */
    public long bytes() {
        return bytes.sum();
    }

    /** Times that a session's credit was used up. */
    public long exhausted() {
        return exhausted.sum();
    }

    /** Acknowledgements of less than was acknowledged. */
    public long regressed() {
        return regressed.sum();
    }

    /** Heartbeats sent. */
    public long heartbeats() {
        return heartbeats.sum();
    }

    /** Updates that others stood for. */
    public long conflated(ConflationReason reason) {
        return of(conflated, reason).sum();
    }

    /** Refusals. */
    public long refusals(PricesError error) {
        return of(refused, error).sum();
    }
}
