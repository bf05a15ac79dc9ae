package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * How a group treats its upstreams; immutable, replaced whole by a reload.
 *
 * @param balance how they share the requests
 * @param hash what a hashed group goes by
 * @param sticky the cookie that brings clients back, or null
 * @param hashBound the most that one upstream may carry of a hashed group, percent of the mean; 0 for no bound
 * @param slowStartNs how long a server that comes (back) gets a growing share, nanoseconds; 0 for its whole share at once
 * @param panicPercent when fewer than that take requests, health is no longer looked at; 0 for never
 * @param overflowPercent how much of its share a priority's servers can carry, percent: at 140, a priority passes load on
 *     when fewer than 72 of 100 of its servers are well
 * @param spoken what they speak
 * @param proxyHeader what begins each connection to them
 */
public record GroupRule(
        BalanceMethod balance,
        HashKey hash,
        @Nullable StickyCookie sticky,
        int hashBound,
        long slowStartNs,
        int panicPercent,
        int overflowPercent,
        Ejection ejection,
        Breaker breaker,
        RetryPolicy retry,
        Spoken spoken,
        ProxyHeader proxyHeader) {
    /** Round robin without anything else. */
    public static final GroupRule DEFAULT = new GroupRule(
            BalanceMethod.ROUND_ROBIN,
            HashKey.ADDRESS,
            null,
            0,
            0,
            0,
            140,
            Ejection.NONE,
            Breaker.NONE,
            new RetryPolicy(1, 0),
            Spoken.HTTP1,
            ProxyHeader.NONE);

    /** Whether each answer's outcome and time are looked at beyond success and failure. */
    boolean observes() {
        return balance == BalanceMethod.PEAK_EWMA || ejection.observes();
    }

    /** Tells a request's pick what it is hashed by, and where its client was before. */
    public void mark(Http1RequestHead request, byte[] clientAddress, Pick pick) {
        if (balance == BalanceMethod.RING_HASH) {
            hash.apply(request, clientAddress, pick);
        }
        if (sticky != null) {
            sticky.apply(request, pick);
        }
    }

    /** The same for a connection of which nothing but its client is known: whatever is hashed, it is the address. */
    public void mark(byte[] clientAddress, Pick pick) {
        if (balance == BalanceMethod.RING_HASH) {
            HashKey.byAddress(clientAddress, pick);
        }
    }
}
