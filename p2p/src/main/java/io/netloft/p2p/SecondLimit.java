package io.netloft.p2p;

import java.util.concurrent.TimeUnit;

/** Lets so much pass in each second: a flood is cut before it is read. Belongs to the loop. */
final class SecondLimit {
    private final int most;
    private long second;
    private int passed;

    SecondLimit(int most) {
        this.most = most;
    }

    boolean admits() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (now != second) {
            second = now;
            passed = 0;
        }
        return ++passed <= most;
    }
}
