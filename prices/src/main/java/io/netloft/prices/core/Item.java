package io.netloft.prices.core;

import io.netloft.proto.prices.BatchFrame;
import io.netloft.proto.prices.PriceEntry;
import netloft.prices.v1.ConflationReason;
import netloft.prices.v1.PriceState;
import org.jspecify.annotations.Nullable;

/**
 * A product of a subscription: how far the client has got. It keeps no price: what waits is what the product has beyond the
 * last number sent, and so newer prices replace older ones by themselves. It belongs to the floor's thread.
 */
final class Item {
    /** What became of an offer. */
    enum Taken {
        /** Everything there is was taken. */
        ALL,
        /** The batch is full before everything was. */
        SOME,
        /** It is not time yet; see {@link #dueNs}. */
        LATER,
        /** What should have come next is kept no more. */
        LOST
    }

    private final Subscription subscription;
    private final Product product;
    private long epoch;
    private long sequence;
    private PriceState state = PriceState.PRICE_STATE_UNSPECIFIED;
    private boolean snapshot;
    private boolean queued;
    private boolean gone;
    private boolean held;
    private boolean paced;
    private boolean repeated;
    private long sentNs;
    private int place;
    private Alarms.@Nullable Alarm alarm;

    Item(Subscription subscription, Product product) {
        this.subscription = subscription;
        this.product = product;
    }

    Subscription subscription() {
        return subscription;
    }

    Product product() {
        return product;
    }

    /** Where it is among the followers of its product. */
    int place() {
        return place;
    }

    void place(int next) {
        place = next;
    }

    /** It goes on after an update that the client has. */
    void startAfter(long itsEpoch, long itsSequence) {
        epoch = itsEpoch;
        sequence = itsSequence;
    }

    /** It goes on after what there is. */
    void startAfter(@Nullable PriceEntry latest) {
        if (latest != null) {
            startAfter(latest.epoch(), latest.sequence());
            state = latest.state();
        }
    }

    /** Its next update belongs to a snapshot, whatever was sent. */
    void wantSnapshot() {
        snapshot = true;
    }

    boolean wantsSnapshot() {
        return snapshot;
    }

    /** Whether it was not in its session's queue, and is from now on. */
    boolean enqueue() {
        boolean first = !queued && !gone;
        queued = queued || first;
        return first;
    }

    void dequeued() {
        queued = false;
    }

    boolean gone() {
        return gone;
    }

    void leave() {
        gone = true;
    }

    Alarms.@Nullable Alarm alarm() {
        return alarm;
    }

    void alarm(Alarms.@Nullable Alarm next) {
        alarm = next;
    }

    /** When its next update may be sent. */
    long dueNs() {
        return sentNs + subscription.intervalNs();
    }

    /** Something keeps its session from sending: what is merged from now on is merged for that. */
    void hold() {
        held = true;
    }

    /** Puts what there is to send into a batch. */
    Taken offer(BatchFrame.Builder batch, int most, int mostBytes, long nowNs) {
        PriceEntry latest = product.latest();
        if (latest == null) {
            return Taken.ALL;
        }
        if (snapshot) {
            snapshot = false;
            add(batch, latest, 0, nowNs);
            return Taken.ALL;
        }
        if (latest.epoch() != epoch) {
            startAfter(latest.epoch(), 0);
        }
        if (latest.sequence() <= sequence) {
            // The same update shown in another way is told once, and once more when it is as it was.
            if (latest.sequence() == sequence && latest.repeated() != repeated) {
                add(batch, latest, 0, nowNs);
            }
            return Taken.ALL;
        }
        return subscription.distinct()
                ? everyOne(batch, latest.sequence(), most, mostBytes, nowNs)
                : latestOne(batch, latest, nowNs);
    }

    private Taken latestOne(BatchFrame.Builder batch, PriceEntry latest, long nowNs) {
        // Another state is news that no interval holds back: it tells whether the price may be traded on.
        boolean news = latest.state() != state;
        if (!news && subscription.intervalNs() > 0 && sentNs != 0 && nowNs - dueNs() < 0) {
            paced = true;
            return Taken.LATER;
        }
        long merged = Math.min(Integer.MAX_VALUE, latest.sequence() - sequence - 1);
        add(batch, latest, (int) merged, nowNs);
        return Taken.ALL;
    }

    private Taken everyOne(BatchFrame.Builder batch, long newest, int most, int mostBytes, long nowNs) {
        while (sequence < newest) {
            if (batch.count() >= most || batch.bytes() >= mostBytes) {
                return Taken.SOME;
            }
            PriceEntry next = product.at(epoch, sequence + 1);
            if (next == null) {
                return Taken.LOST;
            }
            add(batch, next, 0, nowNs);
        }
        return Taken.ALL;
    }

    private void add(BatchFrame.Builder batch, PriceEntry entry, int merged, long nowNs) {
        batch.add(entry, subscription.id(), merged, reason());
        if (merged > 0) {
            subscription.counts().conflated(reason(), merged);
        }
        epoch = entry.epoch();
        sequence = entry.sequence();
        state = entry.state();
        repeated = entry.repeated();
        held = false;
        paced = false;
        sentNs = nowNs;
    }

    private ConflationReason reason() {
        if (held) {
            return ConflationReason.CONFLATION_REASON_SLOW_CONSUMER;
        }
        return paced ? ConflationReason.CONFLATION_REASON_INTERVAL : ConflationReason.CONFLATION_REASON_BATCH_WINDOW;
    }
}
