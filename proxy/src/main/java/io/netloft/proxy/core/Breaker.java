package io.netloft.proxy.core;

/**
 * The circuit breaker of a group: how much one upstream is given at once, and how many requests wait for their turn when
 * all have their hands full. What exceeds it is refused at once, so that a slow group doesn't take the proxy with it.
 *
 * @param requests requests in hand of one upstream, 0 for no limit
 * @param connections open connections to one upstream, 0 for no limit
 * @param pending requests of the group that may wait
 * @param pendingNs how long each may wait, nanoseconds
 */
public record Breaker(int requests, int connections, int pending, long pendingNs) {
    /** No limits. */
    public static final Breaker NONE = new Breaker(0, 0, 0, 0);

    /** True when anything is limited. */
    boolean caps() {
        return requests > 0 || connections > 0;
    }
}
