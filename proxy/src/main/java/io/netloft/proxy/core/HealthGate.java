package io.netloft.proxy.core;

/**
 * Turns single check results into up and down: {@code fall} failures in a row take an upstream down, {@code rise} passes
 * in a row bring it up. Owned by the one thread that runs the checks of an upstream.
 */
public final class HealthGate {
    private final int rise;
    private final int fall;
    private boolean up;
    private int streak;

    public HealthGate(int rise, int fall, boolean up) {
        this.rise = rise;
        this.fall = fall;
        this.up = up;
    }

    /** Takes the result of one check; true when it changed what {@link #up()} says. */
    public boolean accept(boolean passed) {
        if (passed == up) {
            streak = 0;
            return false;
        }
        streak++;
        if (streak < (passed ? rise : fall)) {
            return false;
        }
        up = passed;
        streak = 0;
        return true;
    }

    /** Whether traffic may go there. */
    public boolean up() {
        return up;
    }
}
