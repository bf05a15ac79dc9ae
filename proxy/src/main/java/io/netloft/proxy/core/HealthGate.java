package io.netloft.proxy.core;

/**
 * Turns single check results into up and down: {@code fall} failures in a row take an upstream down, {@code rise} passes
 * in a row bring it up. And into silence: an upstream that says that it isn't well can finish what it has in hand; one that
 * says nothing {@code fall} times in a row will not. Owned by the one thread that runs the checks of an upstream.
 */
public final class HealthGate {
    private final int rise;
    private final int fall;
    private boolean up;
    private int streak;
    private int silences;

    public HealthGate(int rise, int fall, boolean up) {
        this.rise = rise;
        this.fall = fall;
        this.up = up;
    }

    /** One of which nothing was known: its first check decides alone, and the streaks count from there. */
    public static HealthGate decided(int rise, int fall, boolean passed, boolean silent) {
        HealthGate gate = new HealthGate(rise, fall, passed);
        gate.silences = silent ? fall : 0;
        return gate;
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

    /** Takes whether one check heard nothing at all; true once, when that makes {@code fall} in a row. */
    public boolean fellSilent(boolean silent) {
        silences = silent ? Math.min(silences, fall) + 1 : 0;
        return silences == fall;
    }

    /** Whether traffic may go there. */
    public boolean up() {
        return up;
    }
}
