package io.netloft.chassis.net;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A token bucket per address: {@code burst} at once, {@code perSecond} in the long run. At most {@code maxAddresses}
 * buckets are kept; a bucket that has filled up again says nothing and is dropped first, and when none is, newcomers
 * share one bucket, so that a flood of addresses is limited as one. Thread-safe; never blocks.
 */
public final class RateLimit {
    private static final double NS = 1e9;

    private final double perSecond;
    private final int burst;
    private final int maxAddresses;
    private final LongSupplier clockNs;
    private final Map<AddressKey, Bucket> buckets = new ConcurrentHashMap<>();
    private final Bucket crowd;
    private volatile long sweptNs;

    /** Guarded by its own monitor, held for a few instructions. */
    private static final class Bucket {
        private double tokens;
        private long atNs;

        Bucket(double tokens, long atNs) {
            this.tokens = tokens;
            this.atNs = atNs;
        }
    }

    /** A limit; the clock counts nanoseconds. */
    public RateLimit(double perSecond, int burst, int maxAddresses, LongSupplier clockNs) {
        if (!(perSecond > 0) || burst < 1 || maxAddresses < 1) {
            throw new IllegalArgumentException(
                    "rate: " + perSecond + "/s, burst " + burst + ", " + maxAddresses + " addresses (expected: > 0)");
        }
        this.perSecond = perSecond;
        this.burst = burst;
        this.maxAddresses = maxAddresses;
        this.clockNs = clockNs;
        this.sweptNs = clockNs.getAsLong();
        this.crowd = new Bucket(burst, sweptNs);
    }

    /** Takes a token of the address; false when there is none. */
    public boolean tryAcquire(SocketAddress address) {
        long nowNs = clockNs.getAsLong();
        Bucket bucket = bucket(address, nowNs);
        synchronized (bucket) {
            refill(bucket, nowNs);
            if (bucket.tokens < 1) {
                return false;
            }
            bucket.tokens -= 1;
            return true;
        }
    }

    /** Seconds, rounded up, after which the address has a token again: for Retry-After. */
    public long retryAfterSeconds(SocketAddress address) {
        long nowNs = clockNs.getAsLong();
        Bucket bucket = bucket(address, nowNs);
        synchronized (bucket) {
            refill(bucket, nowNs);
            return bucket.tokens >= 1 ? 0 : (long) Math.ceil((1 - bucket.tokens) / perSecond);
        }
    }

    /** Buckets kept now. */
    public int addresses() {
        return buckets.size();
    }

    private Bucket bucket(SocketAddress address, long nowNs) {
        AddressKey key = AddressKey.of(address);
        Bucket known = buckets.get(key);
        if (known != null) {
            return known;
        }
        if (buckets.size() >= maxAddresses) {
            sweep(nowNs);
        }
        return buckets.size() >= maxAddresses ? crowd : buckets.computeIfAbsent(key, added -> new Bucket(burst, nowNs));
    }

    private void refill(Bucket bucket, long nowNs) {
        bucket.tokens = Math.min(burst, bucket.tokens + (nowNs - bucket.atNs) * perSecond / NS);
        bucket.atNs = nowNs;
    }

    // Once a second at most: otherwise a flood of addresses would make us walk the table for each of them.
    private void sweep(long nowNs) {
        if (nowNs - sweptNs < (long) NS) {
            return;
        }
        sweptNs = nowNs;
        buckets.values().removeIf(bucket -> {
            synchronized (bucket) {
                refill(bucket, nowNs);
                return bucket.tokens >= burst;
            }
        });
    }
}
