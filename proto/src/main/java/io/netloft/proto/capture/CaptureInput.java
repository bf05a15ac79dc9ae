package io.netloft.proto.capture;

import java.io.IOException;
import java.io.InputStream;

/** A window over a stream: asks for octets in a row, remembers where in the file they stood. */
final class CaptureInput {
    private static final int STANDARD_SIZE = 1 << 17;

    private final InputStream in;
    private byte[] buffer = new byte[STANDARD_SIZE];
    private int position;
    private int filled;
    private long passed;

    CaptureInput(InputStream in) {
        this.in = in;
    }

    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    /** Offset in the file of what comes next. */
    long offset() {
        return passed + position;
    }

    int available() {
        return filled - position;
    }

    /** Whether so many octets lie ahead; reads on as needed. */
    boolean has(int count) throws IOException {
        return filled - position >= count || fill(count);
    }

    private boolean fill(int count) throws IOException {
        if (count > buffer.length - position) {
            compact(count);
        }
        while (filled - position < count) {
            int got = in.read(buffer, filled, buffer.length - filled);
            if (got < 0) {
                return false;
            }
            filled += got;
        }
        return true;
    }

    private void compact(int count) {
        byte[] target = count > buffer.length ? new byte[Integer.highestOneBit(count) << 1] : buffer;
        System.arraycopy(buffer, position, target, 0, filled - position);
        passed += position;
        filled -= position;
        position = 0;
        buffer = target;
    }

    void skip(int count) {
        position += count;
    }

    /** Passes over octets without holding them; false where the file ends before. */
    boolean skipFar(long count) throws IOException {
        long rest = count;
        while (rest > 0) {
            int step = (int) Math.min(rest, STANDARD_SIZE / 2);
            if (!has(step)) {
                position = filled;
                return false;
            }
            position += step;
            rest -= step;
        }
        return true;
    }
}
