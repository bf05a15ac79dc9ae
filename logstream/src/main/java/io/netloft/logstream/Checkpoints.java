package io.netloft.logstream;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.chassis.log.Log;
import io.netloft.logstream.core.TrailState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a restart must know of the files that were followed: a small file for each, replaced as a whole, so that a kill at any
 * moment leaves the old one or the new one. They outlast the process, not a power cut, for which nothing is forced to disk:
 * what is lost then is found by fingerprint, or told as a gap. Any thread that may block, one a file at a time.
 */
final class Checkpoints {
    private static final Log LOG = Log.of(Checkpoints.class);
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final @Nullable Path folder;

    /** Keeps them in a folder; null: keeps nothing. */
    Checkpoints(@Nullable Path folder) {
        this.folder = folder;
    }

    void save(TrailState state) {
        if (folder == null) {
            return;
        }
        Path target = folder.resolve(nameOf(state.path()));
        Path fresh = folder.resolve(target.getFileName() + ".new");
        try {
            Files.createDirectories(folder);
            Files.write(fresh, JSON.writeValueAsBytes(state));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "checkpoint not written; a restart now would not know of rotations since",
                    "file",
                    target,
                    "cause",
                    e);
        }
    }

    private static String nameOf(String path) {
        return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)) + ".json";
    }

    /** All there are; one that can't be read is left out, and told. */
    List<TrailState> load() {
        List<TrailState> states = new ArrayList<>();
        if (folder == null || !Files.isDirectory(folder)) {
            return states;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                TrailState state = read(file);
                if (state != null) {
                    states.add(state);
                }
            }
        } catch (IOException e) {
            LOG.warn("checkpoints not read", "folder", folder, "cause", e);
        }
        return states;
    }

    private static @Nullable TrailState read(Path file) {
        try {
            return JSON.readValue(file.toFile(), TrailState.class);
        } catch (IOException e) {
            LOG.warn("checkpoint left out: not readable", "file", file, "cause", e);
            return null;
        }
    }
}
