package io.netloft.p2p.core;

/**
 * What all shares of a node may take together. Belongs to the thread of their swarms.
 *
 * @param upload octets a second to all peers of all shares
 * @param download octets a second from all of them
 */
public record SharedRates(Bucket upload, Bucket download) {
    /** No limit. */
    public static SharedRates none() {
        return new SharedRates(new Bucket(0, 0), new Bucket(0, 0));
    }
}
