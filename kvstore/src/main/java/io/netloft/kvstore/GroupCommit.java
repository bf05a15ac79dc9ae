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
    private final EntryWriter writer = new EntryWriter();
    private final SplittableRandom random;
    private final Thread thread;
    private long notBeforeNs; // of the thread
    private long dutiesNs; // of the thread
    private volatile boolean sleeping;
    private volatile boolean closed;

    GroupCommit(
            ReplicatedLog log,
            Router router,
            Duties duties,
            LongSupplier monotonic,
            InstantSource clock,
            KvstoreConfig.Commit rules,
            long seed) {
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
                    || (held.isEmpty() && underWay.get() < rules.inFlight() && !queue.isEmpty())) {
                return;
            }
            LockSupport.parkNanos(this, held.isEmpty() ? DUTIES_NS : RETRY_NS);
        } finally {
            sleeping = false;
        }
    }

    /** Appends one entry if there is something to append and room for it. */
    private boolean turn() {
        long nowNs = monotonic.getAsLong();
        takeBack(nowNs);
        giveUpOverdue(nowNs);
        boolean leads = router.leads();
        if (nowNs - dutiesNs >= 0) {
            dutiesNs = nowNs + DUTIES_NS;
            Chunk due = duties.due(leads, clock.millis(), nowNs + DUTIES_NS);
            if (due != null) {
                queue.add(due);
            }
        }
        if (underWay.get() >= rules.inFlight() || nowNs - notBeforeNs < 0) {
            return false;
        }
        PeerLink link = leads ? null : router.toLeader();
        if (!leads && link == null) {
            holdAll(nowNs);
            return false;
        }
        Chunk first = next();
        if (first == null) {
            return false;
        }
        List<Chunk> chunks = new ArrayList<>();
        int bytes = 0;
        int ops = 0;
        for (Chunk chunk = first; chunk != null; chunk = next()) {
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
        if (link != null) {
            link.forward(chunks);
            return true;
        }
        byte[] entry = entry(chunks, bytes);
        underWay.incrementAndGet();
        log.append(entry, outcome -> appended(chunks, outcome));
        return true;
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
                chunk.from().gaveUp(chunk);
            }
            return overdue;
        });
    }

    private @Nullable Chunk next() {
        Chunk chunk = held.poll();
        return chunk == null ? queue.poll() : chunk;
    }

    private byte[] entry(List<Chunk> chunks, int bytes) {
        byte[] space = new byte[bytes + HEAD_ROOM];
        ByteBuf buffer = Unpooled.wrappedBuffer(space).clear();
        writer.begin(buffer, clock.millis(), random.nextLong());
        chunks.forEach(chunk -> writer.chunk(chunk.ops(), chunk.count()));
        int length = writer.end();
        byte[] entry = new byte[length];
        System.arraycopy(space, 0, entry, 0, length);
        return entry;
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
        wake();
    }

    /** Takes ops back that did not get to the leader, or may not have; any thread. */
    void returned(Chunk chunk, boolean uncertain) {
        missed(chunk, uncertain);
        wake();
    }

    private void missed(Chunk chunk, boolean uncertain) {
        if (uncertain) {
            chunk.uncertain();
        }
        if (chunk.from().repeats()) {
            again.add(chunk);
        } else {
            chunk.from().gaveUp(chunk);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
