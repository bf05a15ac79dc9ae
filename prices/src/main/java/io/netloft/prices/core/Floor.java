package io.netloft.prices.core;

import io.netloft.proto.prices.BatchFrame;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * The sessions of one thread, and who among them follows which product. Everything but {@link #changed} is that thread's.
 *
 * <p>Any thread says that a product has changed; the product is queued once, however often it changes before the floor's next
 * pass, so that the queue is never longer than there are products. A floor without a session is told of nothing.
 */
public final class Floor {
    private final int number;
    private final Board board;
    private final SessionLimits limits;
    private final FloorCounts counts;
    private final LongSupplier clock;
    private final Runnable wake;
    private final Queue<Product> changed = new ConcurrentLinkedQueue<>();
    private final List<Followers> followers = new ArrayList<>();
    private final Set<Subscription> prefixed = new LinkedHashSet<>();
    private final Map<String, Set<Subscription>> awaited = new HashMap<>();
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final BitSet known = new BitSet();
    private final Alarms alarms = new Alarms();
    private final BatchFrame.Builder batch = new BatchFrame.Builder();
    private List<Session> pending = new ArrayList<>();
    // Written before a session looks at the board, read after a price was put there: one of the two sees the other.
    private volatile boolean open;
    private int knownBelow;

    /**
     * A floor that is told of every update of a board.
     *
     * @param number 0 for the first floor of a board, and so on
     * @param clock nanoseconds of a clock that never goes back
     * @param wake called by any thread when {@link #run} has something to do
     */
    public Floor(int number, Board board, SessionLimits limits, FloorCounts counts, LongSupplier clock, Runnable wake) {
        this.number = number;
        this.board = board;
        this.limits = limits;
        this.counts = counts;
        this.clock = clock;
        this.wake = wake;
        board.add(this);
    }

    /** Opens a session; it says Welcome. */
    public Session open(Reader reader, Outlet outlet, Session.Terms terms) {
        Session session = new Session(this, reader, outlet, terms);
        if (sessions.isEmpty()) {
            open = true;
            // What there is already is no news to the first session or any later one.
            knownBelow = board.size();
        }
        sessions.add(session);
        counts.session(1);
        session.begin();
        return session;
    }

    /** Sessions that are open, as they are now. */
    public List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /** A product has a new price. Any thread, which says {@link #wake} when it has told of all that came together. */
    void changed(Product product) {
        if (open && product.enqueue(number)) {
            changed.add(product);
        }
    }

    /** What came together was told. Any thread. */
    void wake() {
        if (!changed.isEmpty()) {
            wake.run();
        }
    }

    /** A pass: hands on what has changed and does what is due. */
    public void run() {
        long now = clock.getAsLong();
        // As many as there are now: a market that never pauses must not keep the loop from its connections.
        for (int left = board.size(); left > 0; left--) {
            Product product = changed.poll();
            if (product == null) {
                break;
            }
            product.dequeued(number);
            hand(product);
        }
        alarms.run(now);
        if (!changed.isEmpty()) {
            wake.run();
        }
        deliver();
    }

    private void hand(Product product) {
        if (product.index() >= knownBelow && !known.get(product.index())) {
            known.set(product.index());
            for (Subscription subscription : List.copyOf(awaited.getOrDefault(product.id(), Set.of()))) {
                subscription.session().arrived(subscription, product);
            }
            for (Subscription subscription : List.copyOf(prefixed)) {
                subscription.session().newcomer(subscription, product);
            }
        }
        Followers its = followersOf(product);
        for (int i = 0; i < its.size(); i++) {
            mark(its.get(i));
        }
    }

    /** Something of it is to be sent in this pass or the next. */
    void mark(Item item) {
        Session session = item.subscription().session();
        if (session.enqueue(item)) {
            pend(session);
        }
    }

    /** Lets a session send before the pass ends. */
    void pend(Session session) {
        if (session.pend()) {
            pending.add(session);
        }
    }

    /** Lets those send that have something to send. */
    public void deliver() {
        while (!pending.isEmpty()) {
            List<Session> now = pending;
            pending = new ArrayList<>();
            now.forEach(Session::pended);
            now.forEach(Session::pump);
        }
    }

    private Followers followersOf(Product product) {
        while (followers.size() <= product.index()) {
            followers.add(new Followers());
        }
        return followers.get(product.index());
    }

    void follow(Item item) {
        followersOf(item.product()).add(item);
        counts.product(1);
    }

    void unfollow(Item item) {
        followersOf(item.product()).remove(item);
        counts.product(-1);
        Alarms.Alarm alarm = item.alarm();
        if (alarm != null) {
            alarms.cancel(alarm);
            item.alarm(null);
        }
    }

    void prefixed(Subscription subscription) {
        prefixed.add(subscription);
    }

    void unprefixed(Subscription subscription) {
        prefixed.remove(subscription);
    }

    /** A subscription waits for a product that is not there. */
    void await(String id, Subscription subscription) {
        awaited.computeIfAbsent(id, none -> new LinkedHashSet<>()).add(subscription);
    }

    /** It waits no more. */
    void unawait(String id, Subscription subscription) {
        awaited.computeIfPresent(id, (its, waiting) -> {
            waiting.remove(subscription);
            return waiting.isEmpty() ? null : waiting;
        });
    }

    void closed(Session session) {
        if (sessions.remove(session)) {
            counts.session(-1);
            open = !sessions.isEmpty();
        }
    }

    /** Where a session collects its next batch; empty before and after. */
    BatchFrame.Builder batch() {
        return batch;
    }

    Board board() {
        return board;
    }

    SessionLimits limits() {
        return limits;
    }

    FloorCounts counts() {
        return counts;
    }

    long now() {
        return clock.getAsLong();
    }

    Alarms alarms() {
        return alarms;
    }

    /** Nanoseconds until {@link #run} has something to do of itself; -1: nothing is set. */
    public long nextInNs() {
        return alarms.any() ? Math.max(0, alarms.firstNs() - clock.getAsLong()) : -1;
    }

    /** Does something later, once, on the floor's thread. */
    public Runnable later(long inNs, Runnable action) {
        Alarms.Alarm alarm = alarms.set(now() + inNs, action);
        return () -> alarms.cancel(alarm);
    }

    /** How much it holds, for tests: alarms and followers. */
    int held() {
        return alarms.size()
                + followers.stream().mapToInt(Followers::size).sum()
                + prefixed.size()
                + awaited.size()
                + sessions.size();
    }
}
