package io.netloft.kvstore.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads what {@link BlockOutput} wrote, and refuses anything else, saying where. */
final class BlockInput {
    private static final int MOST_AT_ONCE = 1 << 20;

    private final InputStream in;
    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[SnapshotFormat.BLOCK];
    private ByteBuffer block = ByteBuffer.allocate(0);
    private long total;
    private long offset;
    private long blockAt;

    BlockInput(InputStream in) throws IOException {
        this.in = in;
        byte[] magic = frame(SnapshotFormat.MAGIC.length);
        if (!Arrays.equals(magic, SnapshotFormat.MAGIC)) {
            throw new SnapshotException(0, "not a snapshot of ours");
        }
    }

    int u8() throws IOException {
        need(1);
        return block.get() & 0xFF;
    }

    int i32() throws IOException {
        need(Integer.BYTES);
        return block.getInt();
    }

    long i64() throws IOException {
        need(Long.BYTES);
        return block.getLong();
    }

    long v() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = u8();
            value |= (next & 0x7FL) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw bad("a number that does not end");
    }

    /** A count of things to come. */
    int count() throws IOException {
        long count = v();
        if (count < 0 || count > Integer.MAX_VALUE - 8) {
            throw bad("a count of " + count);
        }
        return (int) count;
    }

    byte[] bytes() throws IOException {
        int length = count();
        byte[] bytes = new byte[Math.min(length, MOST_AT_ONCE)];
        for (int at = 0; at < length; ) {
            if (at == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
            }
            need(1);
            int part = Math.min(block.remaining(), bytes.length - at);
            block.get(bytes, at, part);
            at += part;
        }
        return bytes;
    }

    /** Reads the trailer, behind which nothing may come. */
    void end() throws IOException {
        if (block.hasRemaining()) {
            throw bad("more than its header says");
        }
        blockAt = offset;
        if (ByteBuffer.wrap(frame(Integer.BYTES)).getInt() != 0) {
            throw bad("more than its header says");
        }
        ByteBuffer trailer = ByteBuffer.wrap(frame(Long.BYTES + Integer.BYTES));
        crc.reset();
        crc.update(trailer.array(), 0, Long.BYTES);
        if (trailer.getLong() != total || trailer.getInt() != (int) crc.getValue()) {
            throw bad("a wrong trailer");
        }
        if (in.read() >= 0) {
            throw bad("something behind its end");
        }
    }

    SnapshotException bad(String what) {
        return new SnapshotException(blockAt, what);
    }

    // a number never straddles two blocks
    private void need(int bytes) throws IOException {
        if (block.remaining() >= bytes) {
            return;
        }
        if (block.hasRemaining()) {
            throw bad("a torn number");
        }
        next();
        if (block.remaining() < bytes) {
            throw bad("a block that is too short");
        }
    }

    private void next() throws IOException {
        blockAt = offset;
        ByteBuffer frame = ByteBuffer.wrap(frame(2 * Integer.BYTES));
        int length = frame.getInt();
        if (length <= 0 || length > SnapshotFormat.BLOCK) {
            throw bad(length == 0 ? "an end that comes too early" : "a block of " + length + " bytes");
        }
        int read = in.readNBytes(buffer, 0, length);
        offset += read;
        if (read < length) {
            throw new SnapshotException(offset, "cut off");
        }
        crc.reset();
        crc.update(buffer, 0, length);
        if ((int) crc.getValue() != frame.getInt()) {
            throw bad("a block with a wrong checksum");
        }
        total += length;
        block = ByteBuffer.wrap(buffer, 0, length);
    }

    private byte[] frame(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        offset += bytes.length;
        if (bytes.length < length) {
            throw new SnapshotException(offset, "cut off");
        }
        return bytes;
    }
}
