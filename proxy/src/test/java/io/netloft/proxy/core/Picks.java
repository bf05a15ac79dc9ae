package io.netloft.proxy.core;

import java.util.SplittableRandom;

/** Picks for tests, with a random source that repeats. */
final class Picks {
    private Picks() {}

    static Pick any() {
        return new Pick(new SplittableRandom(7), (upstream, most) -> upstream.connections() < most);
    }

    static Pick by(long key) {
        Pick pick = any();
        pick.key(key);
        return pick;
    }
}
