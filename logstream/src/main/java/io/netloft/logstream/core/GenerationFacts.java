package io.netloft.logstream.core;

/**
 * A generation for those who look from outside.
 *
 * @param number its number
 * @param location where it lies; empty: nowhere
 * @param gzip whether it is compressed there
 * @param bytes of its plain content; -1 where it was not read through
 * @param modifiedMs its last write, milliseconds since 1970
 * @param sealed whether it has got its last byte
 * @param readable whether its bytes were somewhere when last looked for
 */
public record GenerationFacts(
        long number, String location, boolean gzip, long bytes, long modifiedMs, boolean sealed, boolean readable) {}
