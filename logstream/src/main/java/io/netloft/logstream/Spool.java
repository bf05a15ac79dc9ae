package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Standard input, made a file: what comes is written to a file of the data folder, which is followed as any other, with all
 * its history, cursors and slow viewers. When that is full it is renamed, and the one renamed before is deleted: so there are
 * always the last {@code limit} bytes, and at most twice as many. A thread of its own copies; it ends with the input.
 */
final class Spool {
    private static final Log LOG = Log.of(Spool.class);
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final Path before;
    private final long limit;

    Spool(Path folder, long limit) {
        this.file = folder.resolve("stdin.log");
        this.before = folder.resolve("stdin.log.1");
        this.limit = limit;
    }

    /** The file to follow. */
    Path file() {
        return file;
    }

    void start(InputStream input) {
        Workers.named("logstream-stdin-").newThread(() -> copy(input)).start();
    }

    private void copy(InputStream input) {
        try {
            Files.createDirectories(file.getParent());
            byte[] rest = new byte[0];
            while (true) {
                byte[] over = fill(input, rest);
                if (over == null) {
                    break;
                }
                Files.move(file, before, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                rest = over;
            }
            LOG.info("standard input ended", "file", file);
        } catch (IOException e) {
            LOG.error("standard input not kept any further", e, "file", file);
        }
    }

    /** Fills a file up to the end of a line; what was read beyond, or null at the input's end. */
    private byte @Nullable [] fill(InputStream input, byte[] rest) throws IOException {
        long size = Files.exists(file) ? Files.size(file) : 0;
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(rest);
            size += rest.length;
            while (true) {
                int count = input.read(chunk);
                if (count < 0) {
                    return null;
                }
                size += count;
                int whole = size < limit ? 0 : behindLastLine(chunk, count);
                if (whole > 0) {
                    out.write(chunk, 0, whole);
                    return Arrays.copyOfRange(chunk, whole, count);
                }
                out.write(chunk, 0, count);
            }
        }
    }

    private static int behindLastLine(byte[] chunk, int count) {
        int end = count;
        while (end > 0 && chunk[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
