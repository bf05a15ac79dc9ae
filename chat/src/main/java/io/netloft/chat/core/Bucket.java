package io.netloft.chat.core;

/** A token bucket: {@code burst} at once, {@code perSecond} in the long run. One thread at a time. */
public final class Bucket {
    private static final double MS = 1000;

    private double tokens = -1;
    private long atMs;

    /**
     * Takes a token.
     *
     * @return 0 when there was one, else milliseconds until there is
     */
    public long take(Rate rate, long nowMs) {
        tokens = tokens < 0 ? rate.burst() : Math.min(rate.burst(), tokens + (nowMs - atMs) * rate.perSecond() / MS);
        atMs = nowMs;
        if (tokens >= 1) {
            tokens -= 1;
            return 0;
        }
        return (long) Math.ceil((1 - tokens) * MS / rate.perSecond());
    }

    /**
     * How often.
     *
     * @param perSecond in the long run
     * @param burst at once
     */
    public record Rate(double perSecond, int burst) {}
}
