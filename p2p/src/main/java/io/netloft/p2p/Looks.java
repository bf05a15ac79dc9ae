package io.netloft.p2p;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * Looks whether the files of shares are what they were, one share after another: ten thousand at once would keep the
 * disk's threads from what peers wait for. Belongs to the loop.
 */
final class Looks {
    private final Deque<Share> waiting = new ArrayDeque<>();
    private boolean busy;

    /** Begins a round; the last one is finished first. */
    void round(Collection<Share> shares) {
        if (!busy) {
            waiting.addAll(shares);
            next();
        }
    }

    private void next() {
        Share share = waiting.poll();
        while (share != null && !share.lookAtFiles(this::next)) {
            share = waiting.poll();
        }
        busy = share != null;
    }
}
