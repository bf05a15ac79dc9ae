package io.netloft.proxy.core;

/**
 * How many requests of a group may be sent once more: a part of all that were sent in the last ten to twenty seconds, and
 * some always. Over time, not at once: a server that dies with a hundred requests in hand is no storm, but a hundred retries
 * a second, second after second, are. Any thread.
 */
final class RetryBudget {
    private static final long STRETCH_NS = 10_000_000_000L;

    private long beganNs;
    private long requestsBefore;
    private long requestsAtStart;
    private int repeatedBefore;
    private int repeated;
    private boolean begun;

    /**
     * Takes one, if one is left.
     *
     * @param requests all that the group was ever sent
     * @param percent repeated requests for a hundred others
     * @param leastPerSecond always allowed
     */
    synchronized boolean take(long requests, int percent, int leastPerSecond, long nowNs) {
        turnOver(requests, nowNs);
        long inTime = requests - requestsAtStart + requestsBefore;
        long allowed = inTime * percent / 100 + leastPerSecond * (STRETCH_NS / 1_000_000_000L);
        if (repeated + repeatedBefore >= allowed) {
            return false;
        }
        repeated++;
        return true;
    }

    private void turnOver(long requests, long nowNs) {
        if (begun && nowNs - beganNs < STRETCH_NS) {
            return;
        }
        boolean adjoining = begun && nowNs - beganNs < 2 * STRETCH_NS;
        requestsBefore = adjoining ? requests - requestsAtStart : 0;
        repeatedBefore = adjoining ? repeated : 0;
        requestsAtStart = begun ? requests : 0;
        repeated = 0;
        beganNs = nowNs;
        begun = true;
    }
}
