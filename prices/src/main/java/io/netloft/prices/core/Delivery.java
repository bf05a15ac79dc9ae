package io.netloft.prices.core;

import io.netloft.proto.prices.BatchFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import netloft.prices.v1.SubscriptionStatus;

/**
 * The way of a session's prices: items with something to send wait in a queue, each once, and are put into batches as long as
 * the client's credit and its connection take them. The queue is never longer than the session has products.
 */
final class Delivery {
    private final Session session;
    private final Outlet outlet;
    private final Credit credit;
    private Deque<Item> queue = new ArrayDeque<>();
    private final BatchFrame.Builder batch;
    private final Set<Subscription> sampled = new LinkedHashSet<>();
    private final List<Subscription> lost = new ArrayList<>();
    private boolean blocked;
    private boolean exhausted;
    private boolean pumping;
    private boolean closed;

    Delivery(Session session, Outlet outlet) {
        this.session = session;
        this.outlet = outlet;
        this.batch = session.floor().batch();
        SessionLimits limits = session.floor().limits();
        this.credit = new Credit(limits.window(), limits.mostWindow());
    }

    /** Whether there is something to send that can't be sent. */
    boolean blocked() {
        return blocked;
    }

    Credit credit() {
        return credit;
    }

    /** Whether the session has something to do by it. */
    boolean enqueue(Item item) {
        if (blocked) {
            item.hold();
        }
        boolean first = item.enqueue();
        if (first) {
            queue.addLast(item);
        }
        return first && !blocked;
    }

    /** Nothing was to be sent for a while: gives back what a queue of all its products has left behind. */
    void rest() {
        if (queue.isEmpty()) {
            queue = new ArrayDeque<>(1);
        }
    }

    void close() {
        closed = true;
        queue.clear();
        block(false);
    }

    /** Sends what may be sent. */
    void pump() {
        if (pumping || closed) {
            return;
        }
        pumping = true;
        try {
            while (!closed && !queue.isEmpty()) {
                if (!outlet.ready() || outOfCredit()) {
                    block(true);
                    return;
                }
                round();
            }
            if (!closed) {
                block(false);
            }
        } finally {
            pumping = false;
        }
    }

    private boolean outOfCredit() {
        boolean out = credit.left() == 0;
        if (out && !exhausted) {
            session.counts().creditExhausted();
        }
        exhausted = out;
        return out;
    }

    private void block(boolean now) {
        if (now == blocked) {
            return;
        }
        session.counts().slow(now ? 1 : -1);
        blocked = now;
        session.look();
        if (now) {
            // What comes into the queue from now on is held as it comes.
            queue.forEach(Item::hold);
        }
    }

    private void round() {
        Item first = queue.getFirst();
        boolean snapshot = first.wantsSnapshot();
        collect(snapshot);
        send(snapshot);
        if (!sampled.isEmpty()) {
            List.copyOf(sampled).forEach(this::done);
            sampled.clear();
        }
        if (!lost.isEmpty()) {
            List.copyOf(lost).forEach(session::lost);
            lost.clear();
        }
    }

    private void collect(boolean snapshot) {
        SessionLimits limits = session.floor().limits();
        int most = Math.min(limits.batchUpdates(), credit.left());
        long now = session.floor().now();
        // It is every session's of the floor: nothing that one left may go to another.
        batch.clear();
        while (!queue.isEmpty() && batch.count() < most && batch.bytes() < limits.batchBytes()) {
            Item item = queue.getFirst();
            if (!item.gone() && item.wantsSnapshot() != snapshot) {
                return;
            }
            queue.removeFirst();
            item.dequeued();
            if (!item.gone()) {
                take(item, snapshot, most, now);
            }
        }
    }

    private void take(Item item, boolean snapshot, int most, long now) {
        Item.Taken taken = item.offer(batch, most, session.floor().limits().batchBytes(), now);
        if (snapshot && !item.wantsSnapshot()) {
            item.subscription().snapshotLeft(-1);
            sampled.add(item.subscription());
        }
        switch (taken) {
            case ALL -> {}
            case SOME -> enqueue(item);
            case LATER -> later(item);
            case LOST -> lost.add(item.subscription());
        }
    }

    private void later(Item item) {
        Alarms alarms = session.floor().alarms();
        Alarms.Alarm before = item.alarm();
        if (before != null) {
            alarms.cancel(before);
        }
        item.alarm(alarms.set(item.dueNs(), () -> {
            item.alarm(null);
            session.floor().mark(item);
        }));
    }

    private void send(boolean snapshot) {
        int updates = batch.count();
        if (updates == 0) {
            return;
        }
        long age = session.floor().now() - batch.oldestNs();
        BatchFrame frame = batch.build(credit.next(updates), snapshot);
        session.counts().sent(updates, frame.size(), age);
        session.said();
        outlet.batch(frame);
    }

    /** Says so when all of a snapshot has been sent. */
    void done(Subscription subscription) {
        if (subscription.snapshotDone()) {
            session.say(SubscriptionStatus.newBuilder()
                    .setSubscriptionId(subscription.id())
                    .setStatus(com.google.rpc.Status.getDefaultInstance())
                    .setGrantedMinInterval(Session.duration(subscription.intervalNs()))
                    .setSnapshotComplete(true));
        }
    }
}
