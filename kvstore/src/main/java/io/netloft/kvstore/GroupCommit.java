package io.netloft.kvstore;

import io.netloft.chassis.net.Workers;
import io.netloft.kvstore.core.EntryWriter;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netloft.kvstore.engine.ReplicatedLog.Appended;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that appends: it takes what every loop has gathered, makes one entry of it, and goes on while a bounded
 * number of entries is under way. The more there is to do, the larger the entries; nothing waits for a timer.
 */
final class GroupCommit implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long DUTIES_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int HEAD_ROOM = 64;

    private final ReplicatedLog log;
    private final Router router;
    private final Duties duties;
    private final LongSupplier monotonic;
    private final InstantSource clock;
    private final KvstoreConfig.Commit rules;
    private final Queue<Chunk> queue = new ConcurrentLinkedQueue<>();
    private final Queue<Chunk> again = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Chunk> held = new ArrayDeque<>(); // of the thread
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger unresolved = new AtomicInteger();
    private final Telemetry figures;
    private final EntryWriter writer = new EntryWriter();
    private final SplittableRandom random;
    private final Thread thread;
    private long notBeforeNs; // of the thread
    private long dutiesNs; // of the thread
    private @Nullable PeerLink route; // of the thread; null: this node's own log
    private volatile boolean flawed;
    private volatile boolean sleeping;
    private volatile boolean closed;

    GroupCommit(
            ReplicatedLog log,
            Router router,
            Duties duties,
            LongSupplier monotonic,
            InstantSource clock,
            KvstoreConfig.Commit rules,
            Telemetry figures,
            long seed) {
        this.figures = figures;
        this.log = log;
        this.router = router;
        this.duties = duties;
        this.monotonic = monotonic;
        this.clock = clock;
        this.notBeforeNs = monotonic.getAsLong();
        this.dutiesNs = notBeforeNs;
        this.rules = rules;
        this.random = new SplittableRandom(seed);
        this.thread = Workers.named("kvstore-commit-").newThread(this::run);
    }

    void start() {
        thread.start();
    }

    /** Hands ops over; any thread. */
    void offer(Chunk chunk) {
        queue.add(chunk);
        wake();
    }

    private void wake() {
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            if (!turn()) {
                sleep();
            }
        }
        takeBack(monotonic.getAsLong());
        for (Chunk chunk = next(); chunk != null; chunk = next()) {
            chunk.from().gaveUp(chunk);
        }
    }

    private void sleep() {
        sleeping = true;
        try {
            if (closed
                    || !again.isEmpty()
                    || (held.isEmpty() && underWay.get() < rules.inFlight() && !queue.isEmpty() && !switching())) {
                return;
            }
            LockSupport.parkNanos(this, held.isEmpty() ? DUTIES_NS : RETRY_NS);
        } finally {
            sleeping = false;
        }
    }

    /** Whether what is under way must be known before anything goes another way. */
    private boolean switching() {
        return unresolved.get() > 0 && (flawed || (router.leads() ? null : router.toLeader()) != route);
    }

    /** Appends one entry if there is something to append and room for it. */
    private boolean turn() {
        long nowNs = monotonic.getAsLong();
        boolean leads = router.leads();
        PeerLink link = leads ? null : router.toLeader();
        // After the look at the link: what came back from an older one is there by now, and goes first.
        takeBack(nowNs);
        giveUpOverdue(nowNs);
        seeToDuties(leads, nowNs);
        if (underWay.get() >= rules.inFlight() || nowNs - notBeforeNs < 0) {
            return false;
        }
        if (!leads && link == null) {
            holdAll(nowNs);
            return false;
        }
        if ((link != route || flawed) && unresolved.get() > 0) {
            // Something is still on its way over the old route, or after what came back. It might come back, too, and
            // what
            // is sent now would overtake it.
            return false;
        }
        if (!again.isEmpty()) {
            // It came back while this turn looked about.
            return false;
        }
        route = link;
        flawed = false;
        List<Chunk> chunks = gather();
        if (chunks.isEmpty()) {
            return false;
        }
        unresolved.addAndGet(chunks.size());
        if (link != null) {
            figures.forwarded(chunks.size());
            link.forward(chunks);
        } else {
            append(chunks, nowNs);
        }
        return true;
    }

    private void seeToDuties(boolean leads, long nowNs) {
        if (nowNs - dutiesNs >= 0) {
            dutiesNs = nowNs + DUTIES_NS;
            Chunk due = duties.due(leads, clock.millis(), nowNs + DUTIES_NS);
            if (due != null) {
                queue.add(due);
            }
        }
    }

    private List<Chunk> gather() {
        List<Chunk> chunks = new ArrayList<>();
        int bytes = 0;
        int ops = 0;
        for (Chunk chunk = next(); chunk != null; chunk = next()) {
            boolean full = !chunks.isEmpty()
                    && (bytes + chunk.bytes() > rules.bytes().bytes() || ops + chunk.count() > rules.commands());
            if (full) {
                held.addFirst(chunk);
                break;
            }
            chunks.add(chunk);
            bytes += chunk.bytes();
            ops += chunk.count();
        }
        return chunks;
    }

    private void append(List<Chunk> chunks, long nowNs) {
        byte[] entry = entry(chunks);
        underWay.incrementAndGet();
        log.append(entry, outcome -> {
            figures.committed(monotonic.getAsLong() - nowNs);
            appended(chunks, outcome);
        });
    }

    /** Nobody leads: what has come waits, and may become overdue. */
    private void holdAll(long nowNs) {
        for (Chunk chunk = queue.poll(); chunk != null; chunk = queue.poll()) {
            if (chunk.from().repeats()) {
                held.addLast(chunk);
            } else {
                chunk.from().gaveUp(chunk);
            }
        }
        notBeforeNs = nowNs + RETRY_NS;
    }

    /** What did not get into the log goes first when it goes again, in its order, and a little later. */
    private void takeBack(long nowNs) {
        if (again.isEmpty()) {
            return;
        }
        List<Chunk> all = new ArrayList<>(held);
        for (Chunk chunk = again.poll(); chunk != null; chunk = again.poll()) {
            all.add(chunk);
        }
        all.sort(
                Comparator.comparingLong((Chunk chunk) -> chunk.from().origin()).thenComparingLong(Chunk::first));
        held.clear();
        held.addAll(all);
        notBeforeNs = nowNs + RETRY_NS;
    }

    private void giveUpOverdue(long nowNs) {
        held.removeIf(chunk -> {
            boolean overdue = chunk.overdue(nowNs);
            if (overdue) {
                figures.gaveUp();
                chunk.from().gaveUp(chunk);
            }
            return overdue;
        });
    }

    private @Nullable Chunk next() {
        Chunk chunk = held.poll();
        return chunk == null ? queue.poll() : chunk;
    }

    private byte[] entry(List<Chunk> chunks) {
        int bytes = chunks.stream().mapToInt(Chunk::bytes).sum();
        byte[] space = new byte[bytes + HEAD_ROOM];
        ByteBuf buffer = Unpooled.wrappedBuffer(space).clear();
        writer.begin(buffer, clock.millis(), random.nextLong());
        chunks.forEach(chunk -> writer.chunk(chunk.ops(), chunk.count()));
        int length = writer.end();
        figures.appended(writer.ops(), length);
        return Arrays.copyOf(space, length);
    }

    private void appended(List<Chunk> chunks, Appended outcome) {
        underWay.decrementAndGet();
        for (Chunk chunk : chunks) {
            if (outcome == Appended.APPLIED) {
                chunk.from().taken(chunk);
            } else {
                missed(chunk, outcome == Appended.UNKNOWN);
            }
        }
        resolved(chunks.size());
    }

    /** The leader has taken ops; any thread. */
    void taken(Chunk chunk) {
        chunk.from().taken(chunk);
        resolved(1);
    }

    /** Takes ops back that did not get to the leader, or may not have; any thread. */
    void returned(Chunk chunk, boolean uncertain) {
        missed(chunk, uncertain);
        resolved(1);
    }

    private void resolved(int chunks) {
        unresolved.addAndGet(-chunks);
        wake();
    }

    private void missed(Chunk chunk, boolean uncertain) {
        flawed = true;
        if (uncertain) {
            chunk.uncertain();
        }
        if (chunk.from().repeats()) {
            again.add(chunk);
        } else {
            chunk.from().gaveUp(chunk);
        }
    }

    /** Entries on their way to a quorum. */
    int inFlight() {
        return underWay.get();
    }

    /** Gathered ops that wait for an entry. */
    int waiting() {
        return queue.size() + again.size();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
