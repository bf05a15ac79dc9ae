package io.netloft.logstream.core;

import java.nio.ByteBuffer;

/**
 * The beginning of a file, told apart from others by a hash of its first {@code length} bytes. It grows with the file to
 * {@value #FULL} bytes, so that a file is known from its first byte on, and never silent for being small.
 *
 * @param length bytes it covers, 0 for a file of which nothing was read
 * @param hash of them
 */
public record Fingerprint(int length, long hash) {
    /** Bytes of a whole fingerprint. */
    public static final int FULL = 1024;

    private static final ByteBuffer HOLE = ByteBuffer.allocate(FULL).asReadOnlyBuffer();

    /** Of a file of which nothing was read. */
    public static final Fingerprint EMPTY = new Fingerprint(0, Hash.of(ByteBuffer.allocate(0), 0, 0));

    /** Of the first bytes of a buffer, counted from index 0. */
    static Fingerprint of(ByteBuffer head, int length) {
        int covered = Math.min(length, FULL);
        return new Fingerprint(covered, Hash.of(head, 0, covered));
    }

    /** Whether it covers nothing but a hole: so begins every file that was emptied under a writer who keeps his place. */
    boolean blank() {
        return length > 0 && hash == Hash.of(HOLE, 0, length);
    }

    /** Whether a file that begins with these bytes could be the one. */
    boolean matches(ByteBuffer head, int available) {
        return available >= length && Hash.of(head, 0, length) == hash;
    }
}
