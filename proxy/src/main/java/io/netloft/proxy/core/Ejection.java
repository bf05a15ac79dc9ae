package io.netloft.proxy.core;

/**
 * Passive health: when real traffic to an upstream fails {@code failures} times in a row, it is left out for {@code
 * baseNs}, doubled at each further ejection up to {@code maxNs}; a success after it returned starts over. At most
 * {@code maxPercent} of a group is ever left out, so that a fault shared by all (a bad request, a dead database behind
 * them) doesn't empty the group.
 *
 * @param failures consecutive failures that eject; 0 switches ejection off
 * @param baseNs first time out, nanoseconds
 * @param maxNs longest time out, nanoseconds
 * @param maxPercent the part of a group that may be out at once, 0 to 100
 */
public record Ejection(int failures, long baseNs, long maxNs, int maxPercent) {
    private static final int MAX_DOUBLINGS = 16;

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
