package io.netloft.chat.engine;

import io.netloft.chassis.log.Log;
import io.netloft.chat.core.ChatError;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The one writer. What waits goes into one transaction, bounded in count and bytes, while the transaction before it is being
 * synced: so a sync is shared by as many as come meanwhile, and one that comes alone waits for nobody. Any thread hands
 * work over; it is applied on the writer's thread, and told of its end on the hub's, a task for each transaction.
 */
final class Writer {
    private static final Log LOG = Log.of(Writer.class);
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_WAITING_BYTES = 32 << 20;
    private static final int MOST_TOGETHER = 500;
    private static final int MOST_TOGETHER_BYTES = 1 << 20;
    private static final int CHORES_AFTER = 20;

    private final Statements sql;
    private final Tables tables;
    private final Chores chores;
    private final Executor thread;
    private final Executor hub;
    private final InstantSource clock;
    private final EngineCounts counts;
    private final ArrayDeque<Work> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean scheduled;
    private boolean closed;
    private boolean choresAsked;
    private int transactions;

    Writer(
            Statements sql,
            Tables tables,
            Chores chores,
            Executor thread,
            Executor hub,
            InstantSource clock,
            EngineCounts counts) {
        this.sql = sql;
        this.tables = tables;
        this.chores = chores;
        this.thread = thread;
        this.hub = hub;
        this.clock = clock;
        this.counts = counts;
    }

    /** Takes work if there is room for it. */
    boolean offer(Work work) {
        synchronized (this) {
            if (closed || waiting.size() >= MOST_WAITING || waitingBytes >= MOST_WAITING_BYTES) {
                return false;
            }
            add(work);
        }
        return true;
    }

    /** Takes work that there is little of. */
    void put(Work work) {
        boolean taken;
        synchronized (this) {
            taken = !closed;
            if (taken) {
                add(work);
            }
        }
        if (!taken) {
            work.failed(ChatError.STORAGE, "store: closed");
        }
    }

    private void add(Work work) {
        waiting.add(work);
        waitingBytes += work.bytes();
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            try {
                thread.execute(this::run);
            } catch (RejectedExecutionException ended) {
                closed = true;
            }
        }
    }

    /**
     * Does the work that nobody waits for, when there is nothing else to do. To be called a few times a second: done after
     * each message it would cost a transaction of its own for each, just while the message is on its way to everybody.
     */
    synchronized void idle() {
        if (!closed) {
            choresAsked = true;
            schedule();
        }
    }

    private void run() {
        List<Work> batch = take();
        while (!batch.isEmpty()) {
            write(batch);
            if (++transactions % CHORES_AFTER == 0) {
                chore();
            }
            batch = take();
        }
        boolean more = takeChoresAsked() && chore();
        synchronized (this) {
            scheduled = false;
            choresAsked |= more;
            if ((choresAsked || !waiting.isEmpty()) && !closed) {
                schedule();
            }
        }
    }

    private synchronized boolean takeChoresAsked() {
        boolean asked = choresAsked;
        choresAsked = false;
        return asked;
    }

    private synchronized List<Work> take() {
        List<Work> batch = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty() && batch.size() < MOST_TOGETHER && bytes < MOST_TOGETHER_BYTES) {
            Work work = waiting.remove();
            bytes += work.bytes();
            waitingBytes -= work.bytes();
            batch.add(work);
        }
        return batch;
    }

    private void write(List<Work> batch) {
        long beganNs = System.nanoTime();
        try {
            transact(batch);
            counts.committed(batch.size(), System.nanoTime() - beganNs);
            hub.execute(() -> batch.forEach(Work::done));
        } catch (SQLException | RuntimeException e) {
            undo();
            if (batch.size() > 1 && !Faults.ofTheDisk(e)) {
                // One of them is at fault, and the others shall not suffer for it.
                batch.forEach(work -> write(List.of(work)));
            } else {
                refuse(batch, e);
            }
        }
    }

    private void transact(List<Work> batch) throws SQLException {
        tables.now(clock.millis());
        sql.begin();
        for (Work work : batch) {
            work.apply(tables);
        }
        sql.commit();
    }

    private void undo() {
        tables.forget();
        chores.forget();
        sql.rollback();
    }

    private void refuse(List<Work> batch, Exception cause) {
        counts.failed();
        LOG.error("not stored", "events", batch.size(), "cause", cause.getMessage());
        String detail = Faults.sentence(cause);
        hub.execute(() -> batch.forEach(work -> work.failed(ChatError.STORAGE, detail)));
    }

    /** Whether there is more to do. */
    private boolean chore() {
        long nowMs = clock.millis();
        if (!chores.due(nowMs)) {
            return false;
        }
        try {
            sql.begin();
            boolean more = chores.step(nowMs);
            sql.commit();
            return more;
        } catch (SQLException e) {
            undo();
            LOG.warn("index or retention put off", "cause", e.getMessage());
            return false;
        }
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Takes nothing more; what waits is still written. */
    synchronized void close() {
        closed = true;
    }
}
