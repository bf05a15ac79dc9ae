package io.netloft.kvstore.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Cuts what is written into blocks with checksums; see {@link SnapshotFormat}. */
final class BlockOutput {
    private static final int FRAME = 8;

    private final OutputStream out;
    private final ByteBuffer block = ByteBuffer.allocate(FRAME + SnapshotFormat.BLOCK);
    private final CRC32C crc = new CRC32C();
    private long total;
    private long written;

    BlockOutput(OutputStream out) throws IOException {
        this.out = out;
        out.write(SnapshotFormat.MAGIC);
        written = SnapshotFormat.MAGIC.length;
        block.position(FRAME);
    }

    void u8(int value) throws IOException {
        room(1);
        block.put((byte) value);
    }

    void i32(int value) throws IOException {
        room(Integer.BYTES);
        block.putInt(value);
    }

    void i64(long value) throws IOException {
        room(Long.BYTES);
        block.putLong(value);
    }

    void v(long value) throws IOException {
        room(10);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            block.put((byte) (left | 0x80));
            left >>>= 7;
        }
        block.put((byte) left);
    }

    void bytes(byte[] bytes) throws IOException {
        v(bytes.length);
        raw(bytes);
    }

    void raw(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            room(1);
            int length = Math.min(block.remaining(), bytes.length - from);
            block.put(bytes, from, length);
            from += length;
        }
    }

    /** Writes the last block and the trailer; returns the length of the whole. */
    long end() throws IOException {
        flush();
        ByteBuffer trailer = ByteBuffer.allocate(16).putInt(0).putLong(total);
        crc.reset();
        crc.update(trailer.array(), 4, Long.BYTES);
        trailer.putInt((int) crc.getValue());
        out.write(trailer.array());
        out.flush();
        return written + trailer.capacity();
    }

    private void room(int bytes) throws IOException {
        if (block.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        int length = block.position() - FRAME;
        if (length == 0) {
            return;
        }
        crc.reset();
        crc.update(block.array(), FRAME, length);
        block.putInt(0, length).putInt(4, (int) crc.getValue());
        out.write(block.array(), 0, FRAME + length);
        total += length;
        written += FRAME + length;
        block.position(FRAME);
    }
}
