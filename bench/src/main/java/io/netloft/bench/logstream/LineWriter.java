package io.netloft.bench.logstream;

import io.netloft.bench.run.BenchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** The program whose log is followed: appends numbered lines to a file. One thread uses it. */
final class LineWriter implements AutoCloseable {
    /** What a program that logs hard writes at once. */
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final FileChannel channel;
    private long next;

    /** Makes the file. */
    LineWriter(Path file) {
        this.file = file;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** The file. */
    Path file() {
        return file;
    }

    /** The number of the last line written; -1 before the first. */
    long last() {
        return next - 1;
    }

    /** Lines that are ready to be written at once. */
    ByteBuffer prepare(int lines) {
        byte[] bytes = new byte[lines * Lines.BYTES];
        long nowNs = System.nanoTime();
        for (int i = 0; i < lines; i++) {
            Lines.put(bytes, i * Lines.BYTES, next++, nowNs);
        }
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Writes them, as fast as the file takes them. */
    void burst(ByteBuffer lines) {
        int end = lines.limit();
        while (lines.position() < end) {
            lines.limit(Math.min(end, lines.position() + CHUNK));
            write(lines);
        }
    }

    /** Writes one line that is due now. */
    void one() {
        burst(prepare(1));
    }

    /** Writes so many lines a second for so long, each when it is due; blocks for that long. */
    void paced(int linesASecond, int seconds) {
        byte[] bytes = new byte[Lines.BYTES];
        ByteBuffer line = ByteBuffer.allocateDirect(Lines.BYTES);
        long startNs = System.nanoTime();
        long lines = (long) linesASecond * seconds;
        for (long i = 0; i < lines; i++) {
            long dueNs = startNs + i * 1_000_000_000L / linesASecond;
            for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Lines.put(bytes, 0, next++, dueNs);
            write(line.clear().put(bytes).flip());
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static BenchException failed(Path file, IOException e) {
        return new BenchException(file + ": not written (expected: a disk that takes it)", e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
