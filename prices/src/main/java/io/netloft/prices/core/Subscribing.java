package io.netloft.prices.core;

import com.google.protobuf.Duration;
import com.google.rpc.Status;
import io.netloft.proto.prices.PriceEntry;
import io.netloft.proto.prices.PriceRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import netloft.prices.v1.DeliveryMode;
import netloft.prices.v1.Modify;
import netloft.prices.v1.ProductError;
import netloft.prices.v1.ResumeFailure;
import netloft.prices.v1.ResumeFailureReason;
import netloft.prices.v1.ResumePoint;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.SubscriptionStatus;
import netloft.prices.v1.Unsubscribe;
import org.jspecify.annotations.Nullable;

/** What opens, changes and closes the subscriptions of a session. Nothing of it ever ends the stream. */
final class Subscribing {
    private static final Status OK = Status.getDefaultInstance();
    private static final long NS = 1_000_000_000L;

    private final Session session;
    private final Reader reader;
    private int products;
    private int prefixes;

    Subscribing(Session session, Reader reader) {
        this.session = session;
        this.reader = reader;
    }

    void subscribe(Subscribe request) {
        long id = request.getSubscriptionId();
        Refusal refusal = refusal(request);
        if (refusal != null) {
            session.say(SubscriptionStatus.newBuilder()
                    .setSubscriptionId(id)
                    .setStatus(session.refused(refusal.error(), refusal.detail()))
                    .setClosed(refusal.error() != PricesError.SUBSCRIPTION_EXISTS));
            session.endWithoutSubscriptions();
            return;
        }
        Subscription subscription =
                new Subscription(session, id, request.getMode(), granted(request.getMinInterval(), distinct(request)));
        session.subscriptions().put(id, subscription);
        session.counts().subscription(1);
        SubscriptionStatus.Builder status =
                SubscriptionStatus.newBuilder().setSubscriptionId(id).setStatus(OK);
        List<Item> added = add(subscription, request.getProductIdsList(), status);
        Map<String, ResumePoint> points = new HashMap<>();
        request.getResumeList().forEach(point -> points.put(point.getProductId(), point));
        subscription.beginSnapshot();
        for (Item item : added) {
            start(item, points.get(item.product().id()), request.getSkipSnapshot(), status);
        }
        session.say(status.setGrantedMinInterval(Session.duration(subscription.intervalNs())));
        begin(subscription, added);
    }

    private static boolean distinct(Subscribe request) {
        return request.getMode() == DeliveryMode.DELIVERY_MODE_DISTINCT;
    }

    private @Nullable Refusal refusal(Subscribe request) {
        int most = session.floor().limits().subscriptions();
        int ids = session.floor().board().rules().limits().ids();
        if (request.getSubscriptionId() == 0) {
            return new Refusal(PricesError.BAD_REQUEST, "subscription_id: 0 (expected: another number)");
        }
        if (session.subscriptions().containsKey(request.getSubscriptionId())) {
            return new Refusal(PricesError.SUBSCRIPTION_EXISTS, "");
        }
        if (session.subscriptions().size() >= most) {
            return new Refusal(PricesError.TOO_MANY_SUBSCRIPTIONS, "subscriptions: " + most + " (expected: no more)");
        }
        if (request.getMode() == DeliveryMode.UNRECOGNIZED) {
            return new Refusal(
                    PricesError.BAD_REQUEST, "mode: " + request.getModeValue() + " (expected: MERGE or DISTINCT)");
        }
        if (request.getProductIdsCount() == 0 || request.getProductIdsCount() > ids) {
            return new Refusal(
                    PricesError.BAD_REQUEST,
                    "product_ids: " + request.getProductIdsCount() + " (expected: 1 to " + ids + ")");
        }
        return faultOf(request.hasMinInterval() ? request.getMinInterval() : null);
    }

    private @Nullable Refusal faultOf(@Nullable Duration interval) {
        return interval != null && (interval.getSeconds() < 0 || interval.getNanos() < 0)
                ? new Refusal(PricesError.BAD_REQUEST, "min_interval: negative (expected: 0 or more)")
                : null;
    }

    private long granted(Duration asked, boolean distinct) {
        if (distinct) {
            return 0;
        }
        SessionLimits limits = session.floor().limits();
        long most = limits.mostIntervalNs();
        long wanted = asked.getSeconds() > most / NS ? most : asked.getSeconds() * NS + asked.getNanos();
        return Math.max(limits.leastIntervalNs(), Math.min(most, wanted));
    }

