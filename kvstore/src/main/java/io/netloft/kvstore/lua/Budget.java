package io.netloft.kvstore.lua;

/**
 * What a run may still use, counted and not timed, so that it ends at the same place on every member. Bytes are those that
 * were ever made, whether or not they are still in use: what is in use is only known to the collector, which is no part
 * of the state.
 */
final class Budget {
    private static final int LONG_KEY = 64;
    private static final int PRINTING_STEPS = 10;
    private static final double EXACT = 1e14;

    private final long mostSteps;
    private long steps;
    private long bytes;
    private int depth;

    Budget(long steps, long bytes, int depth) {
        this.mostSteps = steps;
        this.steps = steps;
        this.bytes = bytes;
        this.depth = depth;
    }

    void steps(long count) {
        steps -= count;
        if (steps < 0) {
            steps = 0;
            throw new LuaLimit(LuaLimit.Kind.STEPS);
        }
    }

    /** Charges bytes before they are made. */
    void bytes(long count) {
        bytes -= count;
        if (bytes < 0) {
            bytes = 0;
            throw new LuaLimit(LuaLimit.Kind.BYTES);
        }
        steps(count >> 4);
    }

    /** Charges for looking a key up: a long one is hashed and compared. */
    void key(Object key) {
        if (key instanceof LuaString string && string.length() >= LONG_KEY) {
            steps(string.length() >> 2);
        }
    }

    /** Charges for printing a number: one with a fraction takes exact arithmetic, the longer the smaller it is. */
    void number(double value) {
        if (value != Math.rint(value) || Math.abs(value) >= EXACT) {
            steps(PRINTING_STEPS + (Math.abs(Math.getExponent(value)) >> 1));
        }
    }

    /** Whether so many frames more fit on the thread's stack; if so they are taken. */
    boolean enter(int frames) {
        if (depth < frames) {
            return false;
        }
        depth -= frames;
        return true;
    }

    void leave(int frames) {
        depth += frames;
    }

    long used() {
        return mostSteps - steps;
    }
}
