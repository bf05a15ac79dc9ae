package io.netloft.logstream;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What files are called outside: their paths below the folder that everything followed has in common. So names are short,
 * no two are alike, and they don't depend on which files there are. Files that are written here are called by their place
 * in our own folder: {@code stdin}, {@code HOST:PORT/app.log}. Immutable.
 */
final class Naming {
    private static final String SUFFIX = ".log";

    private final @Nullable Path common;
    private final @Nullable Path own;

    /** Names for all that lies in these folders. */
    Naming(List<Path> folders, @Nullable Path own) {
        this.own = own;
        Path shared = null;
        for (Path folder : folders) {
            if (own == null || !folder.startsWith(own)) {
                shared = shared == null ? folder : common(shared, folder);
            }
        }
        this.common = shared;
    }

    private static @Nullable Path common(Path one, Path other) {
        Path shared = one;
        while (shared != null && !other.startsWith(shared)) {
            shared = shared.getParent();
        }
        return shared;
    }

    String name(String path) {
        Path file = Path.of(path);
        if (own != null && file.startsWith(own)) {
            Path below = own.relativize(file);
            String name = below.toString();
            return below.getNameCount() == 1 && name.endsWith(SUFFIX)
                    ? name.substring(0, name.length() - SUFFIX.length())
                    : name;
        }
        return common != null && file.startsWith(common) && !file.equals(common)
                ? common.relativize(file).toString()
                : path;
    }
}