    /** Adds what ids and prefixes mean; what they don't is told in the status. */
    private List<Item> add(Subscription subscription, List<String> asked, SubscriptionStatus.Builder status) {
        List<Item> added = new ArrayList<>();
        // Once each: a prefix is looked for among all products.
        for (String text : new LinkedHashSet<>(asked)) {
            String fault = session.floor().board().rules().faultOfIdOrPrefix(text);
            if (fault != null) {
                status.addProductErrors(error(PricesError.BAD_PRODUCT, text, fault));
            } else if (PriceRules.isPrefix(text)) {
                addPrefix(subscription, text, added, status);
            } else {
                addOne(subscription, text, added, status);
            }
        }
        return added;
    }

    private void addOne(Subscription subscription, String id, List<Item> added, SubscriptionStatus.Builder status) {
        Product product = session.floor().board().find(id);
        // What may not be read is not told to exist.
        if (!reader.mayRead(id)) {
            status.addProductErrors(error(PricesError.FORBIDDEN, id, ""));
        } else if (product != null && subscription.item(product) != null) {
            subscription.want(id);
        } else if (product == null && subscription.awaited().contains(id)) {
            status.addProductErrors(error(PricesError.UNKNOWN_PRODUCT, id, ""));
        } else if (full()) {
            status.addProductErrors(error(PricesError.TOO_MANY_PRODUCTS, id, limit()));
        } else if (product == null) {
            subscription.want(id);
            await(subscription, id);
            status.addProductErrors(error(PricesError.UNKNOWN_PRODUCT, id, ""));
        } else {
            subscription.want(id);
            added.add(join(subscription, product));
        }
    }

    private void addPrefix(
            Subscription subscription, String prefix, List<Item> added, SubscriptionStatus.Builder status) {
        int most = session.floor().limits().prefixes();
        boolean news = !subscription.wantsPrefix(prefix);
        if (news && prefixes >= most) {
            status.addProductErrors(
                    error(PricesError.TOO_MANY_PRODUCTS, prefix, "prefixes: " + most + " (expected: no more)"));
            return;
        }
        if (news) {
            prefixes++;
            subscription.wantPrefix(prefix);
            session.floor().prefixed(subscription);
        }
        addAll(subscription, PriceRules.prefixOf(prefix), added, status, prefix);
    }

    // A place is kept for it: it counts as a product of the stream.
    private void await(Subscription subscription, String id) {
        subscription.awaited().add(id);
        session.floor().await(id, subscription);
        products++;
    }

    private void unawait(Subscription subscription, String id) {
        if (subscription.awaited().remove(id)) {
            session.floor().unawait(id, subscription);
            products--;
        }
    }

    /** A product has come that was asked for by its id: that is told before its first price. */
    void arrived(Subscription subscription, Product product) {
        unawait(subscription, product.id());
        if (subscription.item(product) == null) {
            join(subscription, product);
            session.say(status(subscription).addJoinedProductIds(product.id()));
        }
    }

    private void addAll(
            Subscription subscription,
            String prefix,
            List<Item> added,
            SubscriptionStatus.Builder status,
            String asked) {
        for (Product product : session.floor().board().from(prefix, true)) {
            if (!product.id().startsWith(prefix)) {
                return;
            }
            if (reader.mayRead(product.id()) && subscription.item(product) == null) {
                if (full()) {
                    status.addProductErrors(error(PricesError.TOO_MANY_PRODUCTS, asked, limit()));
                    return;
                }
                added.add(join(subscription, product));
            }
        }
    }

    private boolean full() {
        return products >= session.floor().limits().products();
    }

    private String limit() {
        return "products: " + products + " (expected: no more)";
    }

    private ProductError error(PricesError error, String product, String detail) {
        session.counts().refused(error);
        return new Refusal(error, detail).of(product);
    }

    private Item join(Subscription subscription, Product product) {
        Item item = subscription.add(product);
        products++;
        session.floor().follow(item);
        return item;
    }

    /** Where an item begins: after what the client has, with a snapshot, or with what comes next. */
    private void start(
            Item item, @Nullable ResumePoint point, boolean skipSnapshot, SubscriptionStatus.Builder status) {
        PriceEntry latest = item.product().latest();
        if (point != null) {
            ResumeFailureReason failure = failure(point, item, latest);
            if (failure == ResumeFailureReason.RESUME_FAILURE_REASON_UNSPECIFIED) {
                item.startAfter(point.getEpoch(), point.getSequence());
                return;
            }
            status.addResumeFailures(
                    ResumeFailure.newBuilder().setProductId(item.product().id()).setReason(failure));
        } else if (skipSnapshot) {
            item.startAfter(latest);
            return;
        }
        wantSnapshot(item);
    }

    private static ResumeFailureReason failure(ResumePoint point, Item item, @Nullable PriceEntry latest) {
        if (latest == null || latest.epoch() != point.getEpoch()) {
            return ResumeFailureReason.RESUME_FAILURE_REASON_EPOCH_CHANGED;
        }
        if (Long.compareUnsigned(point.getSequence(), latest.sequence()) > 0) {
            return ResumeFailureReason.RESUME_FAILURE_REASON_AHEAD;
        }
        // A merging subscription gets the latest price and how many it stands for: that needs no history.
        return item.subscription().distinct() && !item.product().keepsAfter(point.getSequence())
                ? ResumeFailureReason.RESUME_FAILURE_REASON_TOO_OLD
                : ResumeFailureReason.RESUME_FAILURE_REASON_UNSPECIFIED;
    }

