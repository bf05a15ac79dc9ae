package io.netloft.logstream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.chassis.log.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Another server's file, written down here, to be followed like any other. Beside it stands how far it had come when the
 * cursor was that; what was written behind that before a kill comes again, and is passed over, byte by byte the same. When it
 * has {@code limit} bytes it is renamed, and the one renamed before goes. One thread at a time.
 */
final class Copy implements AutoCloseable {
    private static final Log LOG = Log.of(Copy.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final Path state;
    private final long limit;
    private String cursor;
    private long size;
    private long skip;
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    private boolean changed;

    /** What stands beside a file. */
    record Place(String cursor, long size) {}

    private Copy(Path file, Path state, long limit, Place place) throws IOException {
        this.file = file;
        this.state = state;
        this.limit = limit;
        this.cursor = place.cursor();
        long now = size(file);
        // Renamed since: what was written is the rest of the old one, and the new one.
        long written = now >= place.size() ? now - place.size() : size(renamed()) - place.size() + now;
        this.skip = Math.max(0, written);
        this.size = now;
    }

    /** Goes on with a copy, or begins one behind a cursor. */
    static Copy open(Path file, Path state, long limit, String begin) throws IOException {
        createParent(file);
        createParent(state);
        if (Files.exists(state)) {
            return new Copy(file, state, limit, JSON.readValue(state.toFile(), Place.class));
        }
        var fresh = new Copy(file, state, limit, new Place(begin, size(file)));
        fresh.changed = true;
        fresh.remember();
        return fresh;
    }

    private static void createParent(Path of) throws IOException {
        Path parent = of.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private Path renamed() {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /** The cursor that it was written down with last; empty for none. */
    String cursor() {
        return cursor;
    }

    /** Adds a line, or a part of one, and the cursor behind it. */
    void add(String text, boolean ends, String behind) throws IOException {
        byte[] bytes = (ends ? text + "\n" : text).getBytes(StandardCharsets.UTF_8);
        int from = (int) Math.min(skip, bytes.length);
        skip -= from;
        int at = from;
        while (at < bytes.length) {
            int part = Math.min(bytes.length - at, buffer.length - buffered);
            System.arraycopy(bytes, at, buffer, buffered, part);
            buffered += part;
            at += part;
            if (buffered == buffer.length) {
                write();
            }
        }
        cursor = behind;
        changed = true;
        if (ends && size + buffered > limit) {
            write();
            Files.move(file, renamed(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            size = 0;
            remember();
        }
    }

    private void write() throws IOException {
        if (buffered == 0) {
            return;
        }
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(buffer, 0, buffered);
        }
        size += buffered;
        buffered = 0;
    }

    /** Puts on the disk what has come. */
    void flush() throws IOException {
        write();
    }

    /** Writes down how far it is. */
    void remember() throws IOException {
        write();
        if (!changed || skip > 0) {
            return;
        }
        changed = false;
        Path fresh = state.resolveSibling(state.getFileName() + ".new");
        Files.write(fresh, JSON.writeValueAsBytes(new Place(cursor, size)));
        Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        try {
            remember();
        } catch (IOException e) {
            LOG.warn("copy not written down; its last lines come again", "file", file, "cause", e);
        }
    }
}
