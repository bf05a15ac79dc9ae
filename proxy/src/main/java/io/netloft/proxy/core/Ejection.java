package io.netloft.proxy.core;

/**
 * Passive health: an upstream whose real traffic fails is left out for {@code baseNs}, doubled at each further ejection up
 * to {@code maxNs}; one that stayed in for as long as it was out starts over. At most {@code maxPercent} of a group is ever
 * left out, so that a fault shared by all (a bad request, a dead database behind them) doesn't empty the group.
 *
 * @param failures consecutive failures that eject; 0 switches this off
 * @param errorPercent part of a window's requests that failed or were answered with 5xx, percent; 0 switches this off
 * @param latencyNs mean time to the answer's head over a window; 0 switches this off
 * @param windowNs length of a window, nanoseconds
 * @param leastRequests a window with fewer requests says nothing
 * @param baseNs first time out, nanoseconds
 * @param maxNs longest time out, nanoseconds
 * @param maxPercent the part of a group that may be out at once, 0 to 100
 */
public record Ejection(
        int failures,
        int errorPercent,
        long latencyNs,
        long windowNs,
        int leastRequests,
        long baseNs,
        long maxNs,
        int maxPercent) {
    /** Never. */
    public static final Ejection NONE = new Ejection(0, 0, 0, 0, 0, 0, 0, 0);

    private static final int MAX_DOUBLINGS = 16;

    /** By consecutive failures alone. */
    public static Ejection byFailures(int failures, long baseNs, long maxNs, int maxPercent) {
        return new Ejection(failures, 0, 0, 0, 0, baseNs, maxNs, maxPercent);
    }

    /** Whether windows are kept. */
    boolean observes() {
        return errorPercent > 0 || latencyNs > 0;
    }

    /** How long the nth ejection in a row lasts, nanoseconds; n counts from 1. */
    long durationNs(int n) {
        int doublings = Math.min(Math.max(n - 1, 0), MAX_DOUBLINGS);
        long grown = baseNs << doublings;
        return grown >> doublings == baseNs ? Math.min(grown, maxNs) : maxNs;
    }

    /** How many of a group of that size may be out at once. */
    int allowance(int groupSize) {
        return groupSize * maxPercent / 100;
    }
}
