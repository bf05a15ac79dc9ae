package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.kvstore.engine.ReplicatedLog;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets the reads of one event loop through when they are linearizable: at once on a leader with a lease, whose state has
 * all that was ever acknowledged, since a write is applied there before anybody hears of it; elsewhere when
 * the leader has said how far the log is committed and all of that is applied here. One such question is under way at a
 * time, and answers for all reads that came before it was asked. Used on its loop.
 */
final class ReadGate {
    private static final Log LOG = Log.of(ReadGate.class);
    private static final long RETRY_MS = 25;
    // A lease that was good is good for a tenth of the shortest election timeout longer: that is how much earlier than
    // anybody can be elected it ends. A fiftieth of the shortest timeout that can be configured is left to clocks.
    private static final long REUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final ReplicatedLog log;
    private final LongSupplier clock;
    private final long patienceNs;
    private final Runnable counted;
    private final BooleanSupplier handingOver;
    private List<LoopClient> waiting = new ArrayList<>();
    private List<LoopClient> later = new ArrayList<>();
    private boolean asking;
    private boolean again;
    private long asked;
    private long passed;
    private long failed;
    private long sinceNs;
    private boolean leased;
    private long leasedNs;

    /**
     * @param counted run for each question to the log
     * @param handingOver whether another member may be elected at any moment, because this one asked for it
     */
    ReadGate(
            EventLoop loop,
            ReplicatedLog log,
            LongSupplier clock,
            long patienceNs,
            Runnable counted,
            BooleanSupplier handingOver) {
        this.handingOver = handingOver;
        this.counted = counted;
        this.loop = loop;
        this.log = log;
        this.clock = clock;
        this.patienceNs = patienceNs;
    }

    /**
     * Asks for a read that comes now.
     *
     * @return 0 when it may go on at once, else its ticket; the handler hears when that is through
     */
    long enter(LoopClient reader) {
        if (leased && clock.getAsLong() - leasedNs < REUSE_NS && !handingOver.getAsBoolean()) {
            return 0;
        }
        if (asking) {
            later.add(reader);
            return asked + 1;
        }
        if (ask()) {
            return 0;
        }
        waiting.add(reader);
        return asked;
    }

    /**
     * Asks without a read: a follower hears of what was committed when it asks, and otherwise with the next entry or
     * heartbeat, and the answers to its own clients' writes wait for that.
     */
    void nudge() {
        if (asking) {
            again = true;
        } else {
            ask();
        }
    }

    private boolean ask() {
        long ticket = ++asked;
        asking = true;
        sinceNs = clock.getAsLong();
        if (tryOnce(ticket)) {
            asking = false;
            passed = ticket;
            leased = true;
            leasedNs = sinceNs;
            return true;
        }
        leased = false;
        return false;
    }

    private boolean tryOnce(long ticket) {
        counted.run();
        return log.barrier(new ReplicatedLog.BarrierListener() {
            @Override
            public void reached() {
                loop.execute(() -> done(ticket, true));
            }

            @Override
            public void failed(String cause) {
                LOG.debug("barrier failed", "cause", cause);
                loop.execute(() -> retry(ticket));
            }
        });
    }

    private void retry(long ticket) {
        if (clock.getAsLong() - sinceNs > patienceNs) {
            done(ticket, false);
            return;
        }
        loop.schedule(
                () -> {
                    if (tryOnce(ticket)) {
                        done(ticket, true);
                    }
                },
                RETRY_MS,
                TimeUnit.MILLISECONDS);
    }

    private void done(long ticket, boolean reached) {
        asking = false;
        if (reached) {
            passed = ticket;
        } else {
            failed = ticket;
        }
        List<LoopClient> theirs = waiting;
        waiting = later;
        later = new ArrayList<>();
        boolean once = again;
        again = false;
        if ((once || !waiting.isEmpty()) && ask()) {
            theirs.addAll(waiting);
            waiting.clear();
        }
        theirs.forEach(LoopClient::readsThrough);
    }

    /** Whether that ticket is through. */
    boolean isThrough(long ticket) {
        return ticket <= passed;
    }

    /** Whether that ticket will never be. */
    boolean isLost(long ticket) {
        return ticket > passed && ticket <= failed;
    }
}
