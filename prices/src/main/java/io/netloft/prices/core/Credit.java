package io.netloft.prices.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The credit window of a session: how many updates are on their way. Off until the first acknowledgement; what was sent
 * before it is on nobody's account. It holds as many numbers as batches are on their way, at most the window.
 */
final class Credit {
    /** What an acknowledgement was. */
    enum Given {
        /** News. */
        GOOD,
        /** Less than was acknowledged. */
        REGRESSED,
        /** More than was sent. */
        AHEAD
    }

    private final int most;
    private final Deque<Integer> onTheWay = new ArrayDeque<>();
    private int window;
    private boolean on;
    private long sent;
    private long acknowledged;
    private long settled;
    private int outstanding;

    Credit(int window, int most) {
        this.window = Math.min(window, most);
        this.most = most;
    }

    /** Updates that may be sent now. */
    int left() {
        return on ? Math.max(0, window - outstanding) : Integer.MAX_VALUE;
    }

    /** Batches so far. */
    long batches() {
        return sent;
    }

    /** The number of the next batch, of so many updates. */
    long next(int updates) {
        sent++;
        if (on) {
            onTheWay.addLast(updates);
            outstanding += updates;
        }
        return sent;
    }

    /** An acknowledgement came, with a window or 0. */
    Given acknowledge(long batch, int wanted) {
        if (Long.compareUnsigned(batch, sent) > 0) {
            return Given.AHEAD;
        }
        if (wanted != 0) {
            window = Integer.compareUnsigned(wanted, most) > 0 ? most : wanted;
        }
        if (!on) {
            on = true;
            settled = sent;
            acknowledged = batch;
            return Given.GOOD;
        }
        if (batch < acknowledged) {
            return Given.REGRESSED;
        }
        acknowledged = batch;
        while (settled < batch) {
            settled++;
            outstanding -= onTheWay.removeFirst();
        }
        return Given.GOOD;
    }
}
