package io.netloft.logstream.core;

/**
 * What was read of a file so far; what came from the ring is none of it.
 *
 * @param reads how often
 * @param bytes how much
 */
public record ReadCount(long reads, long bytes) {
    /** What came since. */
    public ReadCount since(ReadCount before) {
        return new ReadCount(reads - before.reads, bytes - before.bytes);
    }
}
