package io.netloft.bench.kvstore;

/**
 * What one turn of a load counted.
 *
 * @param done operations answered as they should be
 * @param seconds that it took
 * @param failed operations
 * @param p50Ms half of the answers came within this
 * @param p99Ms 99 of 100 answers came within this
 * @param clientCores CPU time of the load generator over the time; one that has a single thread is full at 1
 */
record Count(long done, double seconds, long failed, double p50Ms, double p99Ms, double clientCores) {
    /** Operations a second. */
    double rate() {
        return done / seconds;
    }
}
