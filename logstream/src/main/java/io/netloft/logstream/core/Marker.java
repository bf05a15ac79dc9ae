package io.netloft.logstream.core;

import java.nio.ByteBuffer;

/**
 * The last bytes before the place up to which a file was read. When they are not there any more, the file was emptied and
 * filled again behind our back, even if it is longer than before.
 *
 * @param end offset behind the last byte it covers, 0 when nothing was read
 * @param length bytes it covers, up to {@value #FULL}
 * @param hash of them
 */
public record Marker(long end, int length, long hash) {
    /** Bytes of a whole marker. */
    public static final int FULL = 256;

    private static final ByteBuffer HOLE = ByteBuffer.allocate(FULL).asReadOnlyBuffer();

    /** Of a file of which nothing was read. */
    public static final Marker EMPTY = new Marker(0, 0, 0);

    static Marker of(ByteBuffer bytes, int from, int length, long end) {
        return new Marker(end, length, Hash.of(bytes, from, length));
    }

    /** Whether it covers nothing but a hole, of which all look alike. */
    boolean blank() {
        return length > 0 && hash == Hash.of(HOLE, 0, length);
    }

    long start() {
        return end - length;
    }

    boolean matches(ByteBuffer bytes, int from, int available) {
        return available >= length && Hash.of(bytes, from, length) == hash;
    }
}
