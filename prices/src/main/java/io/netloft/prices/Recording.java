package io.netloft.prices;

import io.netloft.prices.core.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A recording in a file. One thread's. */
final class Recording implements Replay.Lines, AutoCloseable {
    /** The first line of what {@code record} writes: a remark, for people. */
    static final String HEAD = "# prices: TIME PRODUCT BID ASK LAST STATE SEQUENCE MERGED";

    private final Path file;
    private BufferedReader reader;

    /**
     * Opens it.
     *
     * @throws IOException when it can't be read
     */
    Recording(Path file) throws IOException {
        this.file = file;
        this.reader = Files.newBufferedReader(file);
    }

    @Override
    public @Nullable String next() {
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void rewind() {
        try {
            reader.close();
            reader = Files.newBufferedReader(file);
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
