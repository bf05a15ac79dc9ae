package io.netloft.bench.load;

/**
 * What a closed loop counted.
 *
 * @param done of what was to be done
 * @param seconds that it took
 * @param failed connections and answers
 */
public record LoadCount(long done, double seconds, long failed) {
    /** A second. */
    public double rate() {
        return done / seconds;
    }
}