    private static void wantSnapshot(Item item) {
        if (!item.wantsSnapshot() && item.product().latest() != null) {
            item.wantSnapshot();
            item.subscription().snapshotLeft(1);
        }
    }

    private void begin(Subscription subscription, Iterable<Item> items) {
        items.forEach(session.floor()::mark);
        session.done(subscription);
    }

    /** A product has come that a prefix means. */
    void newcomer(Subscription subscription, Product product) {
        if (!subscription.wants(product) || subscription.item(product) != null || !reader.mayRead(product.id())) {
            return;
        }
        if (!full()) {
            join(subscription, product);
        } else if (subscription.firstTimeFull()) {
            session.say(
                    status(subscription).addProductErrors(error(PricesError.TOO_MANY_PRODUCTS, product.id(), limit())));
        }
    }

    void unsubscribe(Unsubscribe request) {
        Subscription subscription = find(request.getSubscriptionId());
        if (subscription == null) {
            return;
        }
        if (request.getProductIdsCount() > 0) {
            int before = subscription.prefixes();
            for (Item item : subscription.unwant(request.getProductIdsList())) {
                leave(item);
            }
            prefixes -= before - subscription.prefixes();
            request.getProductIdsList().forEach(id -> unawait(subscription, id));
            if (subscription.prefixes() == 0) {
                session.floor().unprefixed(subscription);
            }
        }
        boolean whole = request.getProductIdsCount() == 0 || subscription.empty();
        if (whole) {
            close(subscription);
        }
        session.say(status(subscription).setClosed(whole));
        if (!whole) {
            session.done(subscription);
        }
        session.endWithoutSubscriptions();
    }

    private static SubscriptionStatus.Builder status(Subscription subscription) {
        return SubscriptionStatus.newBuilder()
                .setSubscriptionId(subscription.id())
                .setStatus(OK)
                .setGrantedMinInterval(Session.duration(subscription.intervalNs()));
    }

    private @Nullable Subscription find(long id) {
        Subscription found = session.subscriptions().get(id);
        if (found == null) {
            session.say(SubscriptionStatus.newBuilder()
                    .setSubscriptionId(id)
                    .setStatus(session.refused(PricesError.NO_SUCH_SUBSCRIPTION, ""))
                    .setClosed(true));
        }
        return found;
    }

    void modify(Modify request) {
        Subscription subscription = find(request.getSubscriptionId());
        if (subscription == null) {
            return;
        }
        Refusal fault = faultOf(request.hasMinInterval() ? request.getMinInterval() : null);
        int ids = session.floor().board().rules().limits().ids();
        if (fault == null && request.getAddProductIdsCount() > ids) {
            fault = new Refusal(
                    PricesError.BAD_REQUEST,
                    "add_product_ids: " + request.getAddProductIdsCount() + " (expected: up to " + ids + ")");
        }
        if (fault != null) {
            session.say(status(subscription).setStatus(session.refused(fault.error(), fault.detail())));
            return;
        }
        if (request.hasMinInterval()) {
            subscription.intervalNs(granted(request.getMinInterval(), subscription.distinct()));
            // What waits for the old interval looks at the new one.
            subscription.items().forEach(session.floor()::mark);
        }
        SubscriptionStatus.Builder status = status(subscription);
        List<Item> added = add(subscription, request.getAddProductIdsList(), status);
        added.forEach(Subscribing::wantSnapshot);
        if (!added.isEmpty()) {
            subscription.beginSnapshot();
        }
        session.say(status);
        begin(subscription, added);
    }

    void refresh(long id) {
        Subscription subscription = find(id);
        if (subscription == null) {
            return;
        }
        subscription.items().forEach(Subscribing::wantSnapshot);
        subscription.beginSnapshot();
        session.say(status(subscription));
        begin(subscription, subscription.items());
    }

    /** Frees a subscription. */
    void close(Subscription subscription) {
        if (session.subscriptions().remove(subscription.id(), subscription)) {
            List.copyOf(subscription.items()).forEach(this::leave);
            session.floor().unprefixed(subscription);
            prefixes -= subscription.prefixes();
            List.copyOf(subscription.awaited()).forEach(id -> unawait(subscription, id));
            session.counts().subscription(-1);
        }
    }

    private void leave(Item item) {
        if (item.wantsSnapshot()) {
            item.subscription().snapshotLeft(-1);
        }
        item.leave();
        item.subscription().drop(item);
        session.floor().unfollow(item);
        products--;
    }
}
