package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Packets on their way from the capturing thread to the showing one, in blocks of 1 MiB, at most 16 of them: whoever
 * captures waits when all are full, whoever shows waits when all are empty. Handing over costs a lock a block, or a packet
 * when there are few.
 */
final class PacketRing {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 16;
    private static final int HEAD = 20;
    private static final long PATIENCE_MILLIS = 200;

    private final Object lock = new Object();
    private final Deque<Block> filled = new ArrayDeque<>();
    private final Deque<Block> free = new ArrayDeque<>();
    private int made;
    private boolean stopped;
    private boolean finished;
    private String failure = "";
    /** Whoever shows has this one; only that thread touches it. */
    private Block taken = new Block(0);

    /** A stretch of packets, each behind a head of captured(4) wire(4) seconds(8) nanos(4). */
    private static final class Block {
        private final byte[] array;
        private final ByteBuffer octets;
        private int position;

        Block(int size) {
            array = new byte[size];
            octets = ByteBuffer.wrap(array);
        }
    }

    /** Adds a packet; waits for room. */
    void put(byte[] packet, int wireLength, long seconds, int nanos) {
        synchronized (lock) {
            Block block = room(HEAD + packet.length);
            if (block == null) {
                return;
            }
            block.octets
                    .putInt(packet.length)
                    .putInt(wireLength)
                    .putLong(seconds)
                    .putInt(nanos)
                    .put(packet);
            lock.notifyAll();
        }
    }

    private @Nullable Block room(int size) {
        while (!stopped) {
            Block last = filled.peekLast();
            if (last != null && last.octets.remaining() >= size) {
                return last;
            }
            Block next = free.poll();
            if (next == null && made < BLOCKS) {
                made++;
                next = new Block(Math.max(BLOCK, size));
            }
            if (next != null) {
                next.octets.clear();
                next.position = 0;
                filled.add(next);
                return next;
            }
            await();
        }
        return null;
    }

    // Callers look again at what they wait for, or have patience for one wait only.
    @SuppressWarnings("WaitNotInLoop")
    private void await() {
        try {
            lock.wait(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /** Takes a packet out; false when there will be none. After some time without packets it shows one of no length. */
    boolean take(CaptureRecord record, int link, int snap) {
        if (taken.position >= taken.octets.position() && !nextBlock()) {
            record.lengths(0, link, snap);
            synchronized (lock) {
                return !stopped;
            }
        }
        ByteBuffer octets = taken.octets;
        int at = taken.position;
        int captured = octets.getInt(at);
        record.lengths(octets.getInt(at + 4), link, snap);
        record.time(octets.getLong(at + 8), octets.getInt(at + 16), true);
        record.octets(taken.array, at + HEAD, captured);
        taken.position = at + HEAD + captured;
        return true;
    }

    private boolean nextBlock() {
        synchronized (lock) {
            if (taken.octets.capacity() >= BLOCK) {
                free.add(taken);
                lock.notifyAll();
            }
            taken = new Block(0);
            if (filled.isEmpty() && !stopped) {
                await();
            }
            Block next = filled.poll();
            if (next == null) {
                return false;
            }
            taken = next;
            return true;
        }
    }

    /** Whether nothing waits to be shown. */
    boolean empty() {
        if (taken.position < taken.octets.position()) {
            return false;
        }
        synchronized (lock) {
            return filled.isEmpty();
        }
    }

    /** Ends it: nothing is added any more, what is in it can be taken out. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    /** Ends it because capturing failed. */
    void fail(String why) {
        synchronized (lock) {
            failure = why;
            stopped = true;
            lock.notifyAll();
        }
    }

    /** Why capturing failed; empty when it did not. */
    String failure() {
        synchronized (lock) {
            return failure;
        }
    }

    /** Says that everything was shown. */
    void finished() {
        synchronized (lock) {
            finished = true;
            lock.notifyAll();
        }
    }

    /** Waits until everything was shown, or patience ends. */
    void awaitFinished(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        synchronized (lock) {
            while (!finished
                    && System.nanoTime() < until
                    && !Thread.currentThread().isInterrupted()) {
                try {
                    lock.wait(PATIENCE_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
