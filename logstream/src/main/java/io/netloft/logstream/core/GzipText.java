package io.netloft.logstream.core;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The plain content of a compressed file, read by offset: forward at no cost, backward by beginning again. Holds one
 * inflater and 16 KiB.
 */
final class GzipText implements OpenFile {
    private static final int CHUNK = 16 * 1024;

    private final OpenFile file;
    private @Nullable GZIPInputStream plain;
    private long at;

    GzipText(OpenFile file) {
        this.file = file;
    }

    @Override
    public FileFacts facts() {
        return file.facts();
    }

    /** Not known before it was read through. */
    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public long modifiedNs() throws IOException {
        return file.modifiedNs();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        GZIPInputStream from = at(offset);
        byte[] chunk = new byte[Math.min(CHUNK, into.remaining())];
        int total = 0;
        while (into.hasRemaining()) {
            int count = readSome(from, chunk, Math.min(chunk.length, into.remaining()));
            if (count < 0) {
                break;
            }
            into.put(chunk, 0, count);
            total += count;
            at += count;
        }
        return total;
    }

    private GZIPInputStream at(long offset) throws IOException {
        if (plain == null || offset < at) {
            end();
            plain = new GZIPInputStream(new FileStream(file), CHUNK);
            at = 0;
        }
        byte[] skipped = new byte[CHUNK];
        while (at < offset) {
            int count = readSome(plain, skipped, (int) Math.min(CHUNK, offset - at));
            if (count < 0) {
                break;
            }
            at += count;
        }
        return plain;
    }

    // A file cut short, or still being written, has what it has.
    private static int readSome(InputStream from, byte[] into, int length) throws IOException {
        try {
            return from.read(into, 0, length);
        } catch (EOFException cut) {
            return -1;
        }
    }

    private void end() throws IOException {
        if (plain != null) {
            plain.close();
            plain = null;
        }
    }

    @Override
    public void close() {
        try {
            end();
        } catch (IOException e) {
            // Nothing was written; there is nothing to lose.
            plain = null;
        }
        file.close();
    }

    /** An open file as a stream that begins at its first byte; leaves it open. */
    private static final class FileStream extends InputStream {
        private final OpenFile file;
        private long at;

        FileStream(OpenFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = file.read(ByteBuffer.wrap(into, offset, length), at);
            at += count;
            return count == 0 && length > 0 ? -1 : count;
        }

        // GZIPInputStream looks for another member only when this says that there is more.
        @Override
        public int available() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, file.size() - at));
        }
    }
}
