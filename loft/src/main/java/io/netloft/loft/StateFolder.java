package io.netloft.loft;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The folder of one toolkit: state, lock, logs and data. Blocks on the disk. */
final class StateFolder {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path folder;

    StateFolder(Path folder) {
        this.folder = folder;
    }

    /** The given folder, else the user's own. */
    static StateFolder of(@Nullable Path given) {
        if (given != null) {
            return new StateFolder(given.toAbsolutePath());
        }
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return new StateFolder(base.resolve("netloft").resolve("loft").toAbsolutePath());
    }

    Path path() {
        return folder;
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** The lock of the one supervisor of this folder; the kernel frees it however the holder ends. */
    FileLock lock() throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new LoftException("up: already running (expected: one for the folder " + folder
                    + "); see ./netloft status, or stop it with ./netloft down");
        }
        return lock;
    }

    void write(RunState state) throws IOException {
        Path next = folder.resolve("state.json.next");
        Files.write(next, JSON.writeValueAsBytes(state));
        // Whoever reads meanwhile sees the old or the new, never a half.
        Files.move(next, folder.resolve("state.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    Optional<RunState> read() throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(folder.resolve("state.json")), RunState.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    void clear() throws IOException {
        Files.deleteIfExists(folder.resolve("state.json"));
    }
}
