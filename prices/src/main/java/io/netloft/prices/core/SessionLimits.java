package io.netloft.prices.core;

/**
 * What a session gets.
 *
 * @param products most products of all its subscriptions together
 * @param prefixes most prefixes of all its subscriptions together
 * @param subscriptions most subscriptions
 * @param batchBytes a batch is closed when its updates have so many bytes
 * @param batchUpdates most updates of a batch
 * @param window credit window in updates of a client that acknowledges and asks for none
 * @param mostWindow widest credit window
 * @param leastIntervalNs least interval that a subscription is granted; 0: none
 * @param mostIntervalNs longest interval that is granted
 * @param heartbeatNs a session that has sent nothing for so long sends a heartbeat
 * @param idleNs a session without a subscription ends after so long; 0: never
 * @param unacknowledgedBytes what is told in Welcome to those who never acknowledge
 */
public record SessionLimits(
        int products,
        int prefixes,
        int subscriptions,
        int batchBytes,
        int batchUpdates,
        int window,
        int mostWindow,
        long leastIntervalNs,
        long mostIntervalNs,
        long heartbeatNs,
        long idleNs,
        int unacknowledgedBytes) {}
