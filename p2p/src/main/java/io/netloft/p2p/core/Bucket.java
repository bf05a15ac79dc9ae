package io.netloft.p2p.core;

/**
 * Octets that may pass: so many a second in the long run, and up to a quarter second's worth at once. One that is empty
 * lends nothing, but a block that has begun is always let through whole, so that what is left may fall below zero.
 */
public final class Bucket {
    private static final double BURST_SECONDS = 0.25;
    private static final double NANOS = 1e9;

    private double perSecond;
    private double left;
    private long atNs;

    /** A bucket of so many octets a second; 0 for no limit. */
    public Bucket(long perSecond, long nowNs) {
        this.perSecond = perSecond;
        this.atNs = nowNs;
        this.left = room();
    }

    private double room() {
        return Math.max(Geometry.BLOCK, perSecond * BURST_SECONDS);
    }

    /** Sets another rate. */
    public void limit(long octetsPerSecond) {
        perSecond = octetsPerSecond;
        left = Math.min(left, room());
    }

    /** Whether something may pass now. */
    public boolean open(long nowNs) {
        if (perSecond == 0) {
            return true;
        }
        left = Math.min(room(), left + perSecond * (nowNs - atNs) / NANOS);
        atNs = nowNs;
        return left > 0;
    }

    /** Octets that may pass now; without a limit no number is too large. */
    long left(long nowNs) {
        if (!open(nowNs)) {
            return 0;
        }
        return perSecond == 0 ? Long.MAX_VALUE : (long) left;
    }

    /** Says what has passed. */
    public void pass(int octets) {
        if (perSecond > 0) {
            left -= octets;
        }
    }
}
